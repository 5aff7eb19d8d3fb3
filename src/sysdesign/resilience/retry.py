"""Retries: which errors are tried again, when to stop, how long to wait; put together from small parts.

retry = Retry(wait=FullJitter(0.1, 5), stop=AfterAttempts(5) | Within(3), on=ConnectionError)

answer = retry.call(ask, "inventory")   # once

@retry                                  # or always
def ask(service): ...

for attempt in retry:                   # or around some lines
    with attempt:
        answer = ask("inventory")

Retry only what may be done twice: after a timeout nobody knows whether the call was done. And retry on one layer.
"""

import functools
import inspect
import random as randomness
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

from sysdesign.checks import at_least, not_empty, number
from sysdesign.resilience.backoff import FullJitter, Wait
from sysdesign.resilience.retry_budget import Budget
from sysdesign.resilience.stop import AfterAttempts, Stop, Tried

P = ParamSpec("P")
R = TypeVar("R")
Errors = type[BaseException] | tuple[type[BaseException], ...]
TRANSIENT: Errors = (ConnectionError, TimeoutError)


class Retry:
    """Calls a function again when it raises one of the errors `on`, until `stop` says so; then raises the last error.

    `wait` tells how long to sleep before each retry; an error with a number of seconds in `retry_after`, as read from a
    server's Retry-After, makes that the least. `stop` is told the wait that would follow, so that nobody sleeps past a
    deadline. A `budget`, shared among calls, may refuse a retry. The error that gives up carries a note with the count.

    `sleep`, `clock` and `draw`, which returns a number from 0 to 1, are passed in: tests need no time and no chance.
    Around a coroutine function the sleep is asyncio's, or your own, which is awaited.
    One `Retry` serves any number of calls and threads as long as its parts do; it keeps nothing between calls.
    A first try that succeeds costs a clock reading and two calls.

    >>> answers = iter([ConnectionError(), ConnectionError(), "stock: 3"])
    >>> def ask():
    ...     answer = next(answers)
    ...     if isinstance(answer, Exception):
    ...         raise answer
    ...     return answer
    >>> slept = []
    >>> Retry(sleep=slept.append, draw=lambda: 0.5).call(ask), slept
    ('stock: 3', [0.05, 0.1])
    """

    def __init__(
        self,
        *,
        wait: Wait = FullJitter(0.1, 5),  # noqa: B008 - frozen
        stop: Stop = AfterAttempts(5),  # noqa: B008 - frozen
        on: Errors = TRANSIENT,
        budget: Budget | None = None,
        sleep: Callable[[float], Any] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        draw: Callable[[], float] = randomness.random,
    ) -> None:
        for name, part in {"wait": wait, "stop": stop, "sleep": sleep, "clock": clock, "draw": draw}.items():
            if not callable(part):
                raise TypeError(f"{name!r} must be a function: {part!r}")
        kinds = on if isinstance(on, tuple) else (on,)
        for kind in not_empty("on", kinds):
            if not (isinstance(kind, type) and issubclass(kind, BaseException)):
                raise TypeError(f"'on' must be a kind of error, or a tuple of them: {kind!r}")
        if budget is not None and not all(callable(getattr(budget, m, None)) for m in ("began", "ended", "allows")):
            raise TypeError(f"'budget' must have the methods began, ended and allows: {budget!r}")
        self.wait, self.stop, self.on, self.budget = wait, stop, kinds, budget
        self.sleep, self.clock, self.draw = sleep, clock, draw

    def __repr__(self) -> str:
        kinds = ", ".join(kind.__name__ for kind in self.on)
        return f"Retry(wait={self.wait!r}, stop={self.stop!r}, on=({kinds}), budget={self.budget!r})"

    def __call__(self, function: Callable[P, R]) -> Callable[P, R]:
        """Return the function with retries around it."""
        if not callable(function):
            raise TypeError(f"'function' must be a function: {function!r}")
        if inspect.iscoroutinefunction(function):
            return self._awaited(function)
        if self.budget is not None:
            return functools.wraps(function)(functools.partial(self.call, function))
        on, clock, again = self.on, self.clock, self._again

        @functools.wraps(function)
        def retried(*args: P.args, **kwargs: P.kwargs) -> R:
            began = clock()
            try:
                return function(*args, **kwargs)
            except on as error:
                run = Run(self, began)
                wait_s = run.failed(error)
            self.sleep(wait_s)
            return again(run, function, args, kwargs)

        return retried

    def _awaited(self, function: Callable[..., Any]) -> Callable[..., Any]:
        from asyncio import sleep  # a heavy import, which those who have coroutines have made already

        pause: Callable[[float], Any] = sleep if self.sleep is time.sleep else self.sleep

        @functools.wraps(function)
        async def retried(*args: Any, **kwargs: Any) -> Any:
            run = Run(self, self.clock())
            while True:
                try:
                    answer = await function(*args, **kwargs)
                except self.on as error:
                    wait_s = run.failed(error)
                else:
                    run.succeeded()
                    return answer
                await pause(wait_s)

        return retried

    def call(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call `function(*args, **kwargs)`, with retries."""
        return self._again(Run(self, self.clock()), function, args, kwargs)

    def _again(self, run: "Run", function: Callable[..., R], args: Any, kwargs: Any) -> R:
        while True:
            try:
                answer = function(*args, **kwargs)
            except self.on as error:
                wait_s = run.failed(error)
            else:
                run.succeeded()
                return answer
            self.sleep(wait_s)

    def __iter__(self) -> Iterator["Attempt"]:
        """Yield attempts, each to be entered by `with`, until one ends without an error or all are spent."""
        run = Run(self, self.clock())
        while not run.done:
            yield Attempt(run)


class Run:
    """The tries of one call."""

    __slots__ = ("began", "done", "retries", "retry", "waited_s")

    def __init__(self, retry: Retry, began: float) -> None:
        self.retry, self.began, self.retries, self.waited_s, self.done = retry, began, 0, 0.0, False
        if retry.budget is not None:
            retry.budget.began()

    def succeeded(self) -> None:
        """Note a try that has ended well."""
        self.done = True
        if self.retry.budget is not None:
            self.retry.budget.ended(True)

    def failed(self, error: BaseException) -> float:
        """Return how long to sleep before the next try; raise the error when there is none."""
        retry = self.retry
        if retry.budget is not None:
            retry.budget.ended(False)
        wait_s = at_least("wait", retry.wait(self.retries, self.waited_s, retry.draw()), 0)
        asked = getattr(error, "retry_after", None)
        if asked is not None:
            wait_s = max(wait_s, number("retry_after", asked))
        tried = Tried(self.retries + 1, retry.clock() - self.began, wait_s, error)
        why = "" if not retry.stop(tried) else "stopped"
        if not why and retry.budget is not None and not retry.budget.allows():
            why = "no retry left in the budget"
        if why:
            self.done = True
            tries = "1 try" if tried.attempts == 1 else f"{tried.attempts} tries"
            error.add_note(f"{why} after {tries} in {tried.elapsed_s:.3g} s")
            raise error
        self.retries, self.waited_s = self.retries + 1, wait_s
        return wait_s


class Attempt:
    """One try of `for attempt in retry:`; leaving it with an error sleeps, or lets the error out when it was the last.

    >>> tries = []
    >>> for attempt in Retry(sleep=lambda seconds: None):
    ...     with attempt:
    ...         tries.append(attempt.number)
    ...         if len(tries) < 3:
    ...             raise TimeoutError
    >>> tries
    [1, 2, 3]
    """

    __slots__ = ("number", "run")

    def __init__(self, run: Run) -> None:
        self.run, self.number = run, run.retries + 1

    def __enter__(self) -> "Attempt":
        """Begin the try."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """End the try: an error that is to be retried is swallowed."""
        if error is None:
            self.run.succeeded()
            return False
        if not isinstance(error, self.run.retry.on):
            self.run.done = True
            return False
        self.run.retry.sleep(self.run.failed(error))
        return True
