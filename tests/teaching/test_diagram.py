"""Diagrams: the text in the notebook finds its committed picture; nothing is missing, stale or too wide."""

import re
import shutil
import xml.etree.ElementTree as ET
from contextlib import closing, nullcontext
from pathlib import Path

import diagrams
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from sysdesign.teaching import diagram as module
from sysdesign.teaching.diagram import DiagramMissingError, diagram, key, normal
from sysdesign.teaching.figure import BROAD, NARROW, WIDE
from sysdesign.teaching.output import FIGURE, HTML, PLAIN, SVG

ROOT = Path(__file__).parents[2]
TRIAL = Path(__file__).parent / "trial"
USES = diagrams.uses(TRIAL)
WORDS = {"title": "A sentence.", "alt": "Two boxes with an arrow"}
WIDER = "".join(f"  a{i}[incomprehensibility] --> b{j}[incomprehensibility]\n" for i in range(3) for j in range(3))
SIMPLE = "flowchart LR\n  a --> b\n"


def picture(name, form):
    return (TRIAL / module.FOLDER / f"{name}-{form}.svg").read_text(encoding="utf-8")


def book(folder, *cells):
    """Write a small book with one notebook."""
    (folder / "notebooks").mkdir(parents=True, exist_ok=True)
    (folder / "book").mkdir(exist_ok=True)
    nbformat.write(new_notebook(cells=[new_code_cell(cell) for cell in cells]), folder / "notebooks" / "one.ipynb")
    return folder


@pytest.mark.parametrize("root", [ROOT, TRIAL], ids=["book", "trial"])
def test_no_picture_is_missing_or_stale(root):
    missing, stale = diagrams.compare(root)
    assert (missing, stale) == ({}, []), "run `make diagrams`"


def test_indentation_comments_and_empty_lines_change_nothing():
    assert key("\n    flowchart LR\n\n      %% from here\n      a --> b  \n") == key(SIMPLE)
    assert key(SIMPLE) != key(SIMPLE.replace("b", "c"))
    assert key(SIMPLE) != key(SIMPLE, wide=True)


@pytest.mark.parametrize("text", ["pie\n  a: 1", "graph LR\n a-->b", "%% only this", "stateDiagram\n a --> b"])
def test_other_kinds_are_refused(text):
    with pytest.raises(
        ValueError, match=r"^'text' must begin with one of flowchart, sequenceDiagram, stateDiagram-v2: "
    ):
        normal(text)
    with pytest.raises(ValueError, match=r"^'text' must not be empty: ''$"):
        normal("")


@pytest.mark.parametrize("name", USES)
def test_a_diagram_finds_its_picture(name, monkeypatch):
    monkeypatch.chdir(TRIAL / "notebooks")
    use = USES[name]
    shown = diagram(use.text, wide=use.wide, **WORDS).bundle
    assert set(shown) == {FIGURE, SVG, PLAIN}
    page = shown[FIGURE]
    for form in diagrams.FORMS:
        body = re.sub(r"^<svg [^>]*>|</svg>\n$", "", picture(name, form))
        assert body in page
    assert shown == diagram(use.text, wide=use.wide, **WORDS).bundle


@pytest.mark.parametrize("name", USES)
def test_pictures_fit_without_scaling_and_hold_nothing_of_the_renderer(name):
    for form, limit in (("wide", BROAD if USES[name].wide else WIDE), ("narrow", NARROW)):
        svg = picture(name, form)
        root = ET.fromstring(svg)
        assert float(root.get("width")) <= limit
        assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
        assert not re.search(r"\bid=|class=|<style|<marker|font-size=\"(?!13)|foreignObject|mermaid|url\(", svg)
        assert not re.search(r"#[0-9a-f]{6}(?!\)|\">)", svg), "every colour has a role"
        assert not re.search(r"\d\.\d\d", svg), "a tenth of a pixel is enough"
        assert svg.isprintable() or svg.replace("\n", "").isprintable(), "no invisible marks are left"


