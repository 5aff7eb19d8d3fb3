"""The worksheet's page on the site: the look, the script and the model meet there for the first time."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.accessibility import AXE

pytestmark = pytest.mark.browser
PAGE = "notebooks/your-numbers.html"
# Until the next frame has been painted after an event.
PAINTED = """text => new Promise(done => {
  const input = document.querySelector("#numbers-people"), began = performance.now();
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  const worked = performance.now() - began;
  requestAnimationFrame(() => { const c = new MessageChannel();
    c.port1.onmessage = () => done([worked, performance.now() - began]); c.port2.postMessage(0); });
})"""


@pytest.fixture
def worksheet(visit: Callable[..., Any]) -> Callable[..., Any]:
    def open_page(fragment: str = "", **options: Any) -> Any:
        seen = visit(PAGE + fragment, **options)
        seen.tab.wait_for_selector(".sdm-worksheet.is-ready")
        return seen

    return open_page


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_with_ranges_and_a_bad_entry_everyone_can_use_it(worksheet: Callable[..., Any], theme: str) -> None:
    seen = worksheet(color_scheme=theme)
    seen.tab.check(".sdm-starts input >> nth=2", force=True)
    seen.tab.fill("#numbers-copies", "0.5")
    results = Axe().run(seen.tab, options=AXE)
    assert results.violations_count == 0, results.generate_report()
    assert seen.problems == []


def test_what_follows_stays_beside_the_fields(worksheet: Callable[..., Any]) -> None:
    tab = worksheet().tab
    tab.locator("#numbers-price").scroll_into_view_if_needed()
    tab.locator("#numbers-response_bytes").scroll_into_view_if_needed()
    top = tab.evaluate("document.querySelector('.sdm-found').getBoundingClientRect().top")
    assert 40 <= top < 120


@pytest.mark.parametrize("width", [320, 390, 820, 1280])
def test_it_fits_with_ranges(worksheet: Callable[..., Any], width: int) -> None:
    tab = worksheet(viewport={"width": width, "height": 844}).tab
    for start in range(4):
        tab.check(f".sdm-starts input >> nth={start}", force=True)
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        parts = "[...document.querySelectorAll('.sdm-balance, .sdm-form, .sdm-found')]"
        assert max(tab.evaluate(f"{parts}.map(e => e.scrollWidth)")) <= width


@pytest.mark.parametrize("width", [390, 1280])
def test_a_sentence_moves_no_field(worksheet: Callable[..., Any], width: int) -> None:
    tab = worksheet(viewport={"width": width, "height": 844}).tab
    place = "document.querySelector('#numbers-price').getBoundingClientRect().top + scrollY"
    before = tab.evaluate(place)
    for text in ("", "-1", "20 M – 5 M", "1 TB", "thousands of people or more", "1e40", "0 – 3"):
        tab.fill("#numbers-people", text)
        assert tab.evaluate(place) == before


def test_the_answer_comes_in_time_to_be_painted(worksheet: Callable[..., Any]) -> None:
    tab = worksheet().tab
    tab.check(".sdm-starts input >> nth=2", force=True)
    times = [tab.evaluate(PAINTED, f"{n} M – {4 * n} M") for n in range(1, 22)]
    # Half a frame is what it takes on a quiet machine; a busy one gets slack.
    assert sorted(worked for worked, _ in times)[10] < 100


def test_a_link_opens_the_entries_it_holds(worksheet: Callable[..., Any]) -> None:
    tab = worksheet().tab
    tab.fill("#numbers-people", "3 M")
    tab.click(".sdm-share-link")
    fragment = tab.evaluate("location.hash")
    assert worksheet(fragment).tab.input_value("#numbers-people") == "3 M"
