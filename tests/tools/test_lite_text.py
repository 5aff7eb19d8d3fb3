"""The text of a notebook for JupyterLite: words for roles, and links that lead to the site."""

import re
from pathlib import Path

import nbformat
import pytest
from lite_text import plain


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("Nothing to do: `code` and [a](https://example.org/a.md).", None),
        ("A {term}`quorum`.", "A quorum."),
        ("Many {term}`quorums <quorum>` and {term}`leases<lease>`.", "Many quorums and leases."),
        ("{term}`a\nb`", "a\nb"),
        ("[x](../book/glossary.md)", "[x](../../book/glossary.html)"),
        (
            "[x](../book/some_page.md#a-part) [y](../index.md)",
            "[x](../../book/some_page.html#a-part) [y](../../index.html)",
        ),
        ("[x](04-building-blocks.ipynb)", None),
        ("[x](../book/picture.svg)", None),
        ("![x](../book/a.png)", None),
    ],
)
def test_roles_and_links(text, becomes):
    assert plain(text) == (text if becomes is None else becomes)


def test_a_box_is_the_element_that_it_is_on_the_pages():
    text = "Before.\n\n:::{admonition} What this leaves out\n:class: leaves-out\n\n- One `a`.\n- Two.\n:::\n\nAfter."
    title = '<p class="admonition-title">What this leaves out</p>'
    box = f'<div class="admonition leaves-out">\n{title}\n\n- One `a`.\n- Two.\n\n</div>'
    assert plain(text) == f"Before.\n\n{box}\n\nAfter."


def test_boxes_end_where_they_end():
    text = ":::{admonition} A\n:class: say\n\nx\n:::\n:::{admonition} B\n:class: say\n\ny\n:::\n"
    box = '<div class="admonition say">\n<p class="admonition-title">{}</p>\n\n{}\n\n</div>\n'
    assert plain(text) == box.format("A", "x") + box.format("B", "y")


def test_definitions_in_a_row_are_one_list():
    terms = "You can\n: - do\n    more\n  - see\n\n  And so.\n\nTime to read\n: an {term}`hour`\n"
    text = f"::::{{div}} sdm-open\nWhy?\n\n{terms}::::\n\nEnd."
    assert plain(text) == (
        '<div class="sdm-open">\n\nWhy?\n\n<dl>\n'
        "<dt>You can</dt>\n<dd>\n\n- do\n  more\n- see\n\nAnd so.\n\n</dd>\n"
        "<dt>Time to read</dt>\n<dd>\n\nan hour\n\n</dd>\n</dl>\n\n</div>\n\nEnd."
    )


def test_nothing_is_left_that_only_the_pages_understand():
    notebooks = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))
    texts = [cell.source for path in notebooks for cell in nbformat.read(path, 4).cells if cell.cell_type == "markdown"]
    assert len(texts) > 300
    assert [text for text in map(plain, texts) if re.search(r"^:|\{[\w:]+\}`|\]\(\.\./[^.]", text, re.M)] == []


@pytest.mark.parametrize("text", ["a: b", "x\n:class: y", "One:\n\n: no term", "| a |\n|:--|", "```\na\n:::\n```"])
def test_what_only_looks_like_boxes_and_definitions_stays(text):
    assert plain(text) == text


@pytest.fixture
def sources(tmp_path, monkeypatch):
    import lite_text

    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "references.bib").write_text(
        "@article{one, author={Weiser, Mark}, title={A}, year={1981}}\n"
        "@article{two, author={Dean, Jeff and van Rossum, Guido}, title={B}, year={2004}}\n"
        "@article{many, author={A, B and C, D and E, F}, title={C}, year={2010}}\n"
        "@misc{group, author={{The Group}}, title={D}, year={2020}}\n"
        "@misc{nobody, title={E}, year={1999}}\n"
        "@misc{undated, author={Weiser, Mark}, title={F}}\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(lite_text, "ROOT", tmp_path)
    lite_text._bibliography.cache_clear()
    yield
    lite_text._bibliography.cache_clear()


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("{cite}`one`", "(Weiser 1981)"),
        ("{cite:p}`one`", "(Weiser 1981)"),
        ("{cite:t}`one`", "Weiser (1981)"),
        ("{cite}`two`", "(Dean and van Rossum 2004)"),
        ("{cite:t}`many`", "A and others (2010)"),
        ("{cite}`one,two`", "(Weiser 1981; Dean and van Rossum 2004)"),
        ("{cite:t}`one, many`", "Weiser (1981) and A and others (2010)"),
        ("{cite}`group`", "(The Group 2020)"),
        ("{cite}`nobody`", "(nobody 1999)"),
        ("{cite}`undated`", "(Weiser)"),
        ("{cite:t}`undated`", "Weiser"),
    ],
)
def test_citations_name_authors_and_year(sources, text, becomes):
    assert plain(f"See {text}.") == f"See {becomes}."


def test_what_is_not_in_the_bibliography_is_named(sources):
    with pytest.raises(KeyError, match="no-such-key"):
        plain("{cite}`no-such-key`")
