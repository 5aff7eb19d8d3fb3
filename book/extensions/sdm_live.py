"""The live site: cells that run in the page, and notebooks that open in the browser. `make site LIVE=1` switches it on.

Each chapter's page gets one short script, that shows the buttons, and says what can be run; all else is loaded when a
button is pressed. `tools/live.py` puts the files in their place. On a site that is not live a chapter points to
`make lab` instead.
"""

import html
import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from sysdesign.teaching.browser.chapter_plan import chapter_plan

FOLDER = "notebooks"
OPENING = "sdm-open"  # the box that a chapter opens with


def plan_of(app: Sphinx, pagename: str) -> dict[str, Any] | None:
    """Return what the page of a notebook has to know, or None for other pages."""
    path = Path(app.srcdir) / f"{pagename}.ipynb"
    if not pagename.startswith(f"{FOLDER}/") or not path.is_file():
        return None
    plan = chapter_plan(path)
    return plan if plan["needs"] else None


def how_to_run(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Say below the opening of a chapter how its code is run."""
    if plan_of(app, docname) is None:
        return
    for opening in doctree.findall(nodes.container):
        if OPENING in opening["classes"]:
            opening.parent.insert(opening.parent.index(opening) + 1, nodes.raw("", _told(app, docname), format="html"))
            return


def _told(app: Sphinx, docname: str) -> str:
    name = Path(docname).name
    if not app.config.sdm_live:
        return '<p class="sdm-how">To run and change the code of this chapter, open it with <code>make lab</code>.</p>'
    lite = f"{_up(docname)}lite/notebooks/index.html?path={name}.ipynb"
    return (
        '<p class="sdm-how">Code with <b>Run it here</b> below it runs in this page and can be changed. '
        f'Or <a href="{lite}">open the whole notebook in the browser</a>; nothing has to be installed for either.</p>'
    )


def add_launcher(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Put the script of the buttons at the end of a chapter's page."""
    plan = plan_of(app, pagename) if app.config.sdm_live else None
    if plan is None:
        return
    told = {
        "chapter": Path(pagename).name,
        "cells": [int(number) for number in plan["needs"]],
        "explorers": plan["explorers"],
    }
    data = html.escape(json.dumps(told, separators=(",", ":")))
    context["body"] += f'\n<script defer src="{_up(pagename)}live/launch.js" data-live="{data}"></script>'


def _up(docname: str) -> str:
    return "../" * docname.count("/")


def setup(app: Sphinx) -> dict[str, Any]:
    """Run once a page."""
    app.add_config_value("sdm_live", default=False, rebuild="html", types=[bool])
    app.connect("doctree-resolved", how_to_run)
    app.connect("html-page-context", add_launcher)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
