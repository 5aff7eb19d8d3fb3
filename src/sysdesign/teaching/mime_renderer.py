"""Tells the site's notebook reader to put a figure's own HTML on the page."""

from typing import TYPE_CHECKING, Any, ClassVar

from sysdesign.teaching.output import FIGURE

if TYPE_CHECKING:
    from docutils import nodes


class FigureRenderer:
    """Renders `application/vnd.sysdesign.figure+html` as raw HTML, before the SVG that stands alone."""

    mime_priority_overrides: ClassVar[list[tuple[str, str, int | None]]] = [("html", FIGURE, 1)]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> "list[nodes.Element] | None":
        """Return the figure for its MIME type, and None for all others."""
        if data.mime_type != FIGURE or inline:
            return None
        from docutils import nodes

        return [nodes.raw(text=data.string, format="html", classes=["output", "text_html"])]
