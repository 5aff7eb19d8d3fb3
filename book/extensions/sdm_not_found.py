"""The page for an address that does not exist. A server may show it at any depth, so its links start from the root."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from sphinx.application import Sphinx

BODY = """
<section id="not-found">
<h1>Nothing is at this address</h1>
<p>The page may have moved as chapters were added. Two ways on:</p>
<ul>
<li><a href="index.html">The front page</a> lists every chapter.</li>
<li><a href="search.html">Search</a> looks through all of them.</li>
</ul>
</section>
"""


def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Add 404.html to what is written."""
    yield "404", {"title": "Page not found", "body": BODY}, "page.html"


def start_at_root(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Give the layout the folder in which the site is published."""
    if pagename == "404":
        context["base"] = urlsplit(app.config.html_baseurl).path.rstrip("/") + "/"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the page."""
    app.connect("html-collect-pages", pages)
    app.connect("html-page-context", start_at_root)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
