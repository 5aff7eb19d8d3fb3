"""In JupyterLab a stored notebook shows what the page shows, although JupyterLab has rules of its own."""

import json
from pathlib import Path

import pytest
from lab import FONTS, LOOK, OUTPUT, SETTINGS, custom_css, dress

ROOT = Path(__file__).parents[2]
SHEETS = ("tokens.css", "components.css", "worksheet.css", "replay.css")
# What JupyterLab says of everything in an output; its sheets are loaded after ours.
JUPYTERLAB = """
.jp-RenderedHTMLCommon svg { max-width: 100%; height: auto; }
.jp-RenderedHTMLCommon ul:not(.list-inline), .jp-RenderedHTMLCommon ol:not(.list-inline) { padding-left: 2em; }
.jp-RenderedHTMLCommon dl dt { float: left; width: 20%; }
.jp-RenderedHTMLCommon p { margin: 0 0 1em; }
"""
BOXES = """() => [...document.querySelectorAll('.sdm-title, .sdm-chart, .sdm-chart *, .sdm-claims, .sdm-claims *,'
  + '.sdm-lights li, .sdm-worksheet :is(table, th, td, p, li), .sdm-worksheet :is(input, button)')]
  .map(e => e.getBoundingClientRect()).map(r => [r.x, r.y, r.width, r.height].map(Math.round))"""


def stored(kind):
    """The first stored output of the book that has this class."""
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                text = "".join(output.get("data", {}).get("text/html", []))
                if f'class="{kind}' in text:
                    return text
    raise AssertionError(f"no output has {kind}")


def test_only_outputs_are_dressed():
    """Else the book's rules for lists and tables would be JupyterLab's own."""
    tokens = (LOOK / "tokens.css").read_text(encoding="utf-8")
    rest = custom_css()[len(tokens) - len('html[data-theme="dark"]') :]
    assert f"\n{OUTPUT} {{" in custom_css()
    assert "bd-article" not in rest
    assert "data-theme" not in custom_css()
    assert custom_css().count("{") == custom_css().count("}")


def test_what_lab_starts_with_is_complete_and_asks_nobody(tmp_path):
    dress(tmp_path)
    fonts = {path.name for path in FONTS.glob("*.woff2")}
    assert fonts
    assert fonts <= {path.name for path in (tmp_path / "custom" / "fonts").iterdir()}
    assert (tmp_path / "custom" / "custom.css").read_text(encoding="utf-8") == custom_css()
    settings = (tmp_path / "jupyter_lab_config.py").read_text(encoding="utf-8")
    assert settings == SETTINGS
    assert "news_url = None" in settings
    assert "NeverCheckForUpdate" in settings


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["sdm-explorer", "sdm-claims", "sdm-worksheet"])
def test_a_stored_output_looks_as_on_the_page(browser, kind):
    output = stored(kind)
    sheets = "".join((LOOK / name).read_text(encoding="utf-8") for name in SHEETS)
    body = "<style>body { margin: 0; font: 16px/24px serif; } p { margin: 0 0 1em; }</style>"
    classes = OUTPUT.replace(".", " ").strip()
    still = output.replace(f'class="{kind}', f'class="is-still {kind}', 1)
    page = f'<style>{sheets}</style>{body}<div class="bd-article"><div>{still}</div></div>'
    lab = f'<style>{custom_css()}{JUPYTERLAB}</style>{body}<div class="{classes}"><div>{output}</div></div>'
    tab = browser.new_page(viewport={"width": 900, "height": 900})
    try:
        boxes = []
        for text in (page, lab):
            tab.set_content(f"<!doctype html>{text}")
            boxes.append(tab.evaluate(BOXES))
        assert len(boxes[0]) > 10
        assert boxes[0] == boxes[1]
    finally:
        tab.close()


@pytest.mark.browser
def test_darkness_is_that_of_jupyterlab(browser):
    tab = browser.new_page()
    try:
        tab.set_content(f'<style>{custom_css()}</style><body data-jp-theme-light="false">')
        ink = "getComputedStyle(document.body).getPropertyValue('--page').trim()"
        assert tab.evaluate(ink) == "#16181b"
        tab.evaluate("document.body.dataset.jpThemeLight = 'true'")
        assert tab.evaluate(ink) == "#fcfbf8"
    finally:
        tab.close()
