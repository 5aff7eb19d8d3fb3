"""What a reader does: switch the theme, search, move an explorer, follow a wrong address, open a file."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
CHAPTER = "notebooks/02-estimation.html"


def theme(tab: Any) -> str:
    return str(tab.evaluate("document.documentElement.dataset.theme"))


def test_theme_switch_persists(visit: Callable[..., Any]) -> None:
    tab = visit(color_scheme="light").tab
    assert theme(tab) == "light"
    tab.locator(".theme-switch-button:visible").first.click()
    assert theme(tab) == "dark"
    tab.locator("nav.bd-links a", has_text="How to read").click()
    tab.wait_for_load_state()
    assert theme(tab) == "dark"


def test_theme_follows_the_system_before_any_script_is_loaded(visit: Callable[..., Any]) -> None:
    first = visit(color_scheme="dark")
    tab = first.tab.context.new_page()
    tab.route("**/*.js*", lambda route: route.abort())
    tab.goto(first.tab.url)
    assert theme(tab) == "dark"


def test_search_finds_a_term_in_its_page(visit: Callable[..., Any]) -> None:
    seen = visit()
    tab = seen.tab
    tab.keyboard.press("Control+k")
    tab.locator("#pst-search-dialog input").fill("lognormal")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#search-results li a")
    assert tab.locator("#search-results li a", has_text="Glossary").count() >= 1
    assert seen.problems == []


def drive(tab: Any) -> None:
    """Move the first explorer of the page and see its sentence follow."""
    explorer = tab.locator(".sdm-explorer").first
    explorer.scroll_into_view_if_needed()
    tab.wait_for_selector(".sdm-explorer.is-ready")
    before = explorer.locator(".sdm-live").inner_text()
    slider = explorer.locator("input[type=range]").first
    slider.focus()
    slider.press("ArrowLeft")
    tab.wait_for_function("old => document.querySelector('.sdm-explorer .sdm-live').innerText !== old", arg=before)


@pytest.mark.parametrize("name", ["index.html", CHAPTER])
def test_explorer_moves(visit: Callable[..., Any], name: str) -> None:
    seen = visit(name)
    drive(seen.tab)
    assert seen.problems == []


@pytest.mark.parametrize("name", ["index.html", CHAPTER])
def test_site_works_from_files(visit: Callable[..., Any], site: Path, name: str) -> None:
    seen = visit((site / name).as_uri())
    drive(seen.tab)
    seen.tab.locator("nav.bd-links a", has_text="Glossary").click()
    seen.tab.wait_for_selector("article h1:has-text('Glossary')")
    assert seen.problems == []
    assert [url for url in seen.requests if not url.startswith(("file:", "data:"))] == []


def test_site_works_from_a_subfolder(
    visit: Callable[..., Any], site: Path, serving: Callable[[Path], AbstractContextManager[str]]
) -> None:
    with serving(site.parent) as url:
        for name in ("index.html", CHAPTER, "search.html?q=cache"):
            seen = visit(f"{url}{site.name}/{name}")
            assert seen.response.status == 200
            assert seen.problems == []


def test_a_wrong_address_shows_the_way_back(visit: Callable[..., Any], address: str) -> None:
    seen = visit("no/such/page.html")
    assert seen.response.status == 404
    # The missing page itself is reported; nothing else may be.
    assert [problem for problem in seen.problems if "404" not in problem] == []
    assert len([problem for problem in seen.problems if problem.startswith("404")]) == 1
    seen.tab.locator("article a", has_text="front page").click()
    seen.tab.wait_for_load_state()
    assert seen.tab.url == f"{address}index.html"


def test_wide_formulas_and_code_can_be_reached_by_keyboard(visit: Callable[..., Any]) -> None:
    tab = visit(CHAPTER, viewport={"width": 390, "height": 844}).tab
    unreachable = tab.evaluate(
        "[...document.querySelectorAll('div.math, div.highlight pre')]"
        ".filter(e => e.offsetParent && e.scrollWidth > e.clientWidth && e.tabIndex < 0).length"
    )
    assert unreachable == 0


def test_phone_menu_opens(visit: Callable[..., Any]) -> None:
    tab = visit(viewport={"width": 390, "height": 844}).tab
    tab.locator(".primary-toggle").click()
    tab.locator("#pst-primary-sidebar-modal nav.bd-links a", has_text="The ledger").click()
    tab.wait_for_selector("article h1:has-text('The ledger')")


def test_the_sentence_of_a_figure_comes_before_its_folded_code(visit: Callable[..., Any]) -> None:
    tab = visit(CHAPTER).tab
    orders = tab.evaluate(
        "[...document.querySelectorAll('div.cell.tag_hide-input > .cell_output')].map(e => {"
        "  const code = e.parentElement.querySelector(':scope > details.hide');"
        "  return [code.getBoundingClientRect().top >= e.getBoundingClientRect().bottom,"
        "          !!(e.compareDocumentPosition(code) & Node.DOCUMENT_POSITION_FOLLOWING)];"
        "})"
    )
    assert orders
    assert all(drawn and read for drawn, read in orders)


def test_task_boxes_stand_at_one_height(visit: Callable[..., Any]) -> None:
    tab = visit().tab
    drops = tab.evaluate(
        "[...document.querySelectorAll('.sdm-tasks li')].map(li =>"
        " li.querySelector('svg').getBoundingClientRect().top - li.getBoundingClientRect().top)"
    )
    assert len(drops) > 1
    assert len(set(drops)) == 1
