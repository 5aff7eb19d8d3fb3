"""What the page of a chapter knows of its stored notebook."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from sysdesign.teaching.browser.chapter_plan import chapter_plan, slug


def code(source, *shown, tags=()):
    outputs = [new_output("display_data", {"text/html": html}) for html in shown]
    return new_code_cell(source, outputs=outputs, metadata={"tags": [*tags]} if tags else {})


def exercise(source, title=None):
    text = [new_markdown_cell(f":::{{admonition}} Exercise 3: {title}\n:class: x\n:::")] if title else []
    return [*text, code(source, tags=("exercise", "other"))]


@pytest.fixture
def plan(tmp_path):
    def write(*cells):
        path = tmp_path / "02.ipynb"
        nbformat.write(new_notebook(cells=[*cells]), path)
        return chapter_plan(path)

    return write


def figure(name, more="", tasks=None):
    listed = f'<ul class="sdm-tasks">{"<li>" * tasks}</ul>' if tasks is not None else ""
    return f'<figure class="sdm-explorer"{more} data-x="1" id="{name}"><ul><li>a</ul>{listed}</figure>'


def test_an_empty_notebook_has_nothing(plan):
    assert plan(new_markdown_cell("# A")) == {
        "sources": [],
        "needs": {},
        "extras": {},
        "exercises": {},
        "explorers": {},
        "tasks": {},
    }


def test_code_cells_are_counted_alone(plan):
    found = plan(
        new_markdown_cell("# A"),
        code("import numpy as np"),
        new_markdown_cell("b"),
        code("a = 1"),
        code("np.array(a)"),
        code("a"),
    )
    assert found["sources"] == ["import numpy as np", "a = 1", "np.array(a)", "a"]
    assert found["needs"] == {1: [], 3: [1]}
    assert found["extras"] == {}


def test_extras_are_told_of_cells_that_have_some(plan):
    found = plan(code("from sysdesign.teaching.notebook import source"), code("source(len)"), code("1"))
    assert found["needs"] == {1: [], 2: []}
    assert found["extras"] == {1: ["pygments"]}


def test_an_exercise_is_called_by_its_title(plan):
    found = plan(*exercise("1", "A register that survives"), code("2"), *exercise("3", "Two, at once!"))
    assert found["exercises"] == {0: "a-register-that-survives", 2: "two-at-once"}


def test_two_answers_of_an_exercise_have_different_names(plan):
    cells = [*exercise("1", "One"), *exercise("2"), new_markdown_cell("between"), *exercise("3"), *exercise("4", "Two")]
    assert plan(*cells)["exercises"] == {0: "one", 1: "one-2", 2: "one-3", 3: "two"}


def test_the_last_title_of_a_text_counts(plan):
    text = new_markdown_cell("```{admonition} Exercise 1: One\n```\n\n```{admonition} Exercise 22: Two\n```")
    assert plan(text, *exercise("1"))["exercises"] == {0: "two"}


def test_explorers_with_a_grid_are_told_of_cells_that_can_run(plan):
    found = plan(
        code("import numpy as np"),
        code("np.a", figure("cannot-run")),
        code("1", figure("one"), figure("two") + figure("three")),
        code("2", figure("free", ' data-graph="1"')),
        code("3", "<figure class='other' id='no'></figure>"),
    )
    assert found["explorers"] == {"one": 2, "two": 2, "three": 2}


def test_tasks_are_counted_of_every_explorer_that_has_some(plan):
    found = plan(
        code("import numpy as np"),
        code("np.a", figure("a", tasks=2)),
        code("1", figure("b", ' data-graph="1"', tasks=1) + figure("c", tasks=3)),
        code("2", figure("none")),
        code("3", figure("zero", tasks=0)),
    )
    assert found["tasks"] == {"a": 2, "b": 1, "c": 3}


def test_outputs_without_a_page_are_passed_over(plan):
    outputs = [
        new_output("stream", text="x"),
        new_output("error", ename="a", evalue="b"),
        new_output("display_data", {"a/b": "1"}),
    ]
    assert plan(new_code_cell("1", outputs=outputs))["explorers"] == {}


@pytest.mark.parametrize(
    ("title", "name"),
    [("A register that survives", "a-register-that-survives"), ("  p99, in 5 s?", "p99-in-5-s"), ("!", ""), ("", "")],
)
def test_a_title_as_a_name(title, name):
    assert slug(title) == name


def test_a_notebook_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no\.ipynb"):
        chapter_plan(tmp_path / "no.ipynb")
