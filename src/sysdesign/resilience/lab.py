"""The models behind the explorers of timeouts and retries: a function each, from the controls to numbers.

Equal settings are played once, and every state meets the same users with the same luck.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sysdesign.arrivals import poisson
from sysdesign.checks import at_least, one_of, positive, whole, within
from sysdesign.resilience.backoff import Constant, DecorrelatedJitter, EqualJitter, Exponential, FullJitter, Wait
from sysdesign.resilience.layers import calls_below
from sysdesign.resilience.metastable import Client, Server, storm
from sysdesign.resilience.timeouts import Latency, false_timeouts, threads_held

TIMEOUTS_S = tuple(round(0.1 * 20 ** (step / 29), 4) for step in range(30))  # from 0.1 to 2 seconds
P99_S, CALLS_A_SECOND = 0.2, 1000


@dataclass(frozen=True)
class TimeoutChoice:
    """A timeout for a callee with a P99 of 200 ms: healthy calls and requests that are cut off, threads held.

    `by_call` and `by_request` are the same for each of `TIMEOUTS_S`.
    """

    shape: str
    timeout_s: float
    calls: int
    cut: float
    hit: float
    held: float
    by_call: list[float]
    by_request: list[float]


def timeout_choice(timeout_s: float, shape: str, calls: int) -> TimeoutChoice:
    """Return what a timeout does to requests of so many calls, at 1,000 calls a second.

    >>> choice = timeout_choice(0.25, "Pareto", 100)
    >>> round(choice.hit, 2), choice.held
    (0.54, 250.0)
    """
    latency = Latency(shape, P99_S)
    return TimeoutChoice(
        shape,
        positive("timeout_s", timeout_s),
        whole("calls", calls),
        latency.beyond(timeout_s),
        false_timeouts(shape, timeout_s / P99_S, calls),
        threads_held(CALLS_A_SECOND, timeout_s),
        [latency.beyond(each) for each in TIMEOUTS_S],
        [false_timeouts(shape, each / P99_S, calls) for each in TIMEOUTS_S],
    )


RULES: Mapping[str, Callable[[float], Wait]] = {
    "at once": lambda cap_s: Constant(0),
    "every second": lambda cap_s: Constant(1),
    "doubled": lambda cap_s: Exponential(0.1, cap_s),
    "equal jitter": lambda cap_s: EqualJitter(0.1, cap_s),
    "full jitter": lambda cap_s: FullJitter(0.1, cap_s),
    "decorrelated": lambda cap_s: DecorrelatedJitter(0.1, cap_s),
}
HERD_S, HERD_STEP_S = 30, 0.5
HERD_TIMES = tuple(HERD_STEP_S * (step + 0.5) for step in range(round(HERD_S / HERD_STEP_S)))


@dataclass(frozen=True)
class HerdRun:
    """A crowd before a server that is back: calls in each half second, clients not served after it, the last one."""

    rule: str
    clients: int
    rejection: float
    calls: tuple[int, ...]
    left: tuple[int, ...]
    last_s: float

    @property
    def calls_each(self) -> float:
        """Calls that were made, for each client."""
        return sum(self.calls) / self.clients


def recovering(rule: str, clients: int, rejection: float, cap_s: float) -> HerdRun:
    """Play so many clients who all call a server of 100 requests a second at time 0, until served; `last_s` may be inf.

    >>> recovering("full jitter", 100, rejection=0, cap_s=5).last_s < 5
    True
    """
    one_of("rule", rule, tuple(RULES))
    at_least("cap_s", cap_s, 0.1)
    within("rejection", rejection, 0, 1)
    if whole("clients", clients) > 1000:
        raise ValueError(f"'clients' must be at most 1000: {clients!r}")
    return _recovering(rule, clients, rejection, 5.0 if rule in ("at once", "every second") else cap_s)


@cache
def _recovering(rule: str, clients: int, rejection: float, cap_s: float) -> HerdRun:
    server = Server(100, room=10, rejection=rejection, trip_s=0.05)
    run = storm([0.0] * clients, Client(10**6, wait=RULES[rule](cap_s)), server, HERD_S, step_s=HERD_STEP_S)
    left = tuple(clients - bisect_right(run.answered, at + HERD_STEP_S / 2) for at in HERD_TIMES)
    last_s = run.answered[-1] if len(run.answered) == clients else float("inf")
    return HerdRun(rule, clients, rejection, run.calls, left, last_s)


SHARES = tuple(step / 20 for step in range(21))
BUDGET = 0.1


@dataclass(frozen=True)
class Stack:
    """Calls at the bottom for each request, where every layer retries, the first alone, or every one on a budget.

    `here` has the three for the share that fails, `lines` for each of `SHARES`; `lost` is the share of requests that
    fail although every layer retries.
    """

    layers: int
    attempts: int
    failing: float
    here: tuple[float, float, float]
    lines: tuple[list[float], list[float], list[float]]
    lost: float


def stacked(layers: int, attempts: int, failing: float) -> Stack:
    """Return what retries on so many layers add up to, by closed form.

    >>> [round(calls, 2) for calls in stacked(3, 5, failing=1).here]
    [125.0, 5.0, 1.33]
    """

    def three(share: float) -> tuple[float, float, float]:
        return (
            calls_below(layers, attempts, share),
            calls_below(1, attempts, share),
            calls_below(layers, attempts, share, BUDGET),
        )

    here, rows = three(failing), [three(share) for share in SHARES]
    every, first, budget = ([row[way] for row in rows] for way in range(3))
    lost = 1.0 if failing == 1 else failing ** min(attempts**layers, 10_000)
    return Stack(layers, attempts, failing, here, (every, first, budget), lost)


QUEUES: Mapping[str, Mapping[str, Any]] = {
    "oldest first": {},
    "short queue": {"room": 25},
    "newest first": {"queue": "newest first"},
    "skip too late": {"queue": "skip too late"},
}
BASES: Mapping[str, Wait] = {"at once": Constant(0), "0.1 s": FullJitter(0.1, 5), "1 s": FullJitter(1, 20)}
RATE, PLAY_S, PLAY_STEP_S, OUTAGE = 50, 60, 1.5, (5, 15)
PLAY_TIMES = tuple(PLAY_STEP_S * (step + 0.5) for step in range(round(PLAY_S / PLAY_STEP_S)))


@dataclass(frozen=True)
class Aftermath:
    """A minute with an outage: users answered and calls a second, step by step; what the last quarter was like."""

    load: float
    retries: int
    budget: float
    queue: str
    answered: list[float]
    calls: list[float]
    share: float
    calls_a_second: float

    @property
    def back(self) -> bool:
        """Whether the service has come back: nine in ten of the users are answered in the end."""
        return self.share > 0.9


def aftermath(load: float, retries: int, base: str, budget: float, queue: str) -> Aftermath:
    """Play a minute of a server of 50 requests a second that stands still from second 5 to 15.

    `load` is the share of the capacity that users ask for, `base` a name of `BASES`, `budget` the ratio of the retry
    budget, 0 for none, `queue` a name of `QUEUES`. Timeouts are one second.

    >>> aftermath(0.5, 5, "0.1 s", 0, "oldest first").back, aftermath(0.5, 5, "0.1 s", 0.1, "oldest first").back
    (False, True)
    """
    positive("load", within("load", load, 0, 1))
    if whole("retries", retries, low=0) > 10:
        raise ValueError(f"'retries' must be at most 10: {retries!r}")
    one_of("base", base, tuple(BASES))
    within("budget", budget, 0, 1)
    one_of("queue", queue, tuple(QUEUES))
    return _aftermath(load, retries, base if retries else "at once", budget if retries else 0, queue)


@cache
def _aftermath(load: float, retries: int, base: str, budget: float, queue: str) -> Aftermath:
    client = Client(retries, wait=BASES[base], budget=budget or None)
    server = Server(RATE, outage=OUTAGE, **QUEUES[queue])
    run = storm(poisson(RATE * load, PLAY_S, seed=1), client, server, PLAY_S, seed=1, step_s=PLAY_STEP_S)
    last = round(0.75 * len(run.calls))
    came = max(1, sum(run.users[last:]))
    rest_s = PLAY_S - last * PLAY_STEP_S
    share = min(1.0, run.goodput(last * PLAY_STEP_S, PLAY_S) * rest_s / came)
    return Aftermath(load, retries, budget, queue, run.goodputs, run.call_rates, share, sum(run.calls[last:]) / rest_s)
