"""One output with several faces: each front end shows the richest that it knows."""

import sys
from collections.abc import Mapping
from typing import Any

CLAIM = "application/vnd.sysdesign.claim+json"
FIGURE = "application/vnd.sysdesign.figure+html"
HTML = "text/html"
PLAIN = "text/plain"
SVG = "image/svg+xml"
WIDGET = "application/vnd.jupyter.widget-view+json"


def shell() -> Any:
    """Return the IPython shell that runs this code, or None; IPython is not imported for it."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


class Output:
    """A value that shows itself as the given MIME bundle; `text/plain` is required, so that no reader gets a repr."""

    def __init__(self, bundle: Mapping[str, Any]) -> None:
        if PLAIN not in bundle:
            raise ValueError(f"'bundle' must hold {PLAIN}: {sorted(bundle)}")
        self.bundle = dict(bundle)

    def __repr__(self) -> str:
        return str(self.bundle[PLAIN])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return self.bundle
