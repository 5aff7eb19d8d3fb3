"""Each cell that has a button shows in the page what it showed when the book was made."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser
# One worker runs all cells of a chapter, as for a reader who opens every one of them.
ALL = """async name => {
  const { Python } = await import(new URL("../live/python.js", location.href).href);
  const plan = await (await fetch(`../live/chapters/${name}.json`)).json();
  const python = new Python(plan.sources), found = {};
  for (const number of Object.keys(plan.needs).map(Number)) {
    let said = "";
    const ran = await python.run(number, plan.sources[number], plan.extras[number] || [], text => { said += text; });
    found[number] = [said, ran.text || "", ran.error || ""];
  }
  python.stop();
  return found;
}"""


def test_cells_show_what_is_stored(chapter: Callable[..., Any], stored: Callable[..., Any], notebook: str) -> None:
    expected = stored(notebook)
    found = chapter(notebook).tab.evaluate(ALL, notebook)
    assert found.keys() == {str(number) for number in expected.plan["needs"]}
    wrong = {number: error for number, (_, _, error) in found.items() if error}
    assert wrong == {}
    for number in expected.plan["needs"]:
        if not expected.timed(number):
            assert tuple(found[str(number)][:2]) == expected.shown(number), expected.cells[number].source


def test_the_page_has_a_button_for_each(chapter: Callable[..., Any], stored: Callable[..., Any], notebook: str) -> None:
    plan = stored(notebook).plan
    tab = chapter(notebook).tab
    assert tab.locator("div.cell .cell_input .sdm-run").count() == len(plan["needs"])
    assert tab.locator(".sdm-x-foot .sdm-run").count() == len(plan["explorers"])
    assert "MB, once" in tab.locator(".sdm-run span").first.text_content()
