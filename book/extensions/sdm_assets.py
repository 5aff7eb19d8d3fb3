"""Scripts and styles that few pages need are loaded by those pages alone.

A page is searched for what its figures begin with, so that nobody has to remember to ask for a file.
"""

from typing import Any

from sphinx.application import Sphinx

# What stands in a page, and the files that it then needs, in the order in which they are to run.
NEEDS = {
    '<figure class="sdm-worksheet': ("worksheet.css", "graph.js", "entries.js", "worksheet.js"),
    '<figure class="sdm-replay': ("replay.css", "replay.js"),
    '<figure class="sdm-progress"': ("progress_table.js",),
    '<figure class="sdm-explorer" data-graph': ("graph.js", "free.js"),
}
# Those of every page have 800: scripts before them, because explorer.js asks free.js; styles after them.
BEFORE, AFTER = 700, 900


def needed(body: str) -> list[str]:
    """Return the files that a page needs beside those of every page, each once.

    >>> needed('<figure class="sdm-explorer" data-graph id="fleet">')
    ['graph.js', 'free.js']
    """
    return list(dict.fromkeys(name for begin, names in NEEDS.items() if begin in body for name in names))


def add_assets(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Add the files to this page; Sphinx forgets them before the next."""
    for name in needed(context.get("body", "")):
        if name.endswith(".css"):
            app.add_css_file(name, priority=AFTER)
        else:
            app.add_js_file(name, priority=BEFORE, loading_method="defer")


def setup(app: Sphinx) -> dict[str, Any]:
    """Run once a page."""
    app.connect("html-page-context", add_assets)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
