"""The normal form keeps what the code says and drops what one execution adds."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from normal_form import WIDGET, normal_form

from notebooks import executed, stored


def notebook(*sources, tags=()):
    return new_notebook(cells=[new_code_cell(source, metadata={"tags": list(tags)}) for source in sources])


def test_it_is_a_fixed_point():
    once = stored(notebook("1 + 1", "1 + 1", "print('a')"))
    assert stored(nbformat.reads(once, as_version=4)) == once


def test_ids_come_from_the_source_and_differ():
    first, second = (normal_form(notebook("1 + 1", "1 + 1")) for _ in range(2))
    ids = [cell.id for cell in first.cells]
    assert ids == [cell.id for cell in second.cells]
    assert len(set(ids)) == 2


def test_an_edit_changes_the_id_of_its_own_cell_only():
    before = [cell.id for cell in normal_form(notebook("a = 1", "b = 2", "c = 3")).cells]
    after = [cell.id for cell in normal_form(notebook("a = 1", "b = 20", "c = 3")).cells]
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, False, True]


def test_traces_of_one_execution_are_dropped():
    cell = new_code_cell("x", metadata={"execution": {"iopub.execute_input": "now"}, "tags": ["t"], "collapsed": True})
    view = {WIDGET: {"model_id": "a1b2"}, "text/plain": "x", "text/html": "<p>x</p>"}
    cell.outputs = [new_output("execute_result", data=view, execution_count=7)]
    raw = new_notebook(cells=[new_markdown_cell("# T\n"), cell], metadata={"widgets": {"state": {}}, "title": "mine"})
    form = normal_form(raw)
    assert form.cells[1].metadata == {"tags": ["t"]}
    assert form.cells[1].outputs[0].data == {"text/plain": "x", "text/html": "<p>x</p>"}
    assert form.cells[1].outputs[0].execution_count == form.cells[1].execution_count == 1
    assert set(form.metadata) == {"kernelspec", "language_info", "mystnb"}


def test_a_stream_cut_into_pieces_is_joined():
    cell = new_code_cell("x")
    cell.outputs = [new_output("stream", name="stdout", text=part) for part in ("a\n", "b\n")]
    assert [output.text for output in normal_form(new_notebook(cells=[cell])).cells[0].outputs] == ["a\nb\n"]


def test_executing_twice_changes_no_byte():
    once = stored(executed(notebook("import random\nrandom.Random(7).random()", "print('a')\nprint('b')"), True))
    assert stored(executed(nbformat.reads(once, as_version=4), True)) == once


def test_run_keeps_recorded_timings_and_measure_replaces_them():
    book = notebook("import time\ntime.perf_counter_ns()", tags=["nbval-ignore-output"])
    first = stored(executed(book, keep_measured=True))
    assert stored(executed(nbformat.reads(first, as_version=4), keep_measured=True)) == first
    assert stored(executed(nbformat.reads(first, as_version=4), keep_measured=False)) != first
