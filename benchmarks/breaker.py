"""A call through a closed circuit breaker: ours beside circuitbreaker and pybreaker; and with some calls failing.

Each decorates an empty function. Processor time of its call, medians, contenders in turns. Goals: at least three times
as fast as circuitbreaker when all calls succeed, twice as fast when one in a hundred fails.
"""

import itertools
import statistics
import time
from collections.abc import Callable
from typing import Any

import circuitbreaker
import pybreaker

from sysdesign.resilience.breaker import CircuitBreaker

CALLS = 50_000
ROUNDS = 9
EACH = 100  # one in so many fails


def answers() -> None:
    """Succeed at once."""


def fails_sometimes() -> Callable[[], None]:
    """Return a function that fails every hundredth time."""
    turns = itertools.cycle(range(EACH))

    def sometimes() -> None:
        if not next(turns):
            raise ValueError

    return sometimes


def seconds(breaker: Callable[[Any], Any], make: Callable[[], Callable[[], None]]) -> float:
    function, turns = breaker(make()), range(CALLS)
    start = time.process_time()
    for _ in turns:
        try:  # noqa: SIM105 - `suppress` would take longer than what is measured
            function()
        except ValueError:
            pass
    return time.process_time() - start


def run() -> dict[str, float]:
    """Return nanoseconds a call (medians) and the ratios."""
    breakers: dict[str, Callable[[], Callable[[Any], Any]]] = {
        "bare": lambda: lambda function: function,
        "ours": lambda: CircuitBreaker(window=100),
        "ours, by time": lambda: CircuitBreaker(window_s=10, minimum=20),
        "circuitbreaker": lambda: circuitbreaker.CircuitBreaker(failure_threshold=10**9, name="benchmark"),
        "pybreaker": lambda: pybreaker.CircuitBreaker(fail_max=10**9),
    }
    kinds: dict[str, Callable[[], Callable[[], None]]] = {"": lambda: answers, ", 1 % fail": fails_sometimes}
    times: dict[str, list[float]] = {name + kind: [] for name in breakers for kind in kinds}
    for _ in range(ROUNDS):
        for name, breaker in breakers.items():
            for kind, make in kinds.items():
                times[name + kind].append(seconds(breaker(), make))
    middle = {name: statistics.median(each) / CALLS * 1e9 for name, each in times.items()}
    found = {f"{name}{kind}, ns": middle[name + kind] for name in breakers for kind in kinds}
    for kind in kinds:
        for name in ("circuitbreaker", "pybreaker"):
            found[f"{name} / ours{kind}"] = middle[name + kind] / middle["ours" + kind]
    return found | {"circuitbreaker / ours, by time": middle["circuitbreaker"] / middle["ours, by time"]}


def main() -> None:
    print("Circuit breaker, a call")
    for name, value in run().items():
        print(f"  {name:<36} {value:8.2f}")


if __name__ == "__main__":
    main()
