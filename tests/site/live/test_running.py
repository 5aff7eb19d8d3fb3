"""A reader with nothing but the page: runs a cell, breaks a model, sees a claim fail, mends it, passes an exercise."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from sysdesign.teaching.browser.requirements import FOLDER
from tests.accessibility import AXE

pytestmark = pytest.mark.browser
# A claim of each chapter, a model behind it, and a change of one line after which the claim does not hold.
BROKEN = {
    "02-estimation": ("C2.1-01", "estimation.py", "/ SECONDS_PER_DAY", "/ 100_000"),
    "04-building-blocks": (
        "C4.3-14",
        "balancing/availability.py",
        "for up in range(needed))",
        "for up in range(copies))",
    ),
    "06-data-modeling": ("C6.0-02", "single_node.py", "self.usable * (1 + 1e-9)", "self.usable / 100"),
    "08-resiliency": ("C8.2-07", "limiting/token_bucket.py", "self._tokens = tokens - need", "self._tokens = tokens"),
    "09-consistency": (
        "C9.3-03",
        "replication/read_route.py",
        'if remedy == "optimistic page"',
        'if remedy == "no page"',
    ),
}
SOLVED = {
    "02-estimation": "build-the-product-of-intervals",
    "04-building-blocks": "build-an-lru-cache",
    "06-data-modeling": "build-the-ring",
    "08-resiliency": "build-the-bucket",
    "09-consistency": "build-a-register-that-survives",
}
STARTED = """import os, sys

