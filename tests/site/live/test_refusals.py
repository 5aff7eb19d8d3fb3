"""Where the page cannot run its code it says so in one sentence, and is what it was."""

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
BUTTON = ".cell_input .sdm-run button"
KEPT = "document.querySelector('.bd-article').innerText"


def pressed(tab: Any) -> str:
    """Press the first button, and return what the page says then."""
    bar = tab.locator(".cell_input .sdm-run").first
    bar.locator("button").click()
    bar.get_by_role("status").wait_for()
    said: str = bar.locator("span").inner_text()
    assert tab.locator(".sdm-edit").count() == 0
    return said


@pytest.mark.parametrize(
    "missing", ["live/page.js", "live/chapters/02-estimation.json", "live/worker.js", "pyodide.asm.wasm"]
)
def test_a_failed_load_is_one_sentence(visit: Any, missing: str) -> None:
    tab = visit("notebooks/02-estimation.html").tab
    tab.route(f"**/{missing}", lambda route: route.abort())
    output = tab.locator("div.cell .cell_output").first.inner_html()
    assert pressed(tab) == "Python could not be loaded, and the page is as it was. Reload it to try again."
    assert tab.locator("div.cell .cell_output").first.inner_html() == output
    tab.unroute(f"**/{missing}")


def test_a_page_that_is_a_file(browser: Any, site: Path) -> None:
    context = browser.new_context()
    tab = context.new_page()
    tab.goto((site / "notebooks" / "02-estimation.html").as_uri())
    assert pressed(tab).endswith("in this folder, python -m http.server")
    context.close()


def test_an_old_browser(visit: Any, browser: Any, address: str) -> None:
    context = browser.new_context()
    context.add_init_script("delete globalThis.WebAssembly;")
    tab = context.new_page()
    tab.goto(f"{address}notebooks/02-estimation.html")
    assert pressed(tab) == "This browser is too old to run Python in the page."
    context.close()


def test_nothing_is_loaded_before_a_button_is_pressed(visit: Any) -> None:
    seen = visit("notebooks/02-estimation.html")
    loaded = [url for url in seen.requests if "/live/" in url or "/lite/" in url]
    assert [url.rpartition("/")[2] for url in loaded] == ["launch.js"]
