"""What one user may expect of a system that is always a little behind: the four session guarantees, as checks.

A session is what one user does, in order: writes, each with the position that it got, and reads, each with the position
up to which it saw all writes. Positions are those of a replication log, or versions of one key.

Source: Terry, Demers, Petersen, Spreitzer, Theimer and Welch, "Session guarantees for weakly consistent replicated
data", PDIS 1994.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Literal

from sysdesign.checks import number, one_of, whole

READ_YOUR_WRITES = "read your writes"
MONOTONIC_READS = "monotonic reads"
WRITES_FOLLOW_READS = "writes follow reads"
MONOTONIC_WRITES = "monotonic writes"
GUARANTEES = (READ_YOUR_WRITES, MONOTONIC_READS, WRITES_FOLLOW_READS, MONOTONIC_WRITES)


@dataclass(frozen=True, slots=True)
class Step:
    """One operation of a session. `position` is where a write went, or up to where a read saw; `key` keeps keys apart.

    Raises ValueError or TypeError for another kind, a position that is no whole number of 0 or more, a time that is no
    number.
    """

    session: str
    kind: Literal["read", "write"]
    position: int
    at_s: float = 0.0
    key: Hashable = None

    def __post_init__(self) -> None:
        """Check what it is made of."""
        one_of("kind", self.kind, ("read", "write"))
        whole("position", self.position, 0)
        number("at_s", self.at_s)


@dataclass(frozen=True, slots=True)
class Violation:
    """A guarantee that was broken: the later step does not stand where the earlier one says that it must."""

    guarantee: str
    earlier: Step
    later: Step


_RULES = {  # of an earlier and a later step of one session
    ("write", "read"): READ_YOUR_WRITES,
    ("read", "read"): MONOTONIC_READS,
    ("read", "write"): WRITES_FOLLOW_READS,
    ("write", "write"): MONOTONIC_WRITES,
}


def violations(history: Iterable[Step]) -> list[Violation]:
    """Return every step that breaks a guarantee, once for each guarantee, with the step that it falls behind.

    The steps of a session come in their order; sessions may be mixed. A later read must have seen at least as far as
    the session has written or seen before, and a later write must come after both. O(n) time.

    >>> back = [Step("ada", "write", 5), Step("ada", "read", 5), Step("ada", "read", 4)]
    >>> [broken.guarantee for broken in violations(back)]
    ['read your writes', 'monotonic reads']
    """
    furthest: dict[tuple[Hashable, ...], Step] = {}
    found = []
    if not isinstance(history, Iterable):
        raise TypeError(f"'history' must hold steps: {history!r}")
    for step in history:
        if not isinstance(step, Step):
            raise TypeError(f"'history' must hold steps: {step!r}")
        for before in ("write", "read"):
            earlier = furthest.get((step.session, step.key, before))
            if earlier and (
                step.position < earlier.position or (step.kind == "write" and step.position == earlier.position)
            ):
                found.append(Violation(_RULES[before, step.kind], earlier, step))
        place = (step.session, step.key, step.kind)
        if place not in furthest or step.position > furthest[place].position:
            furthest[place] = step
    return found


def broken(history: Iterable[Step]) -> dict[str, int]:
    """Return how many steps break each of the four guarantees. O(n) time.

    >>> broken([Step("ada", "read", 9), Step("ada", "read", 8), Step("ada", "read", 7)])["monotonic reads"]
    2
    """
    found = [one.guarantee for one in violations(history)]
    return {guarantee: found.count(guarantee) for guarantee in GUARANTEES}