modules = [sys.modules[name] for name in ("typing", "asyncio.events", "sysdesign.teaching.browser.kernel")]
print(*(each.__spec__.origin.endswith(".pyc") or os.path.exists(each.__spec__.cached) for each in modules))
import unittest.mock, hypothesis, xml.dom.minidom
print(unittest.mock.Mock().here is not None, hypothesis.__name__, "unittest" in sys.stdlib_module_names)"""
MOVE = "(each, value) => { each.value = value; each.dispatchEvent(new Event('input', { bubbles: true })); }"


def number_of(plan: dict[str, Any], text: str) -> int:
    """The cell whose source has a text."""
    (found,) = (number for number in plan["needs"] if f'"{text}"' in plan["sources"][number])
    return found


@pytest.mark.parametrize("name", BROKEN)
def test_a_claim_fails_with_a_changed_model_and_is_mended(opened: Any, stored: Any, name: str) -> None:
    claim, path, line, changed = BROKEN[name]
    cell = opened(name, number_of(stored(name).plan, claim))
    source = (FOLDER / path).read_text(encoding="utf-8")
    assert source.count(line) == 1
    cell.root.get_by_title(path, exact=True).click()
    cell.root.locator(".sdm-model .cm-content").wait_for()
    cell.write(source.replace(line, changed), ".sdm-model")
    cell.press("Use this and run")
    assert re.match(rf"ClaimFailed: {claim} is declared", cell.output.inner_text())
    assert cell.output.locator(".sdm-claim").count() == 0
    cell.press("Put it back")
    assert claim in cell.output.inner_text()
    assert cell.output.locator(".sdm-claim").count() >= 1


@pytest.mark.parametrize("name", SOLVED)
def test_an_exercise_is_solved_and_kept(opened: Any, stored: Any, name: str) -> None:
    plan = stored(name).plan
    (number,) = (number for number, exercise in plan["exercises"].items() if exercise == SOLVED[name])
    cell = opened(name, number)
    assert cell.output.locator("[data-result='passes']").count() == 0
    cell.write(plan["sources"][number + 1])
    cell.press("Run")
    assert cell.output.locator("[data-result='passes']").count() == 1
    tab = cell.tab
    tab.wait_for_load_state("networkidle")
    tab.goto(tab.url.replace(f"notebooks/{name}.html", "index.html"))
    row = tab.locator(".sdm-progress tbody tr", has_text="1 of")
    assert row.count() == 1
    tab.reload(wait_until="networkidle")
    assert row.count() == 1
    assert SOLVED[name] in tab.evaluate("JSON.stringify(localStorage)")


def test_a_wrong_answer_gets_its_counterexample(opened: Any, stored: Any) -> None:
    plan = stored("02-estimation").plan
    (number,) = (n for n, exercise in plan["exercises"].items() if exercise == "build-the-product-of-intervals")
    cell = opened("02-estimation", number)
    cell.write("def my_product(intervals):\n    return 1.0, 1.0\n\ncheck_product(my_product)")
    cell.press("Run")
    assert "product([(1, 2)])" in cell.output.inner_text()
    assert cell.output.locator("[data-result='passes']").count() == 0


def test_an_endless_loop_is_stopped_and_the_cell_put_back(opened: Any, stored: Any) -> None:
    plan = stored("02-estimation").plan
    cell = opened("02-estimation", number_of(plan, "C2.1-01"))
    before = cell.output.inner_text()
    cell.write("while True:\n    pass")
    cell.root.get_by_role("button", name="Run", exact=True).click()
    cell.tab.wait_for_timeout(300)
    cell.press("Stop")
    assert cell.output.inner_text() == "Stopped. The next run starts Python anew."
    cell.press("Reset")
    assert cell.output.inner_text() == before
    assert "C2.1-01" in cell.root.locator(".cm-content").inner_text()
    cell.press("Run")
    assert cell.output.locator(".sdm-claim").count() >= 1


def test_an_error_is_one_line_with_its_place(opened: Any, stored: Any) -> None:
    cell = opened("02-estimation", number_of(stored("02-estimation").plan, "C2.1-01"))
    cell.write("a = 1\nprint('so far')\na / 0")
    cell.press("Run")
    assert cell.output.inner_text().split("\n") == ["so far", "", "", "ZeroDivisionError: division by zero (line 3)"]
    cell.write("a = = 1")
    cell.press("Run")
    assert cell.output.inner_text() == "SyntaxError: invalid syntax (line 1)"


def test_a_start_compiles_nothing_and_a_cell_imports_what_it_likes(opened: Any, stored: Any) -> None:
    cell = opened("02-estimation", number_of(stored("02-estimation").plan, "C2.1-01"))
    cell.write(STARTED)
    cell.press("Run")
    assert cell.output.inner_text().split("\n")[:2] == ["True True True", "True hypothesis True"]


def test_what_is_below_follows(opened: Any, stored: Any) -> None:
    plan = stored("04-building-blocks").plan
    number = next(n for n in plan["needs"] if any(n in needs for needs in plan["needs"].values()))
    cell = opened("04-building-blocks", number)
    below = sorted(n for n, needs in plan["needs"].items() if number in needs)
    cell.write("raise ValueError('gone')")
    cell.press("Run")
    cell.press("Reset")
    cell.press("Run")
    cell.press(
        "Run the cell below that uses it" if len(below) == 1 else f"Run the {len(below)} cells below that use it"
    )
    assert cell.status.inner_text() == ""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_open_cell_is_accessible_and_fits_a_phone(opened: Any, stored: Any, theme: str) -> None:
    number = number_of(stored("09-consistency").plan, "C9.3-03")
    cell = opened("09-consistency", number, theme=theme, width=390)
    cell.root.locator(".sdm-models button").first.click()
    cell.root.locator(".sdm-model .cm-content").wait_for()
    results = Axe().run(cell.tab, context="div.cell:has(.sdm-edit)", options=AXE)
    assert results.violations_count == 0, results.generate_report()
    assert cell.tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_an_explorer_leaves_its_grid(chapter: Any, stored: Any) -> None:
    plan = stored("02-estimation").plan
    name = next(iter(plan["explorers"]))
    tab = chapter("02-estimation").tab
    explorer = tab.locator(f"#{name}")
    explorer.scroll_into_view_if_needed()
    slider = explorer.locator("input[type=range]").first
    label = explorer.locator(".sdm-val").first

    def move(value: float) -> str:
        said = label.inner_text()
        slider.evaluate(MOVE, value)
        tab.wait_for_function("([each, said]) => each.textContent !== said", arg=[label.element_handle(), said])
        return str(label.inner_text())

    places = int(slider.get_attribute("max")) + 1
    start = int(slider.input_value())
    on_grid = {move(place) for place in [*range(start), *range(start + 1, places), start]}
    explorer.get_by_role("button", name="Go off the grid").click()
    explorer.get_by_text("Off the grid: each value").wait_for()
    assert len(on_grid) == places
    assert move(0.37) not in on_grid
    for each in explorer.locator(".sdm-val").all():
        assert each.evaluate("each => each.scrollWidth <= each.clientWidth")
