"""A circuit breaker: it stops calling what keeps failing, and tries again after a while."""

import functools
import inspect
import random
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any, ParamSpec, TypeVar, cast

from sysdesign.checks import at_least, number, positive, whole
from sysdesign.resilience.breaker_states import CircuitOpenError, Counted, State, Transition, classes
from sysdesign.resilience.breaker_windows import CountWindow, TimeWindow

P = ParamSpec("P")
T = TypeVar("T")


class CircuitBreaker:
    """Wraps the calls to one callee. It trips when more than `threshold` of them failed, once there are `minimum`.

    >>> now = 0.0
    >>> breaker = CircuitBreaker(threshold=0.5, window=4, cool_down_s=60, clock=lambda: now)
    >>> for divisor in (1, 0, 0, 0):
    ...     try: print(breaker.call(divmod, 7, divisor))
    ...     except ZeroDivisionError: print("failed")
    (7, 0)
    failed
    failed
    failed
    >>> breaker.state, breaker.retry_in_s
    (<State.OPEN: 'open'>, 60.0)
    >>> breaker.call(divmod, 7, 2)
    Traceback (most recent call last):
    sysdesign.resilience.breaker_states.CircuitOpenError: the circuit is open; a call may pass in 60 s
    >>> now = 60.0
    >>> breaker.call(divmod, 7, 2), breaker.state
    ((3, 1), <State.CLOSED: 'closed'>)

    Counted are the last `window` calls, or with `window_s` those of the last so many seconds; `minimum` is the whole
    window for the first, and must be given for the second. An exception that `counts` (a class or several) is a
    failure, as is a call that took `slow_s` or longer; any other outcome shows that the callee is there, and is a
    success. Only a failure trips.

    Open, the breaker makes no call for `cool_down_s`, and up to the share `jitter` longer, drawn from `seed`, so that
    many breakers do not try together. Then it is half-open: `trials` calls pass, no more, whatever the number of
    threads. When all have succeeded it closes and counts afresh; the first that fails opens it again. A trial that has
    not ended after `trial_s` (by default the cool-down) counts as failed, so one that never returns blocks nothing;
    looking costs a call, there is no thread in the background. A call cancelled during its trial gives its place back.

    Results of calls that began before the last change of state are not counted. No lock is held while a call is made
    or `on_change` runs, and none at all for a success in a closed breaker. A success takes O(1), a failure O(window).
    Safe for threads and for coroutines.

    Not for a callee of many parts that fail on their own, such as shards: give each its breaker. And it bounds no
    wait: without a timeout in the call, a callee that hangs shows no outcome to count.

    After Nygard, *Release It!* (2018), chapter 5. Raises ValueError or TypeError for wrong parameters.
    """

    def __init__(
        self,
        threshold: float = 0.5,
        *,
        window: int | None = None,
        window_s: float | None = None,
        minimum: int | None = None,
        cool_down_s: float = 60,
        jitter: float = 0,
        seed: int | None = None,
        trials: int = 1,
        trial_s: float | None = None,
        slow_s: float | None = None,
        counts: Counted = Exception,
        fallback: Callable[..., Any] | None = None,
        on_change: Callable[[Transition], object] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not 0 <= number("threshold", threshold) < 1:
            raise ValueError(f"'threshold' must be from 0 to below 1: {threshold!r}")
        if window_s is None:
            window = whole("window", 100 if window is None else window)
            minimum = window if minimum is None else minimum
            if whole("minimum", minimum) > window:
                raise ValueError(f"'minimum' must not exceed 'window', {window}: {minimum!r}")
        elif positive("window_s", window_s) and window is not None:
            raise ValueError(f"'window_s' must not be given beside 'window': {window_s!r}")
        elif minimum is None:
            raise ValueError("'minimum' must be given with 'window_s': None")
        self.window, self.window_s = cast(int, window), window_s
        self.threshold, self.minimum = threshold, whole("minimum", minimum)
        self.cool_down_s, self.jitter = positive("cool_down_s", cool_down_s), at_least("jitter", jitter, 0)
        self.trials = whole("trials", trials)
        self.trial_s = positive("trial_s", cool_down_s if trial_s is None else trial_s)
        self.slow_s = None if slow_s is None else positive("slow_s", slow_s)
        self.counts = classes(counts)
        for name, given in (("fallback", fallback), ("on_change", on_change), ("clock", clock)):
            if not callable(given) and (given is not None or name == "clock"):
                raise TypeError(f"{name!r} must be a function: {given!r}")
        self._fallback, self._on_change, self._clock = fallback, on_change, clock
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._until = 0.0  # the end of the cool-down, or of the wait for trials
        self._free = self._succeeded = 0  # trials that may yet begin, and that ended well
        self._state = State.CLOSED
        self._note: Callable[[bool], None] | None = None  # counts an outcome, where a call needs no more than that
        self._era: object = None
        self._enter(State.CLOSED)

    @property
    def state(self) -> State:
        """The state now. Half-open begins with the first call after the cool-down, not with the end of the latter."""
        return self._state

    @property
    def retry_in_s(self) -> float:
        """Seconds until a call may pass; 0 if one may now, or when the trials that are under way have ended."""
        return max(0.0, self._until - self._clock()) if self._state is State.OPEN else 0.0

    def call(self, function: Callable[..., T], /, *args: Any, **kwargs: Any) -> T:
        """Return `function(*args, **kwargs)`; or raise CircuitOpenError, or return what the fallback makes of them.

        The fallback stands in where no call is made. A call that fails raises as it would without a breaker.
        """
        note = self._note
        if note is None:
            return self._watched(function, args, kwargs)
        try:
            result = function(*args, **kwargs)
        except Exception as error:
            self._raised(note, error)
            raise
        note(False)
        return result

    def _watched(self, function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
        calling = self.calling()
        if calling.admitted():
            with calling:
                return function(*args, **kwargs)
        return cast(T, self._instead(*args, **kwargs))

    def _instead(self, *args: Any, **kwargs: Any) -> Any:
        if self._fallback is None:
            raise CircuitOpenError(self.retry_in_s)
        return self._fallback(*args, **kwargs)

    async def call_async(self, function: Callable[..., Awaitable[T]], /, *args: Any, **kwargs: Any) -> T:
        """Return `await function(*args, **kwargs)`, as `call` does; the fallback is a coroutine function too."""
        calling = self.calling()
        if not calling.admitted():
            return cast(T, await self._instead(*args, **kwargs))
        with calling:
            return await function(*args, **kwargs)

    def calling(self) -> "Calling":
        """Return a context in which one call is made: `with breaker.calling(): ...`, in coroutines as well.

        Entering it raises CircuitOpenError where no call may be made. There is no fallback.
        """
        return Calling(self)

    def __call__(self, function: Callable[P, T]) -> Callable[P, T]:
        """Decorate a function, or a coroutine function, so that its calls go through the breaker."""
        if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
            raise TypeError(f"'function' must return its result, not generate it: {function.__name__}")
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def wrapper_async(*args: P.args, **kwargs: P.kwargs) -> Any:
                return await self.call_async(function, *args, **kwargs)

            return cast(Callable[P, T], wrapper_async)

        @functools.wraps(function)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
            note = self._note  # as `call` does it; one call less is a third of the time
            if note is None:
                return self._watched(function, args, kwargs)
            try:
                result = function(*args, **kwargs)
            except Exception as error:
                self._raised(note, error)
                raise
            note(False)
            return result

        return wrapper

    def trip(self) -> None:
        """Open it by hand, for one cool-down from now."""
        with self._lock:
            told = self._open()
        self._tell(told)

    def reset(self) -> None:
        """Close it by hand, and count afresh."""
        with self._lock:
            told = self._enter(State.CLOSED)
        self._tell(told)

    def _admit(self) -> object | None:
        """Return the era that a call begins in, or None where it must not begin."""
        told, era = None, None
        with self._lock:
            now = self._clock()
            if self._state is State.OPEN and now >= self._until:
                told = self._enter(State.HALF_OPEN)
            if self._state is State.CLOSED:
                era = self._era
            elif self._state is State.HALF_OPEN and self._free:
                self._free, self._until, era = self._free - 1, now + self.trial_s, self._era
            elif self._state is State.HALF_OPEN and now >= self._until:
                told = self._open()
        self._tell(told)
        return era

    def _raised(self, era: object, error: Exception) -> None:
        self._ended(era, isinstance(error, self.counts))

    def _ended(self, era: object, failed: bool) -> None:
        """Count the outcome of a call of an era; of an earlier one nothing is counted."""
        told = None
        with self._lock:
            if era is not self._era:
                return
            if self._state is State.CLOSED:
                self._window.add(failed)
                if failed:
                    calls, failures = self._window.seen()
                    if calls >= self.minimum and failures / calls > self.threshold:
                        told = self._open()
            elif failed:
                told = self._open()
            else:
                self._succeeded += 1
                if self._succeeded == self.trials:
                    told = self._enter(State.CLOSED)
        self._tell(told)

    def _gave_up(self, era: object) -> None:
        with self._lock:
            if era is self._era and self._state is State.HALF_OPEN:
                self._free += 1

    def _open(self) -> Transition:
        longer = 1 + self.jitter * self._random.random() if self.jitter else 1.0
        self._until = self._clock() + self.cool_down_s * longer
        return self._enter(State.OPEN)

    def _enter(self, after: State) -> Transition:
        """Begin another era: results of calls that began in the one before no longer count."""
        told = Transition(self._clock(), self._state, after)
        self._state, self._note, self._era = after, None, object()
        if after is State.CLOSED:
            self._window = self._new_window()
            self._era = add = self._window.add
            self._note = add if self.slow_s is None else None
        elif after is State.HALF_OPEN:
            self._free, self._succeeded = self.trials, 0
        return told

    def _new_window(self) -> CountWindow | TimeWindow:
        return CountWindow(self.window) if self.window_s is None else TimeWindow(self.window_s, self._clock)

    def _tell(self, told: Transition | None) -> None:
        if told is not None and self._on_change is not None:
            self._on_change(told)


class Calling:
    """One call under a breaker, from entering to leaving; made by `CircuitBreaker.calling`."""

    __slots__ = ("_breaker", "_era", "_since")

    def __init__(self, breaker: CircuitBreaker) -> None:
        self._breaker = breaker
        self._era: object | None = None
        self._since = 0.0

    def admitted(self) -> bool:
        """Whether the call may be made; if so, it has begun."""
        breaker = self._breaker
        self._era = breaker._admit()
        if breaker.slow_s is not None:
            self._since = breaker._clock()
        return self._era is not None

    def __enter__(self) -> None:
        if self._era is None and not self.admitted():
            raise CircuitOpenError(self._breaker.retry_in_s)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        breaker, era, self._era = self._breaker, self._era, None
        failed = isinstance(error, breaker.counts)
        if error is not None and not failed and not isinstance(error, Exception):
            breaker._gave_up(era)  # cancelled: the callee has not shown anything
            return
        slow = breaker.slow_s is not None and breaker._clock() - self._since >= breaker.slow_s
        breaker._ended(era, failed or slow)
