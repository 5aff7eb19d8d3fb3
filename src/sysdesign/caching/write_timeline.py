"""A write policy step by step: who did what to the cache and the database, what each held, and while what was stale.

The order is the worst that `write_policies.survey` finds, followed by reads, one after the other, to see what stays.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sysdesign.caching.interleavings import History, Setup, Step, order_of, play
from sysdesign.caching.one_key import CACHE, DATABASE
from sysdesign.caching.write_policies import (
    CASES,
    FLUSHER,
    OLD,
    RANK,
    READER,
    WRITE_POLICIES,
    WRITES,
    State,
    ends,
    setup_of,
    survey,
)
from sysdesign.checks import one_of, positive

STEPS = 12
ORDERS = {
    "in turn": ("two writers",),
    "two writers at once": ("two writers",),
    "a reader meanwhile": ("a reader meanwhile",),
    "a crash": ("the writer dies", "the cache restarts"),
}
LATER = "later "  # reads that come when all else is over
_SAYS = {"evict": "dropped", "restart": "restarts", "unsaved": "looks", "saved": "notes it"}


@dataclass(frozen=True)
class Event:
    """A step as its lane tells it: `to` is the store it goes to, empty for what happens in the lane itself."""

    time: int
    lane: str
    says: str
    to: str
    bad: bool


@dataclass(frozen=True)
class Band:
    """What a lane held from the event at one time to that at another; -1 is before the first."""

    lane: str
    begin: int
    end: int
    value: str


@dataclass(frozen=True)
class WriteTimeline:
    """One order of steps as data for a picture, and what it comes to."""

    lanes: tuple[str, ...]
    events: tuple[Event, ...]
    bands: tuple[Band, ...]
    stale: tuple[Band, ...]
    states: tuple[State, ...]
    ends: str

    @property
    def stale_steps(self) -> int:
        """Steps after which the cache held another value than the database."""
        return sum(state.stale for state in self.states)

    @property
    def stale_at_end(self) -> bool:
        """Whether it still did at the end."""
        return self.states[-1].stale

    @property
    def writers(self) -> tuple[str, ...]:
        """Who wrote."""
        return tuple(name for name in WRITES if any(event.lane == name for event in self.events))

    @property
    def messages(self) -> int:
        """Messages that one write waits for."""
        return sum(event.lane == "A" and bool(event.to) for event in self.events)


def write_timeline(policy: str, order: str, ttl: float | None = None) -> WriteTimeline:
    """Return twelve steps of a policy of `WRITE_POLICIES` in an order of `ORDERS`; `ttl` in steps, None for no expiry.

    >>> found = write_timeline("write-through", "two writers at once")
    >>> found.stale_at_end, found.stale_steps, write_timeline("write-through", "two writers at once", ttl=3).stale_steps
    (True, 11, 5)
    """
    one_of("policy", policy, tuple(WRITE_POLICIES))
    cases = ORDERS[one_of("order", order, tuple(ORDERS))]
    if ttl is not None:
        positive("ttl", ttl)
    found = [(survey(policy, case).worst, case) for case in cases]
    # The worst of several cases, and of equals the first.
    worst, case = max(found, key=lambda each: RANK[ends(each[0])])
    history = _followed(policy, case, ttl, [] if order == "in turn" else order_of(worst))
    states = tuple(step.state for step in history.steps)
    heads = ("A", "B", f"{READER},\n{FLUSHER}" if WRITE_POLICIES[policy].flushed else READER, CACHE, DATABASE)
    before = State(OLD if CASES[case].cached else None, OLD, dirty=False)
    return WriteTimeline(
        heads,
        tuple(_event(step, heads) for step in history.steps),
        (*_bands(CACHE, [before.cache, *(s.cache for s in states)]),
         *_bands(DATABASE, [OLD, *(s.database for s in states)])),
        tuple(_bands(CACHE, [None, *(True if state.stale else None for state in states)])),
        states,
        "lost" if ends(worst) == "lost" and order != "in turn" else "stale" if states[-1].stale else "fine",
    )  # fmt: skip


def _followed(policy: str, case: str, ttl: float | None, order: list[str]) -> History:
    """Return the history of an order, and then reads until `STEPS` are full."""
    chosen = WRITE_POLICIES[policy]

    def setup() -> Setup:
        made = setup_of(chosen, CASES[case], ttl)
        cache, database = made.stores
        reads = {f"{LATER}{i}": chosen.read(cache, database) for i in range(STEPS)}
        return Setup({**made.clients, **reads}, made.state, made.tick)

    history = play(setup, order)
    return History(history.steps[:STEPS], history.began, history.done, history.returned)


def _event(step: Step, heads: tuple[str, ...]) -> Event:
    lane = step.client if step.client in heads else heads[2]
    bad = not step.store or step.says == "restart"
    if step.client == CACHE or not step.store:
        return Event(step.time, lane, _SAYS.get(step.says, step.says), "", bad)
    verb, _, value = step.says.partition(" ")
    if verb == "get":
        got = step.answer[0] if isinstance(step.answer, tuple) else step.answer
        says = "misses" if got is None else f"gets {got}"
    elif verb == "put":
        says = "refused" if step.answer is False else f"{'saves' if step.client == FLUSHER else 'puts'} {value}"
    else:
        says = _SAYS.get(verb, f"{verb}s")
    return Event(step.time, lane, says, step.store, bad)


def _bands(lane: str, values: list[Any]) -> Iterator[Band]:
    """Yield runs of equal values; `values` begins with that before the first event, and None is no band."""
    begin = 0
    for i in range(1, len(values) + 1):
        if i == len(values) or values[i] != values[begin]:
            if values[begin] is not None:
                yield Band(lane, begin - 1, i - 1, str(values[begin]))
            begin = i
