"""Every page in a real browser: nothing foreign, nothing broken, readable by everyone, at every width."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.accessibility import AXE

pytestmark = pytest.mark.browser
# Layout shift up to 0.1 is called good. What is left here is a line that wraps elsewhere until its font has come.
STEADY = 0.05
SHIFT = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(e => { if (!e.hadRecentInput) sum += e.value; }))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 300);
})"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_page_is_whole_and_accessible(visit: Callable[..., Any], address: str, page_name: str, theme: str) -> None:
    seen = visit(page_name, color_scheme=theme)
    assert seen.response.status == 200
    assert seen.tab.evaluate("document.documentElement.dataset.theme") == theme
    assert [url for url in seen.requests if not url.startswith((address, "data:"))] == []
    results = Axe().run(seen.tab, options=AXE)
    assert results.violations_count == 0, results.generate_report()
    assert seen.problems == []


@pytest.mark.parametrize("width", [390, 1280])
def test_page_fits_and_stays(visit: Callable[..., Any], page_name: str, width: int) -> None:
    tab = visit(page_name, viewport={"width": width, "height": 844}).tab
    assert tab.evaluate(SHIFT) <= STEADY
    for narrower in (width, width - 70, width // 3 * 2) if width > 400 else (width,):
        tab.set_viewport_size({"width": narrower, "height": 844})
        assert tab.evaluate("document.documentElement.scrollWidth") <= narrower


@pytest.mark.parametrize("width", [390, 1280])
def test_readable_without_javascript(visit: Callable[..., Any], page_name: str, width: int) -> None:
    seen = visit(page_name, java_script_enabled=False, viewport={"width": width, "height": 844})
    tab = seen.tab
    assert tab.locator("h1:visible").count() >= 1
    assert tab.locator("nav.bd-links a:visible").count() >= 7
    assert tab.locator(":is(button, input, .pst-js-only):visible").count() == 0
    for explorer in tab.locator(".sdm-explorer, .sdm-replay").all():
        assert explorer.locator("svg:visible").count() >= 1


def test_print_shows_text_and_no_controls(visit: Callable[..., Any], page_name: str) -> None:
    tab = visit(page_name).tab
    tab.emulate_media(media="print")
    assert tab.locator("h1:visible").count() >= 1
    assert tab.locator(".bd-sidebar-primary:visible, .bd-header-article:visible, .sdm-controls:visible").count() == 0
    assert tab.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--page').trim()") == "#fff"
