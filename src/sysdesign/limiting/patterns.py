"""Patterns of arrivals to try limiters on: even, in a burst, and as clients that retry in step."""

from sysdesign.checks import at_least, positive, whole

MOST = 1_000_000


def steady(per_s: float, until_s: float) -> list[float]:
    """Return times at even distances, the first after one distance.

    >>> steady(2, until_s=2)
    [0.5, 1.0, 1.5, 2.0]
    """
    many = _many(per_s, until_s)
    return [(i + 1) / per_s for i in range(int(many))]


def bursts(moments: list[float], size: int) -> list[float]:
    """Return `size` requests at each of the moments, which must not fall.

    >>> bursts([59.9, 60], size=2)
    [59.9, 59.9, 60, 60]
    """
    if not isinstance(moments, list):
        raise TypeError(f"'moments' must be a list of numbers: {moments!r}")
    times = [at_least("moments", at, 0) for at in moments]
    if times != sorted(times):
        raise ValueError(f"'moments' must not fall: {moments!r}")
    if whole("size", size) * len(times) > MOST:
        raise ValueError(f"'size' must make at most {MOST} requests: {size!r}")
    return [at for at in times for _ in range(size)]


def retry_storm(clients: int, at_s: float, until_s: float) -> list[float]:
    """Return the requests of clients that all fail at `at_s` and try again after 1, 2, 4, … more seconds, in step.

    >>> retry_storm(1, at_s=20, until_s=60)
    [20, 21, 23, 27, 35, 51]
    """
    at, wait, moments = at_least("at_s", at_s, 0), 1, []
    while at <= at_least("until_s", until_s, 0):
        moments.append(at)
        at, wait = at + wait, 2 * wait
    if whole("clients", clients) > MOST:
        raise ValueError(f"'clients' must be <= {MOST}: {clients!r}")
    return bursts(moments, clients) if moments else []


def _many(per_s: float, until_s: float) -> float:
    many = positive("per_s", per_s) * positive("until_s", until_s)
    if many > MOST:
        raise ValueError(f"'per_s' must make at most {MOST} requests: {per_s!r}")
    return many