def texts(svg):
    return ["".join(text.itertext()) for text in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def words_of(text):
    """Return the words that a diagram's text shows."""
    shown = re.findall(
        r'"`(.*?)`"|\[([^\]"(\[]+)\]|\[\((.*?)\)\]|\(\[(.*?)\]\)|\{(.*?)\}|\|(.*?)\||: (.*?)$', text, re.M
    )
    parts = [re.sub(r":::\w+|\*\*|<br/>", " ", part) for found in shown for part in found if part]
    return sorted(word for part in parts for word in part.split())


@pytest.mark.parametrize("name", [name for name in USES if USES[name].text.startswith("flowchart")])
def test_all_words_of_the_text_are_in_both_pictures(name):
    for form in diagrams.FORMS:
        found = sorted(word for text in texts(picture(name, form)) for word in text.split())
        assert found == words_of(USES[name].text)


def test_classes_become_roles():
    (name,) = (name for name in USES if ":::bad| underway" in USES[name].text)
    svg = picture(name, "wide")
    wrong = "var(--wrong, #b3261e)"
    assert re.search(rf'stroke="{re.escape(wrong)}" stroke-width="2"/><', svg), "a node"
    assert re.search(
        rf'<path d="M[^"]+" fill="none" stroke="{re.escape(wrong)}" stroke-width="2" stroke-dasharray', svg
    )
    assert re.search(rf'fill="{re.escape(wrong)}" font-weight="600">at least<', svg), "bold: colour is not alone"
    assert 'stroke="var(--c1, #0b6fa7)"' in svg


def test_a_missing_picture_names_the_command(tmp_path, monkeypatch):
    (tmp_path / "book" / "diagrams").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    message = rf"^no picture book/diagrams/{key(SIMPLE)}-wide\.svg of this diagram: run `make diagrams`$"
    with pytest.raises(DiagramMissingError, match=message):
        diagram(SIMPLE, **WORDS)


def test_a_broken_picture_names_the_command(tmp_path, monkeypatch):
    (tmp_path / "book" / "diagrams").mkdir(parents=True)
    (tmp_path / "book" / "diagrams" / f"{key(SIMPLE)}-wide.svg").write_text("<p>")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=r"-wide\.svg must hold one SVG element: run `make diagrams`$"):
        diagram(SIMPLE, **WORDS)


