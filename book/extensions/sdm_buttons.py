"""The buttons above a page say what they do; the theme calls them `.ipynb` and `.pdf`."""

from typing import Any

from sphinx.application import Sphinx

WORDS = {".ipynb": "Download this notebook", ".md": "Download this page’s source", ".pdf": "Print, or save as PDF"}


def name(buttons: list[dict[str, Any]]) -> None:
    """Rename the buttons of a list, and of the groups in it."""
    for button in buttons:
        name(button.get("buttons", []))
        if button.get("text") in WORDS:
            button["text"] = button["tooltip"] = WORDS[button["text"]]


def name_buttons(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Run when the theme has added all of them."""
    name(context.get("header_buttons", []))


def setup(app: Sphinx) -> dict[str, Any]:
    """Run after the theme."""
    app.connect("html-page-context", name_buttons, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
