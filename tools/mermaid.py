"""Mermaid as a layout engine: text in, geometry out, in the Chromium that is installed.

Its script comes from npm once, pinned by its SHA-512, and is kept in the user's cache. No Node runs here.
"""

import base64
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chromium import ARGUMENTS, chromium
from diagram_graph import Graph
from diagram_picture import MARKS
from diagram_sequence import Sequence
from playwright.sync_api import Browser, Error, Page, sync_playwright
from vendor import fetch_npm

from sysdesign.teaching.diagram import MERMAID
from sysdesign.teaching.figure import BROAD, NARROW, WIDE, Drawing

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = {
    "name": "mermaid",
    "version": MERMAID,
    "integrity": "sha512-4113TdXeLAsMruJ79OpFL5O8+LTFXhQqZ260rF3tgUmiNAtRm4Uume04I+65PRN6yZ69J4f8rVYWW8zRk65UYw==",
}
LABELS = (
    re.compile(r"(?P<text>\|[^|\n]*?):::(?P<cls>\w+)(?=\s*\|)"),  # a -->|text:::bad| b
    re.compile(
        r"(?P<text>^[^\n:]*(?:>>|->|-x|-\)|-->)[^\n:]*:[^\n]*?):::(?P<cls>\w+)[ \t]*$", re.M
    ),  # a->>b: text:::bad
)
DOWN = {"LR": "TB", "RL": "BT", "TB": "TB", "TD": "TB", "BT": "BT"}
ACROSS = {"TB": "LR", "TD": "LR", "BT": "RL", "LR": "LR", "RL": "RL"}
# From roomy to tight; the first that fits is taken. Pixels between nodes, between ranks, around words, and of a line.
SPACES = ((36, 56, 12, 150), (28, 48, 10, 130), (22, 40, 9, 110), (18, 32, 8, 92), (14, 26, 7, 76), (10, 22, 6, 62))
RANKS_DOWN = 56  # across the page, room between ranks is short; down the page there is enough
ACTORS = (160, 140, 120, 100, 84, 70, 58, 48, 40)


def rendered(page: Page, source: str, *, wide: bool = False) -> tuple[Drawing, Drawing]:
    """Return the diagram drawn for wide and for narrow columns; ValueError says by how much it does not fit.

    The wide one runs as it is written, where it has room; the narrow one runs from the top, where it has room.
    """
    upright = [turned(source, down=True), turned(source, down=False)]
    return _fitted(page, [source, *upright], BROAD if wide else WIDE), _fitted(page, upright, NARROW)


@contextmanager
def mermaid_page() -> Iterator[Page]:
    """Start the installed Chromium and open a page for `rendered`."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        try:
            yield prepared(browser)
        finally:
            browser.close()


def prepared(browser: Browser) -> Page:
    """Open a page that holds Mermaid's script and the book's sans face; it uses no network."""
    font = base64.b64encode((ROOT / "book/assets/fonts/sdm-sans.woff2").read_bytes()).decode()
    face = f"@font-face {{ font-family: Sans; font-weight: 400 600; src: url(data:font/woff2;base64,{font}) }}"
    style = f"<style>{face} body {{ font: 13px Sans; font-variant-numeric: tabular-nums lining-nums }}</style>"
    page = browser.new_page(viewport={"width": 1600, "height": 1200})
    page.set_content(f"{style}<p>a<b style='font-weight: 600'>b</b></p><div id='stage'></div>")
    page.evaluate("document.fonts.ready.then(() => null)")
    page.add_script_tag(path=_script())
    return page


def cached() -> Path:
    """Return where Mermaid's script is kept."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sysdesign" / f"mermaid-{MERMAID}.min.js"


