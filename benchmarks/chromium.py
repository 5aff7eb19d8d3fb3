"""Where the browser is that the benchmarks of pages drive."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu"]


def chromium() -> str:
    """Return the browser's path, from `CHROMIUM` or the search path."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not path:
        raise SystemExit("No Chromium found: put it on the path, or its path in CHROMIUM.")
    return path
