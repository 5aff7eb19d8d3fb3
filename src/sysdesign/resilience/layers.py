"""Retries on several layers multiply: what reaches the bottom when each layer of a chain of services tries again.

The caller of a chain is its first layer. Every layer makes up to `attempts` tries at the one below; the last layer's
tries reach the bottom, which fails each of them with the same probability.
"""

import math
import random
from dataclasses import dataclass

from sysdesign.checks import one_of, whole, within
from sysdesign.resilience.retry_budget import RetryBudget

WHERE = ("every layer", "first layer", "budget")
MOST = 1_000_000


@dataclass(frozen=True)
class Reached:
    """Calls that each layer made, first layer first, for so many requests; and the share of requests that failed."""

    requests: int
    calls: tuple[int, ...]
    failed: float

    @property
    def amplification(self) -> float:
        """Calls that reached the bottom, for each request."""
        return self.calls[-1] / self.requests


def calls_below(layers: int, attempts: int, failing: float, ratio: float | None = None) -> float:
    """Return the calls that reach the bottom for each request, on average, when every layer retries.

    A layer whose tries fail with probability f makes t = (1 − f^a)/(1 − f) of them for each call, at most 1 + `ratio`
    with a retry budget, and fails itself with probability 1 − t (1 − f): a call succeeds once or not at all.

    >>> calls_below(layers=3, attempts=5, failing=1)
    125.0
    >>> round(calls_below(layers=3, attempts=5, failing=0.5), 2)
    2.0
    >>> round(calls_below(layers=3, attempts=5, failing=1, ratio=0.1), 2)
    1.33
    """
    _checked(layers, attempts)
    most = math.inf if ratio is None else 1 + within("ratio", ratio, 0, 1)
    fails, calls = within("failing", failing, 0, 1), 1.0
    for _ in range(layers):
        tries = min(most, attempts if fails == 1 else (1 - fails**attempts) / (1 - fails))
        calls *= tries
        fails = min(1.0, max(0.0, 1 - tries * (1 - fails)))
    return calls


def _checked(layers: int, attempts: int) -> None:
    if whole("layers", layers) > 20 or whole("attempts", attempts) > 1000:
        raise ValueError(f"'layers' must be at most 20 and 'attempts' at most 1000: {layers!r}, {attempts!r}")


def reached(layers: int, attempts: int, failing: float, requests: int, *, where: str = "every layer",
            ratio: float = 0.1, seed: int = 0) -> Reached:  # fmt: skip
    """Play requests one after the other; `where` says who retries: every layer, the first, or each on a budget.

    A budget is a `RetryBudget` of `ratio` that a layer keeps for all its calls, with ten retries in reserve. Raises
    ValueError when a million calls may not be enough. O(calls) time.

    >>> reached(3, 5, failing=1, requests=10).calls
    (50, 250, 1250)
    >>> reached(3, 5, failing=1, requests=10, where="first layer").calls
    (50, 50, 50)
    """
    _checked(layers, attempts)
    within("failing", failing, 0, 1)
    one_of("where", where, WHERE)
    calls = whole("requests", requests) * (attempts**layers if where == "every layer" else attempts * layers)
    if where != "budget" and calls > MOST:
        raise ValueError(f"'requests' must be so few that at most a million calls are made: {requests!r}")
    if requests > MOST:
        raise ValueError(f"'requests' must be at most a million: {requests!r}")
    rng, made = random.Random(whole("seed", seed, low=0)), [0] * layers
    budgets = [RetryBudget(ratio) for _ in range(layers)] if where == "budget" else None

    def answers(layer: int) -> bool:
        if layer == layers:
            return rng.random() >= failing
        if budgets:
            budgets[layer].began()
        for tries in range(attempts if where != "first layer" or layer == 0 else 1):
            if tries and budgets and not budgets[layer].allows():
                return False
            made[layer] += 1
            if answers(layer + 1):
                return True
        return False

    lost = sum(not answers(0) for _ in range(requests))
    return Reached(requests, tuple(made), lost / requests)
