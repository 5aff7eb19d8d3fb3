"""Which claims this session has made, and which cell made each: so that no id is used for two claims.

A cell may run again, as often as its reader likes; its new claim then takes the place of the old one. A cell is told by
the id that JupyterLab sends along; where a front end sends none, by its source. Outside of IPython all code counts as
one cell that runs once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sysdesign.teaching.output import shell

if TYPE_CHECKING:
    from sysdesign.teaching.claim import Claim


@dataclass(frozen=True)
class Place:
    """A cell, which stays the same when it is run again, and one execution of it."""

    cell: str
    execution: str


@dataclass(frozen=True)
class _Made:
    claim: "Claim"
    place: Place


_made: dict[str, _Made] = {}
_running: list[Place] = []


@contextmanager
def running(place: Place) -> Iterator[None]:
    """Say which cell is running, where no IPython knows."""
    _running.append(place)
    try:
        yield
    finally:
        _running.pop()


def here() -> Place:
    """Return the cell that is running."""
    if _running:
        return _running[-1]
    running = shell()
    if running is None:
        return Place("", "")
    request = running.get_parent() if hasattr(running, "get_parent") else {}
    history = getattr(running, "history_manager", None)
    source = history.input_hist_raw[-1] if history is not None else ""
    cell = request.get("metadata", {}).get("cellId") or source
    return Place(cell, request.get("header", {}).get("msg_id") or str(running.execution_count))


def record(claim: "Claim") -> None:
    """Remember a claim of the running cell; raise ValueError when another claim of this session has its id."""
    place, before = here(), _made.get(claim.id)
    if before is not None and (before.place.cell != place.cell or before.place.execution == place.execution):
        raise ValueError(
            f"'id' must be used once: {claim.id!r} already says {before.claim.says!r} "
            "(a cell may run again; if its code has moved to another cell, restart the kernel)"
        )
    _made[claim.id] = _Made(claim, place)


def made() -> list["Claim"]:
    """Return the claims of this session, in the order in which their ids were first used."""
    return [entry.claim for entry in _made.values()]


def forget() -> None:
    """Start the session anew."""
    _made.clear()
