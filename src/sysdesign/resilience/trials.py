"""Many clients, each with a breaker of its own, on one callee that goes away and comes back: when do they try?"""

import random

from sysdesign.checks import at_least, positive, truth, whole

MOST = 100_000


def trial_times(
    clients: int,
    *,
    rate: float = 50,
    failures: int = 11,
    cool_down_s: float = 10,
    jitter: float = 0,
    outage_s: float = 25,
    at_once: bool = False,
    seed: int = 1,
) -> list[float]:
    """Return the times of all trials, in order; time 0 is when the callee goes away, for `outage_s`.

    Each client calls at random, `rate` times a second, and trips after so many `failures`; or all of them trip
    `at_once`, as when calls that are under way break off together. A trial is the first call after the cool-down, which
    is up to the share `jitter` longer. O(clients × outage / cool-down).

    >>> [round(time, 3) for time in trial_times(2, at_once=True)]
    [10.003, 10.006, 20.02, 20.04, 30.032, 30.069]
    """
    if whole("clients", clients) > MOST:
        raise ValueError(f"'clients' must be at most {MOST}: {clients!r}")
    positive("rate", rate)
    at_least("jitter", jitter, 0)
    if at_least("outage_s", outage_s, 0) > 1000 * positive("cool_down_s", cool_down_s):
        raise ValueError(f"'outage_s' must be at most 1000 cool-downs: {outage_s!r}")
    needed = 0 if truth("at_once", at_once) else whole("failures", failures)
    draws, longer = random.Random(whole("seed", seed, low=0)), random.Random(f"jitter {seed}")
    found: list[float] = []
    for _ in range(clients):
        now = sum(draws.expovariate(rate) for _ in range(needed))
        while now < outage_s:
            now += cool_down_s * (1 + jitter * longer.random()) + draws.expovariate(rate)
            found.append(now)
    return sorted(found)
