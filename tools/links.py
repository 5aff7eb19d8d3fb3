"""Ask every address outside the book whether it still answers. Needs the network; the tests check links inside it."""

import re
import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDRESS = re.compile(r"https?://[^\s\"'<>)}\]\\`]+")
PLACES = ("*.md", "book/*.md", "book/references.bib", "notebooks/*.ipynb")
# They refuse robots whatever the address; a reader's browser gets in.
ANSWERS = {200, 401, 403, 405, 429}


def addresses() -> dict[str, str]:
    """Address -> the first file that names it."""
    found: dict[str, str] = {}
    for path in sorted(path for place in PLACES for path in ROOT.glob(place)):
        for address in ADDRESS.findall(path.read_text(encoding="utf-8")):
            found.setdefault(address.rstrip(".,;"), str(path.relative_to(ROOT)))
    return found


def status(address: str) -> int | str:
    request = urllib.request.Request(address, headers={"User-Agent": "link check of a book"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError as error:
        return str(error)


def main() -> None:
    found = addresses()
    with ThreadPoolExecutor(8) as pool:
        answers = dict(zip(found, pool.map(status, found), strict=True))
    dead = {address: answer for address, answer in answers.items() if answer not in ANSWERS}
    for address, answer in dead.items():
        print(f"{found[address]}: {address}: {answer}")
    print(f"{len(found) - len(dead)} of {len(found)} addresses answer")
    sys.exit(bool(dead))


if __name__ == "__main__":
    main()
