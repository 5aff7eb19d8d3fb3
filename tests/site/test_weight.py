"""Each chapter page stays light: at most 350 KB over the network, its explorers not counted."""

from pathlib import Path
from typing import Any

import pytest

from .conftest import load

pytestmark = pytest.mark.browser
BUDGET = 350_000
MOST_REQUESTS = 35


def test_chapter_pages_within_budget(browser: Any, address: str, site: Path, chapter_name: str) -> None:
    weight = load("benchmarks/page_weight.py")
    found = weight.weigh(browser, address + chapter_name)
    explorers = weight.explorer_bytes((site / chapter_name).read_text(encoding="utf-8"))
    assert found["transfer_bytes"] - explorers <= BUDGET
    assert found["requests"] <= MOST_REQUESTS
