"""Clients that time out and retry, before one server with a queue: how an overload outlives what began it.

A *metastable failure* is a state of overload that goes on after its trigger is gone, because something in the system
keeps it up (Bronson et al., HotOS 2021): here, the server works on requests whose senders have given up, so they fail,
so they are sent again. With every try failing, each user sends 1 + retries requests, and the state feeds itself as
long as load × (1 + retries) is beyond what the server does.

What this leaves out: users who go away or press reload, several servers, work that gets dearer as queues grow.
"""

import heapq
import random
from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sysdesign.checks import at_least, number, one_of, positive, whole, within
from sysdesign.resilience.backoff import FullJitter, Wait
from sysdesign.resilience.retry_budget import RetryBudget

QUEUES = ("oldest first", "newest first", "skip abandoned", "skip too late")
DRAWS = 10_007  # a prime number of draws, so that a user's tries and other users' meet different ones
MOST_CALLS = 5_000_000
WAITING, ANSWERED, ABANDONED = range(3)
AT, USER, RETRY, WAITED, STATE = range(5)


@dataclass(frozen=True)
class Client:
    """What every client does: give up a try after `timeout_s`, retry so often, wait in between.

    `budget` is the ratio of a `RetryBudget` that they share, with `reserve` retries at hand; None means none is kept.
    """

    retries: int = 5
    timeout_s: float = 1.0
    wait: Wait = field(default=FullJitter(0.1, 5))
    budget: float | None = None
    reserve: float = 10

    def __post_init__(self) -> None:
        whole("retries", self.retries, low=0)
        positive("timeout_s", self.timeout_s)
        if not callable(self.wait):
            raise TypeError(f"'wait' must be a function of retry, before_s and u: {self.wait!r}")
        if self.budget is not None:
            within("budget", self.budget, 0, 1)
        at_least("reserve", self.reserve, 0)


@dataclass(frozen=True)
class Server:
    """One server that does `rate` requests a second, each taking the same time, and nothing during its `outage`.

    `queue` says whom it takes next: the oldest; the newest; the oldest whose sender still waits; or the oldest that
    can still be answered in time, which takes a deadline that travels with the request. A request that finds `room`
    others waiting is rejected at once; the rejection takes the share `rejection` of a request's work, before any other
    work. `trip_s` is the way there and back.
    """

    rate: float = 100
    queue: str = "oldest first"
    room: int | None = None
    rejection: float = 0.0
    outage: tuple[float, float] = (0.0, 0.0)
    trip_s: float = 0.01

    def __post_init__(self) -> None:
        positive("rate", self.rate)
        one_of("queue", self.queue, QUEUES)
        if self.room is not None:
            whole("room", self.room)
        within("rejection", self.rejection, 0, 1)
        begin, end = self.outage
        at_least("outage", number("outage", end), at_least("outage", begin, 0))
        positive("trip_s", self.trip_s)


@dataclass(frozen=True)
class Storm:
    """What came of it, in steps of `step_s`: requests of users, calls (retries among them), calls waiting at the end.

    `answered` are the times at which users got their answer, in order; `wasted` counts the calls that were served for
    nobody, `rejected` those turned away.
    """

    step_s: float
    users: tuple[int, ...]
    calls: tuple[int, ...]
    waiting: tuple[int, ...]
    answered: tuple[float, ...]
    wasted: int
    rejected: int

    def goodput(self, begin_s: float, end_s: float) -> float:
        """Return users answered a second, from one time to another. O(log users) time."""
        positive("end_s − begin_s", number("end_s", end_s) - number("begin_s", begin_s))
        return (bisect_left(self.answered, end_s) - bisect_left(self.answered, begin_s)) / (end_s - begin_s)

    @property
    def goodputs(self) -> list[float]:
        """Users answered a second, step by step."""
        s = self.step_s
        return [self.goodput(step * s, (step + 1) * s) for step in range(len(self.calls))]

    @property
    def call_rates(self) -> list[float]:
        """Calls a second, step by step."""
        return [calls / self.step_s for calls in self.calls]


def storm(times: Sequence[float], client: Client, server: Server, until_s: float, *, seed: int = 0,
          step_s: float = 1.0) -> Storm:  # fmt: skip
    """Play users who come at `times`, in rising order, until `until_s`. O(calls log calls) time.

    The waits of a user's retries are drawn from `seed` by the user's place, so that two plays with other settings
    compare the same users with the same luck. Raises ValueError beyond five million calls.

    >>> calm = storm([i / 50 for i in range(3000)], Client(), Server(rate=100), 60)
    >>> stuck = storm([i / 50 for i in range(3000)], Client(), Server(rate=100, outage=(5, 15)), 60)
    >>> round(calm.goodput(30, 60)), round(stuck.goodput(30, 60))
    (50, 0)
    """
    _checked(times, client, server)
    steps = positive("until_s", until_s) / positive("step_s", step_s)
    if steps > 1e6:
        raise ValueError(f"'step_s' must make at most a million steps: {step_s!r}")
    return _Play(times, client, server, whole("seed", seed, low=0)).run(until_s, step_s)


def _checked(times: Sequence[float], client: Client, server: Server) -> None:
    if not isinstance(times, list | tuple):
        raise TypeError(f"'times' must be a list of times: {times!r}")
    for before, time in pairwise([0.0, *times]):
        if number("times", time) < before:
            raise ValueError(f"'times' must rise from 0: {time!r} after {before!r}")
    for name, part, kind in (("client", client, Client), ("server", server, Server)):
        if not isinstance(part, kind):
            raise TypeError(f"{name!r} must be a {kind.__name__}: {part!r}")