def _script() -> Path:
    """Return Mermaid's script, fetched on first use."""
    path = cached()
    if not path.is_file():
        print(f"Fetching mermaid {MERMAID} from the npm registry", flush=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            (fetch_npm(PACKAGE, Path(folder)) / "dist/mermaid.min.js").replace(path)
    return path


def _fitted(page: Page, sources: list[str], limit: int) -> Drawing:
    widths = []
    for source in dict.fromkeys(form for each in sources for form in (each, folded(each))):
        for config in _configs(source):
            geometry = _geometry(page, source, config) | {"direction": _direction(source)}
            if _breaks_a_word(geometry, source):
                continue
            drawing = (Sequence if geometry["kind"] == "sequence" else Graph)(geometry).drawing()
            if drawing.width <= limit:
                return drawing
            widths.append(drawing.width)
    if not widths:
        raise ValueError(f"a word of the diagram is too long for a line\n{sources[0]}")
    advice = "shorten its labels, break them with <br/>, or have less side by side"
    over = f"{min(widths)} px wide, {min(widths) - limit} more than {limit}"
    raise ValueError(f"the diagram is {over}: {advice}\n{sources[0]}")


def _breaks_a_word(geometry: dict[str, Any], source: str) -> bool:
    """Tell whether Mermaid broke a word that was wider than its line; it does so without a hyphen."""
    drawn = (
        line for part in ("nodes", "labels", "clusters") for each in geometry.get(part, ()) for line in each["lines"]
    )
    whole = set(re.findall(r"\w+", source))
    return any(word not in whole for line in drawn for run, _ in line["runs"] for word in re.findall(r"\w+", run))


def _geometry(page: Page, source: str, config: dict[str, Any]) -> Any:
    script = (ROOT / "tools/mermaid_page.js").read_text(encoding="utf-8")
    function = script[script.index("async (source") :].rstrip().rstrip(";")
    try:
        geometry = page.evaluate(f"([source, config]) => ({function})(source, config)", [_marked(source), config])
    except Error as error:
        raise ValueError(f"Mermaid cannot read the diagram: {error.message}\n{source}") from None
    return geometry


def _marked(source: str) -> str:
    """Turn `:::class` at the end of a label into its invisible mark."""

    def mark(found: re.Match[str]) -> str:
        if found["cls"] not in MARKS:
            raise ValueError(f"a label's class must be one of {', '.join(MARKS)}: {found['cls']!r}\n{source}")
        return found["text"].rstrip() + MARKS[found["cls"]]

    if source.startswith("flowchart"):
        return LABELS[0].sub(mark, source)
    return LABELS[1].sub(mark, source)


def turned(source: str, *, down: bool) -> str:
    """Return a flowchart or state diagram that runs from the top, or across; a sequence has one way only."""
    pattern = r"^(flowchart|[ ]*direction)[ ]+(TB|TD|BT|LR|RL)\b"
    found = re.sub(pattern, lambda m: f"{m[1]} {(DOWN if down else ACROSS)[m[2]]}", source, flags=re.M)
    if source.startswith("stateDiagram") and found == source and not re.search(pattern, source, flags=re.M):
        return source.replace("\n", f"\n  direction {'TB' if down else 'LR'}\n", 1)
    return found


def folded(source: str) -> str:
    """Return a flowchart whose longer arrow labels have two lines.

    >>> folded("flowchart LR\\n  a -->|250,000 positions/s| b").splitlines()[1]
    '  a -->|250,000<br/>positions/s| b'
    """

    def fold(found: re.Match[str]) -> str:
        label = found[1]
        spaces = [i for i, letter in enumerate(label) if letter == " "]
        if not spaces or "<br/>" in label:
            return found[0]
        middle = min(spaces, key=lambda i: abs(i - len(label) / 2))
        return f"|{label[:middle]}<br/>{label[middle + 1 :]}|"

    return re.sub(r"\|([^|\n]{10,})\|", fold, source) if source.startswith("flowchart") else source


def _direction(source: str) -> str:
    found = re.search(r"^(?:flowchart|\s*direction)\s+(\w+)", source, flags=re.M)
    return found[1] if found else "TB"


def _configs(source: str) -> Iterator[dict[str, Any]]:
    common = {
        "theme": "base",
        "look": "classic",
        "layout": "dagre",
        "htmlLabels": False,
        "fontFamily": "Sans",
        "themeVariables": {"fontFamily": "Sans", "fontSize": "13px"},
    }
    if source.startswith("sequenceDiagram"):
        fonts = {f"{what}Font{key}": value for what in ("actor", "message", "note") for key, value in FONT.items()}
        for width in ACTORS:
            yield common | {"sequence": fonts | SEQUENCE | {"width": width, "actorFontWeight": 600}}
        return
    for nodes, ranks, padding, wrap in SPACES:
        room = {
            "nodeSpacing": nodes,
            "rankSpacing": ranks if _direction(source) in ("LR", "RL") else RANKS_DOWN,
            "padding": padding,
            "wrappingWidth": wrap,
            "minNodeWidth": 0,
            "diagramPadding": 0,
            "htmlLabels": False,
        }
        yield common | {"flowchart": room, "state": room}


FONT = {"Family": "Sans", "Size": 13, "Weight": 400}
SEQUENCE = {
    "mirrorActors": False,
    "diagramMarginX": 0,
    "diagramMarginY": 0,
    "actorMargin": 8,
    "height": 20,
    "boxMargin": 8,
    "boxTextMargin": 4,
    "noteMargin": 6,
    "messageMargin": 24,
    "bottomMarginAdj": 1,
    "wrapPadding": 4,
}
