"""A chapter page stays light: at most 350 KB over the network, its explorers not counted."""

from pathlib import Path
from typing import Any

import pytest

from .conftest import load

pytestmark = pytest.mark.browser
CHAPTER = "notebooks/02-estimation.html"
BUDGET = 350_000
MOST_REQUESTS = 35


def test_chapter_page_within_budget(browser: Any, address: str, site: Path) -> None:
    weight = load("benchmarks/page_weight.py")
    found = weight.weigh(browser, address + CHAPTER)
    explorers = weight.explorer_bytes((site / CHAPTER).read_text(encoding="utf-8"))
    assert found["transfer_bytes"] - explorers <= BUDGET
    assert found["requests"] <= MOST_REQUESTS
