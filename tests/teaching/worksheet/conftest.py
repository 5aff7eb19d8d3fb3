"""The product's worksheet, and a page that shows it as the site does."""

import shutil
from pathlib import Path

import pytest

import sysdesign.teaching
from sysdesign.balance import BALANCE_SHEET
from sysdesign.balance_starts import STARTS
from sysdesign.teaching.worksheet import worksheet

LOOK = Path(sysdesign.teaching.__file__).parent / "look"
ASSETS = Path(__file__).parents[3] / "book" / "assets"


@pytest.fixture(scope="session")
def sheet():
    return worksheet(BALANCE_SHEET, id="numbers", starts=STARTS)


@pytest.fixture(scope="session")
def plan(sheet):
    return sheet.plan


@pytest.fixture(scope="session")
def page_file(sheet, tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    for file in (*LOOK.glob("*.css"), *LOOK.glob("*.js"), ASSETS / "theme.css"):
        shutil.copy(file, folder)
    shutil.copytree(ASSETS / "fonts", folder / "fonts")
    names = ("tokens", "theme", "components", "worksheet")
    files = ["graph.js", "entries.js", "worksheet.js"] * 2  # loaded twice is loaded once
    scripts = "".join(f'<script src="{name}" defer></script>' for name in files)
    styles = "".join(f'<link rel="stylesheet" href="{name}.css">' for name in names)
    (folder / "page.html").write_text(
        f'<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8"><title>Your numbers</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{styles}'
        f"{scripts}</head>"
        f'<body><main class="bd-article" style="max-width:900px;padding:0 20px"><h1>Your numbers</h1>'
        f"{sheet.bundle['text/html']}</main></body></html>",
        encoding="utf-8",
    )
    return folder / "page.html"


@pytest.fixture
def page(browser, page_file):
    """The page with its script running; it must end without an error on the console."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(page_file.as_uri())
    page.wait_for_selector(".sdm-worksheet.is-ready")
    yield page
    assert said == []
    context.close()
