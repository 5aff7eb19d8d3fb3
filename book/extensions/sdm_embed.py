"""`{embed} fresh-or-cheap` shows a chapter's explorer on another page, from the notebook's stored output.

Nothing is computed and nothing is copied by hand: the page changes when the notebook does.
"""

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from sysdesign.teaching.ledger import notebooks, stored_outputs
from sysdesign.teaching.output import HTML

PREFIX = "embedded-"
# Attributes that hold one or several ids, and links to an id of the same output.
IDS = re.compile(r'\b(id|for|name|aria-(?:labelledby|describedby|controls|owns|details)|headers|list)="([^"]*)"')
LINKS = re.compile(r'\bhref="(?!#|[a-z]+:|//)([^"]*)"')
HASHES = re.compile(r'\bhref="#([^"]*)"|url\(#([^)]*)\)')


def find(folder: Path, id: str) -> tuple[Path, str]:
    """Return the notebook and the HTML of the explorer with this id.

    Raises `ValueError` when no notebook of the folder holds it, or several do.
    """
    opening = re.compile(rf'<figure\b[^>]*\bid="{re.escape(id)}"')
    shown = ((path, "".join(data.get(HTML, ""))) for path in notebooks(folder) for data in stored_outputs(path))
    found = [(path, text) for path, text in shown if opening.search(text)]
    if len(found) != 1:
        where = ", ".join(path.name for path, _ in found) or "none"
        raise ValueError(f"'embed' needs exactly one stored explorer of this id: {id!r} is in {where}")
    return found[0]


def renamed(fragment: str, id: str, prefix: str = PREFIX) -> str:
    """Prefix the ids that belong to an explorer, wherever its HTML names them.

    >>> renamed('<p id="a"><label for="a-1" class="a"></label><a href="#a"></a></p>', "a", "x-")
    '<p id="x-a"><label for="x-a-1" class="a"></label><a href="#x-a"></a></p>'
    """

    def new(value: str) -> str:
        return prefix + value if re.match(rf"{re.escape(id)}(?![a-z0-9])", value) else value

    fragment = IDS.sub(lambda m: f'{m[1]}="{" ".join(map(new, m[2].split(" ")))}"', fragment)
    return HASHES.sub(lambda m: f'href="#{new(m[1])}"' if m[1] is not None else f"url(#{new(m[2])})", fragment)


class Embed(SphinxDirective):
    """Show a stored explorer, and say where it comes from."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the explorer and a link to its chapter."""
        folder = Path(self.env.srcdir) / "notebooks"
        for notebook in notebooks(folder):
            self.env.note_dependency(str(notebook))
        id = self.arguments[0]
        try:
            path, fragment = find(folder, id)
        except ValueError as error:
            raise self.error(str(error)) from error
        page = self.env.app.builder.get_relative_uri(self.env.docname, f"notebooks/{path.stem}")
        here = page.rsplit("/", 1)[0] + "/" if "/" in page else ""
        fragment = LINKS.sub(lambda m: f'href="{here}{m[1]}"', renamed(fragment, id))
        text = f'<p class="sdm-from"><a href="{page}#{id}">This explorer in its chapter</a></p>'
        return [nodes.raw("", f'<div class="sdm-embed">{fragment}</div>\n{text}', format="html")]


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directive."""
    app.add_directive("embed", Embed)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
