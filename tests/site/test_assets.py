"""A page loads the scripts and styles of worksheets and of free explorers when it shows one, and only then."""

import doctest
from pathlib import Path

import pytest

from .conftest import ROOT, Page, load

ASSETS = load("book/extensions/sdm_assets.py")
LOOK = ROOT / "src/sysdesign/teaching/look"


def names(page: Page) -> list[str]:
    return [load.split("?")[0].rsplit("/", 1)[-1] for load in page.loads]


def test_examples_in_the_docstrings() -> None:
    assert doctest.testmod(ASSETS).failed == 0


@pytest.mark.parametrize(
    ("body", "files"),
    [
        ("", []),
        ('<figure class="sdm-explorer" id="a">', []),
        ('<figure class="sdm-worksheet sdm-wide">', ["worksheet.css", "graph.js", "entries.js", "worksheet.js"]),
        ('<figure class="sdm-replay sdm-wide" id="a">', ["replay.css", "replay.js"]),
        (
            '<figure class="sdm-explorer" data-graph><figure class="sdm-worksheet">',
            ["worksheet.css", "graph.js", "entries.js", "worksheet.js", "free.js"],
        ),
    ],
)
def test_what_a_page_needs(body: str, files: list[str]) -> None:
    assert ASSETS.needed(body) == files


def test_every_file_exists_and_no_page_loads_it_otherwise() -> None:
    files = {name for wanted in ASSETS.NEEDS.values() for name in wanted}
    assert files <= {path.name for folder in (LOOK, ROOT / "book" / "assets") for path in folder.iterdir()}
    config = (ROOT / "_config.yml").read_text(encoding="utf-8")
    assert not [name for name in files if name in config]


def test_pages_load_what_they_show_and_nothing_else(site: Path, parsed: dict[str, Page]) -> None:
    some = {name for wanted in ASSETS.NEEDS.values() for name in wanted}
    for name, page in parsed.items():
        wanted = ASSETS.needed((site / name).read_text(encoding="utf-8"))
        assert set(wanted) == some & set(names(page)), name
    assert "worksheet.js" in names(parsed["notebooks/your-numbers.html"])
    assert "graph.js" not in names(parsed["index.html"])


def test_they_run_in_order_before_the_explorers_and_look_last(parsed: dict[str, Page]) -> None:
    found = names(parsed["notebooks/your-numbers.html"])
    order = ["graph.js", "entries.js", "worksheet.js", "explorer.js"]
    assert sorted(order, key=found.index) == order
    assert found.index("components.css") < found.index("worksheet.css")
