"""One client in a retry loop among others who behave: who is answered, with one limit for all or one for each.

What this leaves out: that a refused client tries again, and that the answers themselves take time.
"""

from dataclasses import dataclass

from sysdesign.arrivals import poisson
from sysdesign.checks import positive, truth, whole
from sysdesign.limiting.per_key import PerKey
from sysdesign.limiting.token_bucket import TokenBucket
from sysdesign.manual_clock import ManualClock

UNTIL_S, BURST_S = 60, 5
MOST_CLIENTS, MOST_PER_S = 100, 10_000


@dataclass(frozen=True)
class Answered:
    """The share of requests that was answered, of those who behave and of the loud one, and of all a second."""

    others: float
    noisy: float
    per_s: float


def noisy_client(noisy_per_s: float, *, others: int, limit_per_s: float, keyed: bool, seed: int) -> Answered:
    """Return who is answered in a minute when client 0 sends `noisy_per_s` and each of the `others` one a second.

    All of them together may send `limit_per_s`: out of one bucket, or, `keyed`, each an equal part out of its own. A
    bucket holds what it gets in five seconds. Arrivals are at random. O(requests · log requests).

    >>> one, each = (noisy_client(200, others=9, limit_per_s=20, keyed=keyed, seed=1) for keyed in (False, True))
    >>> one.others < 0.2, each.others > 0.99
    (True, True)
    """
    if whole("others", others) > MOST_CLIENTS:
        raise ValueError(f"'others' must be <= {MOST_CLIENTS}: {others!r}")
    if positive("noisy_per_s", noisy_per_s) > MOST_PER_S:
        raise ValueError(f"'noisy_per_s' must be <= {MOST_PER_S}: {noisy_per_s!r}")
    positive("limit_per_s", limit_per_s)
    truth("keyed", keyed)
    clients = others + 1
    rates = [noisy_per_s] + [1.0] * others
    seeds = range(whole("seed", seed, low=0) * clients, (seed + 1) * clients)
    came = sorted(
        (at, client)
        for client, (per_s, own) in enumerate(zip(rates, seeds, strict=True))
        for at in poisson(per_s, UNTIL_S, own)
    )
    clock = ManualClock()
    rate = limit_per_s / clients if keyed else limit_per_s
    limiter = PerKey(lambda: TokenBucket(rate, max(1, BURST_S * rate), clock), keys=2 * clients)
    asked, answered = [0] * clients, [0] * clients
    for clock.now, client in came:
        asked[client] += 1
        answered[client] += limiter.allow(client if keyed else "all")
    return Answered(sum(answered[1:]) / sum(asked[1:]), answered[0] / asked[0], sum(answered) / UNTIL_S)
