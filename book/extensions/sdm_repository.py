"""One address switches on all that needs it: launch and repository buttons, links from shown source to its file.

Notebooks hold no address: `source(...)` writes `<a data-sdm-source="src/…/file.py#name">`, and this extension adds
the `href` when `_config.yml` names a repository.
"""

import html
import re
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

SOURCE = re.compile(r'<a\b(?P<attributes>[^>]*\bdata-sdm-source="(?P<path>[^"]*)"[^>]*)>')


def link_sources(body: str, base: str) -> str:
    """Give each `data-sdm-source` anchor the address of its file.

    >>> link_sources('<a data-sdm-source="src/a.py#L3">a.py</a>', "https://example.org/blob/main")
    '<a data-sdm-source="src/a.py#L3" href="https://example.org/blob/main/src/a.py#L3">a.py</a>'
    """

    def add(found: re.Match[str]) -> str:
        path = html.escape(html.unescape(found["path"]))
        return f'<a{found["attributes"]} href="{html.escape(base)}/{path}">'

    return SOURCE.sub(add, body)


def configure(app: Sphinx, config: Config) -> None:
    """Without an address, leave out the buttons that would need one: the theme fails on them otherwise."""
    options = config.html_theme_options
    if options.get("repository_url"):
        options["use_repository_button"] = True
    else:
        options["launch_buttons"] = {}
        options.pop("repository_url", None)


def link_page(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Link the sources shown on one page."""
    options = app.config.html_theme_options
    if options.get("repository_url") and "body" in context:
        branch = options.get("repository_branch") or "main"
        context["body"] = link_sources(context["body"], f"{options['repository_url'].rstrip('/')}/blob/{branch}")


def setup(app: Sphinx) -> dict[str, Any]:
    """Run before the theme reads its options."""
    app.connect("config-inited", configure, priority=100)
    app.connect("html-page-context", link_page)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
