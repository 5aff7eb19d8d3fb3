"""Where the installed browser is, for whatever drives one: tests, benchmarks, diagrams, the preview picture."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Without the quiet ones Chromium asks hosts of its own, at every start.
QUIET = ("disable-gpu", "disable-quic", "no-first-run", "disable-background-networking")
ARGUMENTS = ["--no-sandbox", *(f"--{name}" for name in (*QUIET, "disable-component-update", "disable-sync"))]
MISSING = "no Chromium found: put it on the path, or its path in CHROMIUM"


def find() -> str | None:
    """Return the browser's path, from `CHROMIUM` or the search path; never downloaded."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def chromium() -> str:
    """Return the browser's path, or stop the command with one line."""
    if path := find():
        return path
    raise SystemExit(MISSING)
