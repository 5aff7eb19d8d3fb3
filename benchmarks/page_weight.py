"""What the heaviest chapter page weighs on the network, and how soon it shows text.

Every response is counted as a server with gzip would send it; fonts and pictures are compressed already. The browser
starts with an empty cache.
"""

import gzip
import re
import statistics
from pathlib import Path
from typing import Any

from tools.chromium import ARGUMENTS, chromium
from tools.serve import serving

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build" / "site"
CHAPTERS = "notebooks/[0-9a-d]*-*.html"
RUNS = 5
EXPLORER = re.compile(r'<figure class="sdm-(?:explorer|replay).*?</figure>', re.DOTALL)
PAINT = """() => new Promise(done => new PerformanceObserver(list => {
  const entry = list.getEntriesByName("first-contentful-paint")[0]; if (entry) done(entry.startTime);
}).observe({ type: "paint", buffered: true }))"""


def over_the_network(body: bytes, kind: str) -> int:
    """Return the bytes of a response's body as they travel."""
    packed = kind.startswith(("font/", "image/png")) or not body
    return len(body) if packed else min(len(body), len(gzip.compress(body, 6, mtime=0)))


def explorer_bytes(text: str) -> int:
    """Return what explorers and replays add to a page: the difference between the page with and without them."""
    return over_the_network(text.encode(), "text/html") - over_the_network(EXPLORER.sub("", text).encode(), "text/html")


def weigh(browser: Any, url: str) -> dict[str, float]:
    """Open a page with an empty cache; return `transfer_bytes`, `requests` and `first_contentful_paint_ms`."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    responses: list[Any] = []
    tab = context.new_page()
    tab.on("response", lambda response: responses.append(response))
    tab.goto(url, wait_until="networkidle")
    paint = tab.evaluate(PAINT)
    loaded = [r for r in responses if r.url.startswith("http")]
    total = sum(over_the_network(r.body(), r.headers.get("content-type", "")) for r in loaded)
    context.close()
    return {"transfer_bytes": total, "requests": len(loaded), "first_contentful_paint_ms": paint}


def chapters(site: Path) -> list[str]:
    """Return the pages of all chapters, as addresses within the site."""
    found = sorted(path.relative_to(site).as_posix() for path in site.glob(CHAPTERS))
    if not found:
        raise SystemExit("Needs a built site: `make site`.")
    return found


def run() -> dict[str, float]:
    """Weigh the built site's chapters and report the heaviest; the paint is the median of five visits to it."""
    from playwright.sync_api import sync_playwright

    names = chapters(SITE)
    explorers = {name: explorer_bytes((SITE / name).read_text(encoding="utf-8")) for name in names}
    with serving(SITE) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        first = {name: weigh(browser, address + name) for name in names}
        heaviest = max(names, key=lambda name: first[name]["transfer_bytes"] - explorers[name])
        visits = [first[heaviest], *(weigh(browser, address + heaviest) for _ in range(RUNS - 1))]
        browser.close()
    return {
        "transfer_kb": first[heaviest]["transfer_bytes"] / 1000,
        "transfer_without_explorers_kb": (first[heaviest]["transfer_bytes"] - explorers[heaviest]) / 1000,
        "requests": max(one["requests"] for one in first.values()),
        "first_contentful_paint_ms": statistics.median(visit["first_contentful_paint_ms"] for visit in visits),
    }


def main() -> None:
    for name, value in run().items():
        print(f"{name.replace('_', ' '):34} {value:8.1f}")


if __name__ == "__main__":
    main()
