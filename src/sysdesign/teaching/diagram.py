"""Architecture, sequence and state diagrams: Mermaid text in the notebook, a committed picture on the page.

Reading and testing need no renderer. `make diagrams` lays out new and changed diagrams and writes them to
`book/diagrams/`, two files each, named by a hash of the text.

A label of an arrow may end in `:::bad`, `:::good`, `:::muted` or a series `:::k1` to `:::k6`, as a node may.
"""

import hashlib
import html
import re
import textwrap
from pathlib import Path

from sysdesign.checks import not_empty
from sysdesign.teaching.figure import Drawing, described, figure
from sysdesign.teaching.output import HTML, PLAIN, Output
from sysdesign.teaching.words import Sentence, marked, plain

MERMAID = "12.3.0"
DRAWING = 1  # raise it when the same layout is drawn in another way
KINDS = ("flowchart", "sequenceDiagram", "stateDiagram-v2")
FOLDER = Path("book") / "diagrams"
_FILE = re.compile(r'<svg [^>]*viewBox="0 0 (\d+) (\d+)"[^>]*>(.*)</svg>\s*', re.DOTALL)
_FALLBACK = re.compile(r"var\(--(\w+), #[0-9a-f]{6}\)")


class DiagramMissingError(LookupError):
    """A diagram has no committed picture; the message says how to make it."""


def normal(text: str) -> str:
    """Return a diagram's text without indentation, comments and empty lines, so that these change no picture.

    Raises ValueError for another kind than `flowchart`, `sequenceDiagram` and `stateDiagram-v2`.

    >>> normal('''
    ...     flowchart LR
    ...       %% the short way
    ...       a --> b
    ... ''')
    'flowchart LR\\n  a --> b'
    """
    lines = textwrap.dedent(not_empty("text", text).strip("\n").expandtabs(4)).splitlines()
    kept = [line.rstrip() for line in lines if line.strip() and not line.lstrip().startswith("%%")]
    if not kept or kept[0].split()[0] not in KINDS:
        raise ValueError(f"'text' must begin with one of {', '.join(KINDS)}: {text!r}")
    return "\n".join(kept)


def key(text: str, *, wide: bool = False) -> str:
    """Return the name of a diagram's files: a hash of its text and of what drew it."""
    seed = f"mermaid {MERMAID}, drawing {DRAWING}, {'wide' if wide else 'column'}\n{normal(text)}"
    return hashlib.blake2b(seed.encode(), digest_size=6).hexdigest()


def diagram(text: str, *, title: Sentence, alt: str, caption: str = "", wide: bool = False) -> Output:
    """Show the committed picture of a diagram, laid out from left to right where it has room, from the top elsewhere.

    `text` is Mermaid: a flowchart, a sequence diagram or a state diagram. `wide` allows 900 px in place of 592.
    Raises DiagramMissingError when the picture of this text was not made yet, and ValueError for another kind of
    diagram or an `alt` of less than four words. Without the repository around it the diagram is shown as its text.
    """
    name = key(text, wide=wide)
    described(alt)
    folder = _folder()
    if folder is None:
        return _as_text(normal(text), title, alt)
    drawings = [_read(folder / f"{name}-{form}.svg") for form in ("wide", "narrow")]
    return figure(*drawings, title=title, alt=alt, caption=caption)


def _folder() -> Path | None:
    """Return the folder of pictures in the repository around the working directory, else around this file."""
    for start in (Path.cwd(), Path(__file__).resolve().parent):
        for top in (start, *start.parents):
            if (top / FOLDER).is_dir():
                return top / FOLDER
    return None


def _read(path: Path) -> Drawing:
    if not path.is_file():
        raise DiagramMissingError(f"no picture {FOLDER.as_posix()}/{path.name} of this diagram: run `make diagrams`")
    found = _FILE.fullmatch(path.read_text(encoding="utf-8"))
    if not found:
        raise ValueError(f"{path.name} must hold one SVG element: run `make diagrams`")
    return Drawing(int(found[1]), int(found[2]), _FALLBACK.sub(r"var(--\1)", found[3]))


def _as_text(text: str, title: Sentence, alt: str) -> Output:
    note = "The picture of this diagram is in the book's repository; this is its text."
    page = f'<figure class="sdm-fig"><p class="sdm-title">{marked(title)}</p><pre>{html.escape(text)}</pre>'
    return Output(
        {
            HTML: f"{page}<figcaption>{note}</figcaption></figure>",
            PLAIN: f"{plain(title)}\n[diagram] {alt}\n{note}\n\n{text}",
        }
    )
