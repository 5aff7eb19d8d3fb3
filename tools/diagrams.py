"""Render the diagrams of the notebooks: what is missing is drawn, what no notebook or page uses is deleted.

python tools/diagrams.py            # needs Chromium, and the npm registry on first use
python tools/diagrams.py --check    # needs neither; fails and lists what is missing or stale
"""

import argparse
import ast
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat

from sysdesign.teaching.diagram import FOLDER, key, normal
from sysdesign.teaching.figure import SANS, Drawing
from sysdesign.teaching.palette import with_colours, with_fallbacks

ROOT = Path(__file__).resolve().parent.parent
FORMS = ("wide", "narrow")


@dataclass(frozen=True)
class Use:
    """One `diagram(...)` of a notebook."""

    notebook: str
    text: str
    wide: bool


def uses(root: Path) -> dict[str, Use]:
    """Return the diagrams of all notebooks by the names of their files."""
    found = {}
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code" and "diagram(" in cell.source:
                for text, wide in _calls(path.name, cell.source):
                    found[key(text, wide=wide)] = Use(path.name, normal(text), wide)
    return found


def compare(root: Path) -> tuple[dict[str, Use], list[Path]]:
    """Return the diagrams without pictures, and the pictures without a notebook or page."""
    wanted, folder = uses(root), root / FOLDER
    missing = {
        name: use
        for name, use in wanted.items()
        if not all((folder / f"{name}-{form}.svg").is_file() for form in FORMS)
    }
    pages = "".join(page.read_text(encoding="utf-8") for page in sorted((root / "book").glob("*.md")))
    stale = [
        path
        for path in sorted(folder.glob("*.svg"))
        if (name := path.stem.rpartition("-")[0]) not in wanted and (not name or name not in pages)
    ]
    return missing, stale


def as_file(drawing: Drawing) -> str:
    """Return a drawing as an SVG file, which has its light colours when it is opened alone."""
    size = f'viewBox="0 0 {drawing.width} {drawing.height}" width="{drawing.width}" height="{drawing.height}"'
    look = f'font-family="{SANS}" font-size="13" fill="{with_colours("var(--ink)")}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {look}>{with_fallbacks(drawing.body)}</svg>\n'


def render(root: Path, missing: dict[str, Use]) -> None:
    """Draw what is missing; a diagram that does not fit ends the run with its notebook and the reason."""
    from mermaid import mermaid_page, rendered

    (root / FOLDER).mkdir(parents=True, exist_ok=True)
    with mermaid_page() as page:
        for name, use in missing.items():
            try:
                drawings = rendered(page, use.text, wide=use.wide)
            except ValueError as error:
                raise SystemExit(f"{use.notebook}: {error}") from None
            for form, drawing in zip(FORMS, drawings, strict=True):
                (root / FOLDER / f"{name}-{form}.svg").write_text(as_file(drawing), encoding="utf-8", newline="\n")
            sizes = " and ".join(f"{drawing.width} x {drawing.height}" for drawing in drawings)
            print(f"{name}  {use.notebook}  {use.text.splitlines()[0]}  {sizes} px", flush=True)


def _calls(notebook: str, code: str) -> list[tuple[str, bool]]:
    """Return text and width of each call; both must be written out, so that no notebook has to run."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "diagram":
            continue
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        text, wide = node.args[0] if node.args else given.get("text"), given.get("wide", ast.Constant(False))
        if not isinstance(text, ast.Constant) or not isinstance(wide, ast.Constant) or not isinstance(text.value, str):
            raise SystemExit(
                f"{notebook}: a diagram's text and 'wide' must be written out in its call: {ast.unparse(node)}"
            )
        found.append((text.value, bool(wide.value)))
    return found


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing; fail when something is missing or stale")
    parser.add_argument("--root", type=Path, default=ROOT, help="the folder that holds notebooks/ and book/")
    given = parser.parse_args(arguments)
    missing, stale = compare(given.root)
    if given.check:
        for name, use in missing.items():
            print(f"missing: {name}  {use.notebook}  {use.text.splitlines()[0]}")
        for path in stale:
            print(f"stale: {path.name}")
        if missing or stale:
            print("Run `make diagrams`.")
        return 1 if missing or stale else 0
    if missing:
        render(given.root, missing)
    for path in stale:
        path.unlink()
        print(f"deleted {path.name}")
    if not missing and not stale:
        print("All diagrams are up to date.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
