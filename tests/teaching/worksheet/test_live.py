"""The live face: ipywidgets whose results are the page's own HTML."""

import pytest

pytest.importorskip("ipywidgets")
from sysdesign.teaching.worksheet.live import Live
from sysdesign.teaching.worksheet.page import pick_html, results_html


def test_results_are_the_pages_own(sheet):
    live = Live(sheet)
    assert live.results.value == results_html(sheet.plan, sheet.answer())
    live.fields["people"].value = "5 M – 20 M"
    found = sheet.answer(people="5 M – 20 M")
    assert live.results.value == results_html(sheet.plan, found)
    assert live.summary.value == sheet.summary(people="5 M – 20 M")
    live.pick.value = "in_progress"
    assert live.picked.value == pick_html(sheet.plan, found, "in_progress")


def test_a_bad_entry_gets_its_sentence(sheet):
    live = Live(sheet)
    live.fields["busy"].value = "120 %"
    assert "A share is at most 100 %." in live.notes["busy"].value
    assert "waits for “Busy at the peak”" in live.results.value
    live.fields["busy"].value = "50 %"
    assert "A share is at most" not in live.notes["busy"].value


def test_starts_and_reset_fill_all_fields_and_draw_once(sheet, monkeypatch):
    live = Live(sheet)
    drawn = []
    from sysdesign.teaching.worksheet import live as module

    real = module.answer
    monkeypatch.setattr(module, "answer", lambda plan, texts: drawn.append(1) or real(plan, texts))
    live.start.value = "Sensors"
    assert live.texts == sheet.plan.starts["Sensors"]
    live.fields["people"].value = "7"
    live.reset_button.click()
    assert live.texts == sheet.plan.starts["Sensors"]
    assert len(drawn) == 3


def test_a_stored_output_holds_no_widget(sheet, monkeypatch):
    monkeypatch.setenv("SYSDESIGN_STORED", "1")
    assert sheet._repr_mimebundle_() == sheet.bundle
