"""The book's own Sphinx extensions, each by itself."""

import doctest
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .conftest import ROOT, load

MATHML = load("book/extensions/sdm_mathml.py")
EMBED = load("book/extensions/sdm_embed.py")
REPOSITORY = load("book/extensions/sdm_repository.py")
HEAD = load("book/extensions/sdm_head.py")
BENCHMARKS = load("book/extensions/sdm_benchmarks.py")
BUTTONS = load("book/extensions/sdm_buttons.py")
SLIM = load("book/extensions/sdm_slim.py")


@pytest.mark.parametrize("module", [MATHML, EMBED, REPOSITORY, HEAD, BENCHMARKS, SLIM], ids=lambda m: m.__name__)
def test_examples_in_the_docstrings(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("latex", "parts"),
    [
        (r"\frac{a}{b}", ["<mfrac>"]),
        (r"t_h + x^{2}", ["<msub>", "<msup>"]),
        (r"\sqrt{n} \approx 2", ["<msqrt>", "≈"]),
        (r"\text{peak rate}", ["<mtext>peak\N{NO-BREAK SPACE}rate</mtext>"]),
        (r"10{,}000{,}000", ["<mn>10,000,000</mn>"]),
        (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", ["<mtable", "<mtr>"]),
    ],
)
def test_formulas(latex: str, parts: list[str]) -> None:
    found = MATHML.mathml(latex, display=True)
    assert all(part in found for part in parts)
    assert found == MATHML.mathml(latex, display=True)


@pytest.mark.parametrize("latex", [r"\foo{a}", r"a & b", r"\frac{a", r"\operatorname{P99}"])
def test_what_is_not_known_is_an_error(latex: str) -> None:
    with pytest.raises(ValueError, match="formula"):
        MATHML.mathml(latex, display=False)


@given(st.text(alphabet=r"ab12+-=\{}^_& ", max_size=12))
def test_a_formula_is_converted_or_refused(latex: str) -> None:
    try:
        found = MATHML.mathml(latex, display=False)
    except ValueError:
        return
    assert found.startswith("<math")
    assert "\\" not in found


def notebook(folder: Path, name: str, html: str) -> None:
    cell = {"cell_type": "code", "outputs": [{"data": {"text/html": [html]}}]}
    (folder / name).write_text(json.dumps({"cells": [cell]}), encoding="utf-8")


def test_embed_finds_the_one_explorer(tmp_path: Path) -> None:
    notebook(tmp_path, "02-a.ipynb", '<figure class="sdm-explorer" id="fresh">x</figure>')
    notebook(tmp_path, "03-b.ipynb", '<figure class="sdm-explorer" id="fresher">y</figure>')
    path, html = EMBED.find(tmp_path, "fresh")
    assert (path.name, "x" in html) == ("02-a.ipynb", True)


@pytest.mark.parametrize(("names", "where"), [([], "none"), (["02-a.ipynb", "03-b.ipynb"], "02-a.ipynb, 03-b.ipynb")])
def test_embed_refuses_none_and_several(tmp_path: Path, names: list[str], where: str) -> None:
    for name in names:
        notebook(tmp_path, name, '<figure id="fresh"></figure>')
    with pytest.raises(ValueError, match=rf"'fresh' is in {where}"):
        EMBED.find(tmp_path, "fresh")


def test_embed_renames_what_belongs_together() -> None:
    html = (
        '<figure id="fresh"><input id="fresh-u" name="fresh-u" aria-labelledby="fresh-l other">'
        '<label for="fresh-u" class="fresh">fresh</label><a href="#fresh-u">a</a><i id="fresher"></i></figure>'
    )
    assert EMBED.renamed(html, "fresh", "e-") == (
        '<figure id="e-fresh"><input id="e-fresh-u" name="e-fresh-u" aria-labelledby="e-fresh-l other">'
        '<label for="e-fresh-u" class="fresh">fresh</label><a href="#e-fresh-u">a</a><i id="fresher"></i></figure>'
    )


def test_source_links_are_escaped() -> None:
    found = REPOSITORY.link_sources('<a class="x" data-sdm-source="src/a.py#L1&quot;">a</a>', "https://e.org/b")
    assert found == '<a class="x" data-sdm-source="src/a.py#L1&quot;" href="https://e.org/b/src/a.py#L1&quot;">a</a>'


def test_benchmarks_say_whether_a_goal_was_met() -> None:
    assert BENCHMARKS.goal({"value": 5, "unit": "ms", "at_most": 4}).endswith("missed")
    assert "missed" not in BENCHMARKS.goal({"value": 1.5, "at_least": 1.4})
    assert BENCHMARKS.goal({"value": 1.5}) == ""


def test_benchmark_results_are_complete() -> None:
    results = json.loads((ROOT / "benchmarks" / "results.json").read_text(encoding="utf-8"))
    assert results["machine"]
    for section in results["sections"]:
        assert section["title"]
        for row in section["rows"]:
            assert row.keys() <= {"what", "value", "unit", "at_most", "at_least"}
            assert isinstance(row["value"], int | float)


def test_buttons_say_what_they_do() -> None:
    buttons = [{"type": "group", "buttons": [{"text": ".ipynb"}, {"text": "Binder"}]}]
    BUTTONS.name(buttons)
    assert [button["text"] for button in buttons[0]["buttons"]] == ["Download this notebook", "Binder"]
