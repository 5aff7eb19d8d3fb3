"""What a reader has done is kept in the browser, listed on the first page, saved, loaded and erased there."""

import json
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
PASS = "document.dispatchEvent(new CustomEvent('sdm:passed', { detail: { chapter: '02-estimation', exercise: '%s' } }))"


def row(tab: Any) -> str:
    """What the first page says of chapter 2."""
    told: str = tab.locator(".sdm-progress tbody tr").first.inner_text()
    return " ".join(told.split())


def test_progress_survives_and_is_saved_loaded_and_erased(visit: Any, tmp_path: Path) -> None:
    tab = visit("notebooks/02-estimation.html").tab
    tab.evaluate(PASS % "build-the-product-of-intervals")
    tab.evaluate(PASS % "four-guesses")
    tab.evaluate(PASS % "build-the-product-of-intervals")
    tab.evaluate(PASS % "an-exercise-that-is-not-there")
    tab.wait_for_load_state("networkidle")
    tab.goto(tab.url.replace("notebooks/02-estimation", "index"))
    assert "2 of 14" in row(tab)
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Save").click()
    download.value.save_as(tmp_path / "progress.json")
    kept = json.loads((tmp_path / "progress.json").read_text(encoding="utf-8"))
    tab.get_by_role("button", name="Erase").click()
    assert "2 of" not in row(tab)
    assert tab.evaluate("localStorage.getItem('sdm-progress')") is None
    with tab.expect_file_chooser() as chooser:
        tab.get_by_role("button", name="Load a file").click()
    chooser.value.set_files(tmp_path / "progress.json")
    tab.get_by_text("Loaded.").wait_for()
    assert "2 of 14" in row(tab)
    tab.reload(wait_until="networkidle")
    assert "2 of 14" in row(tab)
    assert set(kept) >= {"exercises", "tasks"}


def test_a_file_that_is_no_progress_is_refused_and_loses_nothing(visit: Any, tmp_path: Path) -> None:
    tab = visit("notebooks/02-estimation.html").tab
    tab.evaluate(PASS % "four-guesses")
    tab.wait_for_load_state("networkidle")
    tab.goto(tab.url.replace("notebooks/02-estimation", "index"))
    for text in ("no json", "[1, 2]", '{"other": 1}'):
        (tmp_path / "wrong.json").write_text(text, encoding="utf-8")
        with tab.expect_file_chooser() as chooser:
            tab.get_by_role("button", name="Load a file").click()
        chooser.value.set_files(tmp_path / "wrong.json")
        tab.get_by_text("This file holds no progress").wait_for()
        assert "1 of 14" in row(tab)


def test_a_task_that_was_done_stays_done(visit: Any) -> None:
    tab = visit("notebooks/02-estimation.html").tab
    explorer = tab.locator(".sdm-explorer", has=tab.locator(".sdm-tasks li")).first
    explorer.scroll_into_view_if_needed()
    explorer.locator(".sdm-reset:visible").wait_for()
    name = explorer.get_attribute("id")
    tab.evaluate(
        f"document.dispatchEvent(new CustomEvent('sdm:task', {{ detail: {{ explorer: '{name}', task: 0 }} }}))"
    )
    assert explorer.locator(".sdm-tasks li.done").count() == 0
    tab.reload(wait_until="networkidle")
    explorer.scroll_into_view_if_needed()
    explorer.locator(".sdm-tasks li.done").wait_for()
    assert explorer.locator(".sdm-tasks li.done").count() == 1
