"""What a page says of itself to search engines and to those who share it: title, description, picture.

The description is the front matter's `html_meta`, or the page's first paragraph. Addresses must be absolute in a
preview, so they appear only when `html.baseurl` says where the site is published.
"""

import html
import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

LONGEST = 200
PICTURE = "_static/preview.png"  # tools/preview.py draws it
CARD = "summary_large_image"


def description(doctree: nodes.document | None) -> str:
    """Return the page's description, or its first paragraph, or nothing."""
    if doctree is None:
        return ""
    for meta in doctree.findall(nodes.meta):
        if meta.get("name") == "description":
            return str(meta["content"])
    for paragraph in doctree.findall(nodes.paragraph):
        if text := " ".join(paragraph.astext().split()):
            return shortened(text)
    return ""


def shortened(text: str, longest: int = LONGEST) -> str:
    """Cut a text at a word.

    >>> shortened("one two three", 9)
    'one two …'
    """
    return text if len(text) <= longest else text[: longest - 1].rsplit(" ", 1)[0] + " …"


def add_head(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Put the tags where the layout writes `social`."""
    about = description(doctree)
    title = app.config.html_title if pagename == app.config.root_doc else context.get("title", "")
    tags = {"og:type": "article", "og:site_name": app.config.html_title, "og:title": plain_title(title)}
    if about:
        tags["og:description"] = about
    if base := app.config.html_baseurl.rstrip("/"):
        tags |= {"og:url": f"{base}/{pagename}.html", "og:image": f"{base}/{PICTURE}", "twitter:card": CARD}
        tags |= {"og:image:width": "1200", "og:image:height": "630", "og:image:alt": app.config.html_title}
    lines = [f'<meta property="{name}" content="{html.escape(value)}">' for name, value in tags.items()]
    if about and 'name="description"' not in context.get("metatags", ""):
        lines.insert(0, f'<meta name="description" content="{html.escape(about)}">')
    context["social"] = "\n".join(lines)


def plain_title(title: str) -> str:
    """Return a title without the markup that Sphinx leaves in it.

    >>> plain_title("A <em>b</em> &amp; c")
    'A b & c'
    """
    return html.unescape(re.sub("<[^>]*>", "", title))


def setup(app: Sphinx) -> dict[str, Any]:
    """Run once a page."""
    app.connect("html-page-context", add_head)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