class _Play:
    def __init__(self, times: Sequence[float], client: Client, server: Server, seed: int) -> None:
        rng = random.Random(seed)
        self.draws = [rng.random() for _ in range(DRAWS)]
        self.times, self.client, self.server = times, client, server
        self.budget = None if client.budget is None else RetryBudget(client.budget, client.reserve)
        self.again: list[tuple[float, int, int, int, float]] = []  # retries to come
        self.queue: deque[list[float]] = deque()
        self.open: deque[list[float]] = deque()  # calls in the order in which they will time out
        self.free = 0.0  # when the server has done what it has begun
        self.answered: list[float] = []
        self.made = self.rejected = self.wasted = 0

    def run(self, until_s: float, step_s: float) -> Storm:
        users, calls, waiting = list[int](), list[int](), list[int]()
        timeout_s, times, again, open_ = self.client.timeout_s, self.times, self.again, self.open
        never, at, step = float("inf"), 0, 1
        fresh = made = 0
        while True:
            while open_ and open_[0][STATE]:
                open_.popleft()
            comes = times[at] if at < len(times) else never
            returns = again[0][0] if again else never
            expires = open_[0][AT] + timeout_s if open_ else never
            now = min(comes, returns, expires, until_s)
            while step * step_s <= now and len(calls) * step_s < until_s:
                self._serve(step * step_s)
                users.append(at - fresh)
                calls.append(self.made - made)
                waiting.append(len(self.queue))
                fresh, made, step = at, self.made, step + 1
            if now >= until_s:
                break
            self._serve(now)
            if now == expires:
                call = open_.popleft()
                if not call[STATE]:
                    call[STATE] = ABANDONED
                    self._failed(int(call[USER]), int(call[RETRY]), call[WAITED], now)
            elif now == returns:
                _, _, user, retry, waited = heapq.heappop(again)
                self._call(user, retry, waited, now)
            else:
                if self.budget is not None:
                    self.budget.began()
                self._call(at, 0, 0.0, now)
                at += 1
        answered = tuple(sorted(at for at in self.answered if at <= until_s))
        return Storm(step_s, tuple(users), tuple(calls), tuple(waiting), answered, self.wasted, self.rejected)

    def _call(self, user: int, retry: int, waited: float, now: float) -> None:
        self.made += 1
        if self.made > MOST_CALLS:
            raise ValueError(f"'client' must make at most {MOST_CALLS:,} calls: {self.client!r}")
        server = self.server
        if server.room is not None and len(self.queue) >= server.room:
            self.rejected += 1
            told = now
            if server.rejection:
                self.free = told = max(self.free, now) + server.rejection / server.rate
            self._failed(user, retry, waited, told + server.trip_s)
            return
        call = [now, user, retry, waited, WAITING]
        self.queue.append(call)
        self.open.append(call)

    def _failed(self, user: int, retry: int, waited: float, now: float) -> None:
        if retry >= self.client.retries or (self.budget is not None and not self.budget.allows()):
            return
        wait = self.client.wait(retry, waited, self.draws[(7 * user + retry) % DRAWS])
        heapq.heappush(self.again, (now + wait, self.made, user, retry + 1, wait))

    def _serve(self, now: float) -> None:
        """Begin the work that begins before `now`."""
        queue, server, free = self.queue, self.server, self.free
        newest, skips = server.queue == "newest first", server.queue == "skip abandoned"
        hurries = server.queue == "skip too late"
        work, reach = 1 / server.rate, self.client.timeout_s - server.trip_s
        down, up = server.outage
        while queue:
            call = queue[-1] if newest else queue[0]
            if skips and call[STATE] == ABANDONED:
                queue.popleft()
                continue
            begin = max(free, call[AT])
            if down <= begin < up:
                free = begin = up
            if begin >= now:
                break
            if hurries and begin + work > call[AT] + reach:
                queue.popleft()
                continue
            if newest:
                queue.pop()
            else:
                queue.popleft()
            free = begin + work
            if not call[STATE] and free <= call[AT] + reach:
                call[STATE] = ANSWERED
                self.answered.append(free + server.trip_s)
            else:
                self.wasted += 1
        self.free = free


def stepped(rates: Sequence[float], each_s: float, seed: int) -> list[float]:
    """Return arrivals at random whose rate is each of `rates` for `each_s` seconds, one after the other.

    >>> times = stepped([5, 0, 50], each_s=10, seed=1)
    >>> sum(t < 10 for t in times) < 100, any(10 <= t < 20 for t in times), len(times) > 400
    (True, False, True)
    """
    if not isinstance(rates, list | tuple):
        raise TypeError(f"'rates' must be a list of rates: {rates!r}")
    positive("each_s", each_s)
    rng, times = random.Random(whole("seed", seed, low=0)), list[float]()
    for place, rate in enumerate(rates):
        clock, end = place * each_s, (place + 1) * each_s
        if at_least("rates", rate, 0) * each_s > 1e7:
            raise ValueError(f"'rates' × each_s must be at most ten million arrivals: {rate!r}")
        while rate and (clock := clock + rng.expovariate(rate)) < end:
            times.append(clock)
    return times


def stuck_above(retries: int, rate: float) -> float:
    """Return the load, in users a second, above which a full outage feeds itself: rate / (1 + retries).

    Below it the server works faster than calls come even when every try fails, so the queue runs empty.

    >>> round(stuck_above(retries=5, rate=100), 1)
    16.7
    """
    return positive("rate", rate) / (1 + whole("retries", retries, low=0))
