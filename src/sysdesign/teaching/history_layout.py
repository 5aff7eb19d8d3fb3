"""Where the bars of a history begin and end, so that the order of calls and returns can be seen and words fit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

from sysdesign.linearizability.operation import Operation

GAP, INSET, APART = 10.0, 9.0, 17.0  # px: between events, of a point from the end of its bar, between points
MOST_STRETCH = 1.8
Distance = tuple[int, int, float]  # of two places, the second is at least so far behind the first


@dataclass(frozen=True)
class Bar:
    """An operation from `start` to `end`, None without an answer; the place of its point, and the point's number."""

    operation: Operation
    start: float
    end: float | None
    point: float | None = None
    turn: int = 0


@dataclass(frozen=True)
class Layout:
    """Bars along a line of this length."""

    bars: tuple[Bar, ...]
    length: float

    def stretched(self, room: float) -> "Layout":
        """Return the same over as much of the room as looks well."""
        by = min(room / self.length, MOST_STRETCH)
        bars = tuple(
            replace(
                bar,
                start=bar.start * by,
                end=None if bar.end is None else bar.end * by,
                point=None if bar.point is None else bar.point * by,
            )
            for bar in self.bars
        )
        return Layout(bars, self.length * by)


def lay_out(operations: Sequence[Operation], order: Sequence[Operation], sizes: Sequence[float]) -> Layout:
    """Place bars no shorter than their `sizes`, as near to the start as the order of events allows.

    Places have least distances from each other, and the least places that keep all of them are found by relaxing until
    nothing moves (Bellman and Ford), for a few dozen operations at once.
    """
    many = len(operations)
    number = {id(each): place for place, each in enumerate(operations)}
    # A place for each call, for each return, and for each point at which an operation took effect.
    least = [(call, many + call, size) for call, size in enumerate(sizes)]
    in_order, touching = _in_time(operations)
    least += in_order
    for turn, each in enumerate(order, start=2 * many):
        call = number[id(each)]
        least += [(call, turn, INSET), (turn, many + call, INSET)]
    least += [(turn, turn + 1, APART) for turn in range(2 * many, 2 * many + len(order) - 1)]
    many_places = 2 * many + len(order)
    places = _relaxed(many_places, least + touching) or _relaxed(many_places, least)
    if places is None:
        raise ValueError(f"'order' must keep the order of calls and returns: {order!r}")
    turns = {id(each): turn for turn, each in enumerate(order, start=1)}
    bars = []
    for call, each in enumerate(operations):
        turn = turns.get(id(each), 0)
        end = None if each.returned_s is None else places[many + call]
        bars.append(Bar(each, places[call], end, places[2 * many + turn - 1] if turn else None, turn))
    return Layout(tuple(bars), max(places) + (GAP if any(bar.end is None for bar in bars) else 0))


def _in_time(operations: Sequence[Operation]) -> tuple[list[Distance], list[Distance]]:
    """Return the distances that the order of calls and returns asks for, and those that let touching bars overlap.

    Of what happens at one instant, a client's return comes before its next call. Others' bars overlap, if they can: a
    client that calls when it returns may have to stand on one side of a third that does the same.
    """
    many = len(operations)
    events = [(each.called_s, call) for call, each in enumerate(operations)]
    events += [(each.returned_s, many + call) for call, each in enumerate(operations) if each.returned_s is not None]
    moments = sorted({at for at, _ in events})
    at_once = [[place for at, place in events if at == moment] for moment in moments]
    in_order = [(one, other, GAP) for here, there in pairwise(at_once) for one in here for other in there]
    touching = []
    for places in at_once:
        for call, back in product(places, places):
            if call < many <= back and back - many != call:
                if operations[call].client == operations[back - many].client:
                    in_order.append((back, call, 0.0))
                else:
                    touching.append((call, back, 0.0))
    return in_order, touching


def _relaxed(size: int, least: Sequence[Distance]) -> list[float] | None:
    """Return the least places that keep all distances, or None when no places do."""
    places = [0.0] * size
    for _ in range(size + 1):
        moved = False
        for one, other, distance in least:
            if places[other] < places[one] + distance:
                places[other], moved = places[one] + distance, True
        if not moved:
            return places
    return None