def test_without_the_repository_the_text_is_shown(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(module, "__file__", str(tmp_path / "diagram.py"))
    shown = diagram("flowchart LR\n  a --> b", **WORDS).bundle
    assert "<pre>flowchart LR\n  a --&gt; b</pre>" in shown[HTML]
    assert "this is its text" in shown[PLAIN]


def test_an_alt_text_is_required(monkeypatch):
    monkeypatch.chdir(TRIAL)
    with pytest.raises(ValueError, match=r"^'alt' must say what the picture shows"):
        diagram(next(iter(USES.values())).text, title="A sentence.", alt="A diagram")


def test_the_check_lists_what_is_missing_and_stale(tmp_path, capsys):
    root = book(tmp_path, f"diagram('''{SIMPLE}''', title='a', alt='b')")
    folder = root / module.FOLDER
    folder.mkdir(parents=True)
    (folder / "0123456789ab-wide.svg").write_text("")
    assert diagrams.main(["--check", "--root", str(root)]) == 1
    said = capsys.readouterr().out
    assert f"missing: {key(SIMPLE)}  one.ipynb  flowchart LR" in said
    assert "stale: 0123456789ab-wide.svg" in said
    for form in diagrams.FORMS:
        (folder / f"{key(SIMPLE)}-{form}.svg").write_text("")
    (folder / "0123456789ab-wide.svg").rename(folder / "notes.svg")
    assert diagrams.main(["--check", "--root", str(root)]) == 1, "a file of any other name is stale too"
    assert diagrams.main(["--root", str(root)]) == 0
    assert "deleted notes.svg" in capsys.readouterr().out
    assert diagrams.main(["--check", "--root", str(root)]) == 0


def test_one_form_alone_is_missing_still(tmp_path):
    root = book(tmp_path, f"diagram('''{SIMPLE}''', title='a', alt='b')")
    (root / module.FOLDER).mkdir(parents=True)
    (root / module.FOLDER / f"{key(SIMPLE)}-wide.svg").write_text("")
    assert list(diagrams.compare(root)[0]) == [key(SIMPLE)]


def test_a_picture_that_a_page_uses_is_kept(tmp_path):
    root = book(tmp_path, "1 + 1")
    (root / module.FOLDER).mkdir(parents=True)
    (root / module.FOLDER / "0123456789ab-wide.svg").write_text("")
    (root / "book" / "intro.md").write_text("![A funnel](diagrams/0123456789ab-wide.svg)")
    assert diagrams.compare(root) == ({}, [])


@pytest.mark.parametrize("call", ["diagram(text, title='a')", "diagram(f'flowchart {way}')", "diagram('a', wide=big)"])
def test_a_text_that_is_not_written_out_is_refused(tmp_path, call):
    with pytest.raises(SystemExit, match=r"^one\.ipynb: a diagram's text and 'wide' must be written out in its call: "):
        diagrams.uses(book(tmp_path, call))


def mermaid_page(browser):
    mermaid = pytest.importorskip("mermaid")
    if not mermaid.cached().is_file():
        pytest.skip("Mermaid's script is fetched by `make diagrams`")
    return mermaid.prepared(browser)


@pytest.fixture(scope="module")
def page(browser):
    with closing(mermaid_page(browser)) as opened:
        yield opened


@pytest.fixture
def render(page, monkeypatch, tmp_path):
    """Run the tool on a book, in a browser that is open already."""
    monkeypatch.setattr("mermaid.mermaid_page", lambda: nullcontext(page))
    return lambda root: diagrams.main(["--root", str(root)])


@pytest.mark.browser
def test_rendering_twice_gives_the_same_bytes(tmp_path, render, page, browser, monkeypatch):
    made = []
    for name, used in (("once", page), ("again", mermaid_page(browser))):
        monkeypatch.setattr("mermaid.mermaid_page", lambda used=used: nullcontext(used))
        shutil.copytree(TRIAL / "notebooks", tmp_path / name / "notebooks")
        assert render(tmp_path / name) == 0
        made.append({path.name: path.read_bytes() for path in (tmp_path / name / module.FOLDER).iterdir()})
    assert made[0] == made[1]
    used.close()
    committed = {path.name: path.read_bytes() for path in (TRIAL / module.FOLDER).iterdir()}
    # Another Chromium may place a word a fraction of a pixel elsewhere, but it draws the same words.
    assert {name: texts(svg) for name, svg in made[0].items()} == {name: texts(svg) for name, svg in committed.items()}


@pytest.mark.browser
@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "flowchart TB\n" + WIDER + "  b1 --> incomprehensibility --> indescribability",
            r"the diagram is \d+ px wide, \d+ more than (342|592): shorten",
        ),
        (f"flowchart LR\n  a[{'incomprehensibility' * 3}]", "a word of the diagram is too long for a line"),
        ("flowchart LR\n  a --> ", "Mermaid cannot read the diagram"),
        ("flowchart LR\n  a:::red --> b", "a node's class must be one of bad, good, muted"),
        ("flowchart LR\n  a -->|x:::red| b", "a label's class must be one of bad, good, muted"),
        ("flowchart LR\n  a --x b", "an arrow has a plain head or none"),
    ],
    ids=["width", "word", "syntax", "node", "label", "head"],
)
def test_what_cannot_be_drawn_is_told_with_its_notebook(tmp_path, render, text, message):
    with pytest.raises(SystemExit, match=rf"^one\.ipynb: {message}"):
        render(book(tmp_path, f"diagram('''{text}''', title='a', alt='b')"))


def test_a_diagram_turns():
    mermaid = pytest.importorskip("mermaid")
    assert mermaid.turned("flowchart LR\n  a --> b", down=True) == "flowchart TB\n  a --> b"
    assert mermaid.turned("flowchart TD\n  a --> b", down=False) == "flowchart LR\n  a --> b"
    assert mermaid.turned("flowchart RL\n  a --> b", down=True) == "flowchart BT\n  a --> b"
    assert mermaid.turned("stateDiagram-v2\n  a --> b", down=False) == "stateDiagram-v2\n  direction LR\n  a --> b"
    assert mermaid.turned("sequenceDiagram\n  a->>b: c", down=False) == "sequenceDiagram\n  a->>b: c"


def test_long_labels_of_arrows_fold():
    mermaid = pytest.importorskip("mermaid")
    source = "flowchart LR\n  a -->|250,000 positions/s| b -->|short| c"
    assert "|250,000<br/>positions/s| b -->|short| c" in mermaid.folded(source)
