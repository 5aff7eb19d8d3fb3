"""Retries on every layer of a chain of real services, whose last one is down: how many calls reach it."""

from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from threading import Lock

from sysdesign.checks import one_of, whole
from sysdesign.measurements.resilience.loopback import UnavailableError, ask, service
from sysdesign.resilience import AfterAttempts, Constant, Retry, RetryBudget
from sysdesign.resilience.layers import WHERE

Onward = Callable[[str], str]
MOST_CALLS = 1000


def calls_in_chain(layers: int = 3, attempts: int = 5, *, requests: int = 1, where: str = "every layer") -> list[int]:
    """Return the calls that each of so many services in a row got, for requests to the first while the last is down.

    The caller and all services but the last call the next one with `Retry`, without waits. `where` says who retries:
    every layer, the first alone, or every layer on a budget of a tenth with ten retries in reserve. 1 ms a call.
    """
    one_of("where", where, WHERE)
    if whole("requests", requests) * whole("attempts", attempts) ** whole("layers", layers) > MOST_CALLS:
        raise ValueError(f"'requests' × attempts^layers must be at most {MOST_CALLS}: {requests!r}")
    counts, lock = [0] * layers, Lock()

    def caller(layer: int, port: int) -> Onward:
        tries = attempts if where != "first layer" or layer == 0 else 1
        budget = RetryBudget(0.1) if where == "budget" else None
        retry = Retry(wait=Constant(0), stop=AfterAttempts(tries), on=UnavailableError, budget=budget)
        return lambda text: retry.call(ask, port, text)

    def handle(place: int, onward: Onward | None, text: str) -> str:
        with lock:
            counts[place] += 1
        if onward is None:
            return "unavailable"
        try:
            return onward(text)
        except UnavailableError:
            return "unavailable"

    with ExitStack() as stack:
        onward: Onward | None = None
        for place in reversed(range(layers)):
            onward = caller(place, stack.enter_context(service(partial(handle, place, onward))))
        for number in range(requests):
            with suppress(UnavailableError):
                assert onward is not None
                onward(f"request {number}")
    return counts
