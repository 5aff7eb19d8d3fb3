"""What a circuit breaker can be, how it says no, and what it tells about its changes."""

from dataclasses import dataclass
from enum import Enum
from typing import Any, cast

Counted = type[Exception] | tuple[type[Exception], ...]


class State(Enum):
    """The three states of a circuit breaker."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


class CircuitOpenError(Exception):
    """The breaker did not make the call. `retry_in_s` says when one may pass; 0 while trials are under way."""

    def __init__(self, retry_in_s: float) -> None:
        super().__init__(f"the circuit is open; a call may pass in {retry_in_s:g} s")
        self.retry_in_s = retry_in_s


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of state, told to `on_change`."""

    at_s: float
    before: State
    after: State


def classes(counts: Any) -> Counted:
    """Return a class of exceptions, or several. Raises TypeError for anything else."""
    several = counts if isinstance(counts, tuple) else (counts,)
    if not several or not all(isinstance(each, type) and issubclass(each, Exception) for each in several):
        raise TypeError(f"'counts' must be a class of exceptions, or a tuple of such: {counts!r}")
    return cast(Counted, counts)
