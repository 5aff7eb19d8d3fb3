"""Each notebook opens in JupyterLite, its pure cells run there, the others say in a line what they need."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sysdesign.teaching.browser.names import only_imports

pytestmark = pytest.mark.browser
CELL = ".jp-Cell"
# Every cell runs in the pages' tests, on the same Python. Here a chapter's cells run until this time is over, and all
# of them where somebody is patient (the weekly run is).
ENOUGH_S = 0 if os.environ.get("PATIENT") else 10
# A kernel runs what it is given, one after the other; a line for each that went wrong.
RUN = """async ([sources, enough]) => {
  const { sessionContext } = window.jupyterapp.shell.currentWidget, wrong = [];
  await sessionContext.ready;
  const began = performance.now();
  for (const code of sources) {
    if (enough && performance.now() - began > 1000 * enough) break;
    const asked = sessionContext.session.kernel.requestExecute({ code, stop_on_error: false, store_history: false });
    const { content } = await asked.done;
    if (content.status !== "ok") wrong.push([code, `${content.ename}: ${content.evalue}`, content.traceback]);
  }
  return wrong;
}"""

COMPLETE = """async code => {
  const { sessionContext } = window.jupyterapp.shell.currentWidget;
  const reply = await sessionContext.session.kernel.requestComplete({ code, cursor_pos: code.length });
  return reply.content.matches;
}"""


@pytest.fixture
def lite(reader: Any, address: str) -> Iterator[Callable[..., Any]]:
    """Open a notebook in JupyterLite; no other server was asked for anything."""
    asked: list[str] = []

    def open_notebook(name: str) -> Any:
        tab = reader.new_page()
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(f"{address}lite/notebooks/index.html?path={name}.ipynb")
        tab.locator(CELL).first.wait_for()
        return tab

    yield open_notebook
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []


def test_pure_cells_run(lite: Any, stored: Any, notebook: str) -> None:
    plan = stored(notebook).plan
    tab = lite(notebook)
    imports = [source for source in plan["sources"] if only_imports(source)]
    assert tab.evaluate(RUN, [[*imports, *(plan["sources"][number] for number in plan["needs"])], ENOUGH_S]) == []
    tab.close()


def test_an_open_notebook(lite: Any) -> None:
    """Text looks as on the pages, what is missing is said in a line, names are completed, and no service works on."""
    tab = lite("02-estimation")
    opening = tab.locator(".jp-MarkdownOutput .sdm-open").first
    opening.locator("dl > dt").first.wait_for()
    assert opening.locator("dl > dt").all_inner_texts() == ["You will be able to", "Time to read", "Know first"]
    assert opening.locator("dl").evaluate("each => getComputedStyle(each).display") == "grid"
    assert opening.locator("dd li").count() > 2
    asked = ["import numpy as np", "np.zeros(3)", "from sysdesign.engines.postgres import postgres", "postgres()"]
    wrong = tab.evaluate(RUN, [asked, 0])
    here = "which the browser's Python does not have. On your own machine it runs: make lab."
    assert [each[2] for each in wrong] == [
        [f"This cell needs numpy, {here}"],
        [f"This cell needs a real engine or this machine, {here}"],
    ]
    assert "path_hooks" in tab.evaluate(COMPLETE, "import sys; sys.path_")
    assert tab.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0
    tab.close()


def test_a_cell_is_run_by_hand_and_shows_its_result(lite: Any, stored: Any) -> None:
    plan = stored("09-consistency").plan
    tab = lite("09-consistency")
    tab.evaluate(RUN, [["1"], 0])
    tab.evaluate(
        """async source => { const { content } = window.jupyterapp.shell.currentWidget;
             content.activeCellIndex = content.widgets.findIndex(each => each.model.sharedModel.source === source);
             await content.scrollToItem(content.activeCellIndex);
             content.mode = "edit"; content.activeCell.editor.focus(); }""",
        plan["sources"][0],
    )
    tab.keyboard.press("ControlOrMeta+a")
    tab.keyboard.insert_text("print(6 * 7)")
    tab.keyboard.press("Shift+Enter")
    tab.locator(".jp-OutputArea-output", has_text="42").first.wait_for()
    tab.close()


def test_an_exercise_solved_there_is_kept_for_the_pages(lite: Any, stored: Any, address: str) -> None:
    plan = stored("02-estimation").plan
    (number,) = (n for n, exercise in plan["exercises"].items() if exercise == "build-the-product-of-intervals")
    tab = lite("02-estimation")
    tab.evaluate(RUN, [[source for source in plan["sources"] if only_imports(source)], 0])
    tab.evaluate(
        """([stub, solution]) => { const { content } = window.jupyterapp.shell.currentWidget;
             const cell = content.widgets.find(each => each.model.sharedModel.source === stub);
             content.activeCellIndex = content.widgets.indexOf(cell);
             cell.model.sharedModel.setSource(solution);
             return window.jupyterapp.commands.execute("notebook:run-cell"); }""",
        [plan["sources"][number], plan["sources"][number + 1]],
    )
    tab.locator("[data-result='passes']").first.wait_for()
    tab.wait_for_function(
        "Object.keys(localStorage).some(key => localStorage[key].includes('build-the-product-of-intervals'))"
    )
    tab.evaluate("localStorage.clear()")
    tab.close()
