"""One Chromium for all browser tests, found by `CHROMIUM` or on the path, never downloaded; short temporary folders."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import ARGUMENTS, MISSING, find
from hypothesis import settings

# How long an example takes depends on what else the machine does.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

SKIPPED = pytest.StashKey[int]()


def must_have_browser() -> bool:
    return os.environ.get("CI", "").lower() in ("1", "true")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a user's machine without Chromium browser tests are skipped; where `CI=true` they run, and fail."""
    if find() or must_have_browser():
        return
    browsing = [item for item in items if "browser" in item.keywords]
    config.stash[SKIPPED] = len(browsing)
    for item in browsing:
        item.add_marker(pytest.mark.skip(reason=MISSING))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if skipped := config.stash.get(SKIPPED, 0):
        terminalreporter.write_line(f"{skipped} BROWSER TESTS WERE SKIPPED: {MISSING}", yellow=True, bold=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A running Chromium, driven by Playwright's synchronous interface; tests open contexts of their own."""
    path = find()
    if not path:
        pytest.fail(MISSING)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A folder for temporary files with a path that is short enough for sockets; every user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="t-", dir="/tmp"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
