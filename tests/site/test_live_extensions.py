"""What the live site adds to pages: how to run a chapter, its launcher, and what a reader has done."""

import html
import json
import re
from types import SimpleNamespace

import nbformat
import pytest
from docutils import nodes
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from .conftest import load

PROGRESS = load("book/extensions/sdm_progress.py")
LIVE = load("book/extensions/sdm_live.py")


@pytest.fixture
def app(tmp_path):
    (tmp_path / "notebooks").mkdir()
    cells = {"02": ["a = 1", "a"], "03": ["import numpy as np", "np.pi"]}
    for name, sources in cells.items():
        notebook = new_notebook(cells=[new_markdown_cell("# Two & more: a tale"), *map(new_code_cell, sources)])
        nbformat.write(notebook, tmp_path / "notebooks" / f"{name}.ipynb")
    (tmp_path / "02.ipynb").write_text("{}", encoding="utf-8")
    return SimpleNamespace(srcdir=str(tmp_path), config=SimpleNamespace(sdm_live=True))


def test_only_chapters_with_something_to_run_have_a_plan(app):
    assert LIVE.plan_of(app, "notebooks/02")["needs"] == {0: [], 1: [0]}
    for page in ("notebooks/03", "notebooks/04", "02", "index"):
        assert LIVE.plan_of(app, page) is None


def test_the_launcher_says_what_can_be_run(app):
    context = {"body": "<p>"}
    LIVE.add_launcher(app, "notebooks/02", "", context, None)
    assert context["body"].startswith('<p>\n<script defer src="../live/launch.js" data-live="')
    told = json.loads(html.unescape(re.search('data-live="([^"]*)"', context["body"])[1]))
    assert told == {"chapter": "02", "cells": [0, 1], "explorers": {}}


@pytest.mark.parametrize(("page", "live"), [("notebooks/02", False), ("notebooks/03", True), ("index", True)])
def test_other_pages_have_none(app, page, live):
    app.config.sdm_live = live
    context = {"body": "<p>"}
    LIVE.add_launcher(app, page, "", context, None)
    assert context == {"body": "<p>"}


@pytest.mark.parametrize(
    ("live", "says"), [(True, 'href="../lite/notebooks/index.html?path=02.ipynb"'), (False, "make lab")]
)
def test_how_to_run_stands_below_the_opening(app, live, says):
    app.config.sdm_live = live
    page = nodes.section(
        "", nodes.container(classes=["other"]), nodes.container(classes=["sdm-open"]), nodes.paragraph()
    )
    LIVE.how_to_run(app, page, "notebooks/02")
    assert [type(each) for each in page.children] == [nodes.container, nodes.container, nodes.raw, nodes.paragraph]
    assert says in page.children[2].astext()
    LIVE.how_to_run(app, page, "notebooks/03")
    assert len(page.children) == 4


def test_a_title_ends_at_the_colon(app, tmp_path):
    assert PROGRESS.title(tmp_path / "notebooks" / "02.ipynb") == "Two &amp; more"
