"""Build the static site from stored outputs, strictly: a warning is an error. Nothing changed: nothing is done.

python tools/site.py [--out _build/site] [--base-url https://example.org/book/] [--force] [--zip FILE]

LIVE=1 in the environment adds what lets pages run their code (tools/live.py), and ONLINE_KERNEL=1 lets notebooks in the
browser fetch numpy, pandas and matplotlib from Pyodide's public distribution.
"""

import argparse
import contextlib
import hashlib
import io
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parent.parent
INPUTS = (
    "_config.yml",
    "_toc.yml",
    "*.md",
    "book/**/*",
    "notebooks/*.ipynb",
    "benchmarks/results.json",
    "src/**/*",
    "pyproject.toml",
    "tools/li[tv]e*.py",
    "tools/lab.py",
    "tools/site.py",
)
BUILDERS = ("jupyter-book", "sphinx", "sphinx-book-theme", "myst-nb", "latex2mathml")


class BuildFailed(RuntimeError):  # noqa: N818 - it reads as what happened
    """Something in the book is wrong; the messages above say what."""


class Progress(io.TextIOBase):
    """What Sphinx says on its way, without its parsers' settings, which fill a screen."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        if "ParserConfig(" not in text:
            self.stream.write(text)
        return len(text)

    def flush(self) -> None:
        self.stream.flush()


def inputs(root: Path) -> Iterator[Path]:
    """Yield every file that the site is made from, in one order."""
    for pattern in INPUTS:
        for path in sorted(root.glob(pattern)):
            if path.is_file() and path.suffix != ".pyc":
                yield path


def wanted(name: str) -> bool:
    """Whether an option is switched on in the environment."""
    return os.environ.get(name, "") not in ("", "0")


def digest(root: Path, base_url: str) -> str:
    """Return one hash of all inputs, of the options, and of the versions that build them."""
    options = [wanted(name) for name in ("LIVE", "ONLINE_KERNEL")]
    total = hashlib.sha256(repr([base_url, options, *map(version, BUILDERS)]).encode())
    for path in inputs(root):
        total.update(f"\0{path.relative_to(root).as_posix()}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def stamp_of(out: Path) -> Path:
    """Return where the hash of the last build of this folder is kept."""
    return out.parent / f".{out.name}.stamp"


def is_fresh(out: Path, now: str) -> bool:
    """Say whether the folder holds the site of these inputs."""
    stamp = stamp_of(out)
    return (out / "index.html").exists() and stamp.exists() and stamp.read_text(encoding="ascii") == now


def build(root: Path, out: Path, base_url: str = "", force: bool = False) -> bool:
    """Build the site; return whether there was anything to do.

    Raises `BuildFailed` after a warning or an error; nothing is left in `out` then, so that nobody reads a stale page.
    """
    out = out.resolve()
    now = digest(root, base_url)
    if not force and is_fresh(out, now):
        return False
    stamp_of(out).unlink(missing_ok=True)
    shutil.rmtree(out, ignore_errors=True)
    # Sphinx takes a second to import: only when there is something to build.
    from jupyter_book.sphinx import build_sphinx
    from sphinx.util.console import nocolor

    if not sys.stdout.isatty():
        nocolor()
    with contextlib.redirect_stdout(Progress(sys.stdout)):
        failed = build_sphinx(
            root,
            out,
            noconfig=True,
            path_config=root / "_config.yml",
            doctreedir=out.parent / f".{out.name}.doctrees",
            confoverrides={"latex_individualpages": False, "sdm_live": wanted("LIVE")}
            | ({"html_baseurl": base_url} if base_url else {}),
            freshenv=True,
            warningiserror=True,
            keep_going=True,
        )
    if failed:
        shutil.rmtree(out, ignore_errors=True)
        raise BuildFailed("The site was not built: see the messages above.")
    (out / ".nojekyll").touch()
    if wanted("LIVE"):
        from live import make_live

        try:
            make_live(out, online=wanted("ONLINE_KERNEL"))
        except subprocess.CalledProcessError as failed:
            shutil.rmtree(out, ignore_errors=True)
            raise BuildFailed(f"The live part of the site was not built: {shlex.join(failed.cmd)} failed.") from failed
    stamp_of(out).write_text(now, encoding="ascii")
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "_build" / "site", help="folder to write")
    parser.add_argument("--base-url", default="", help="where the site will be published")
    parser.add_argument("--force", action="store_true", help="build even if nothing has changed")
    parser.add_argument("--zip", type=Path, help="archive to write the site into, too")
    args = parser.parse_args()
    began = time.monotonic()
    try:
        done = build(ROOT, args.out, args.base_url, args.force)
    except BuildFailed as failed:
        raise SystemExit(str(failed)) from None
    took = f"{time.monotonic() - began:.1f} s"
    if args.zip:
        shutil.make_archive(str(args.zip.resolve().with_suffix("")), "zip", args.out.resolve().parent, args.out.name)
    print(f"Site built in {took}: {args.out}" if done else f"Site is up to date ({took}): {args.out}", file=sys.stderr)


if __name__ == "__main__":
    main()
