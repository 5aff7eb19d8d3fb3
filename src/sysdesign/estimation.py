"""From users to requests, bytes and machines: the arithmetic of a back-of-the-envelope estimate.

Plain numbers in, plain numbers out: rates in units a second, sizes in bytes, times in seconds, kB = 1,000 bytes.
Every function takes O(1) time. Wrong input raises TypeError or ValueError naming the parameter, the rule and the value.

What this model leaves out: everything but means. A mean rate says nothing of bursts, a mean size nothing of the largest
records.
"""

from sysdesign.checks import at_least, number, positive

SECONDS_PER_DAY = 86_400


def average_rate(actions_per_day: float) -> float:
    """Return the mean rate, in actions a second, of actions counted over a whole day.

    >>> round(average_rate(10e6), 1)
    115.7
    """
    return at_least("actions_per_day", actions_per_day, 0) / SECONDS_PER_DAY


def peak_rate(average: float, factor: float) -> float:
    """Return the rate at the busiest time: a mean rate times the peak-to-mean factor, which is 1 or more.

    A rate worked out from users *online at the peak* is a peak already and needs no factor; see `polling_rate`.

    >>> round(peak_rate(average_rate(10e6), 3), 1)
    347.2
    """
    return number("average × factor", at_least("average", average, 0) * at_least("factor", factor, 1))


def polling_rate(clients: float, interval_s: float) -> float:
    """Return the requests a second of `clients` that each send one every `interval_s` seconds.

    The rate belongs to the moment at which the clients were counted: those online at the peak give the peak rate.

    >>> polling_rate(200_000, 4)
    50000.0
    """
    return number("clients / interval_s", at_least("clients", clients, 0) / positive("interval_s", interval_s))


def storage_per_day(records: float, record_bytes: float) -> float:
    """Return the bytes that `records` new records a day add, before indexes, copies and compression.

    >>> storage_per_day(10e6, 1000)
    10000000000.0
    """
    return number("records × record_bytes", at_least("records", records, 0) * at_least("record_bytes", record_bytes, 0))


def storage_after(days: float, per_day: float, replicas: float = 1) -> float:
    """Return the bytes held after `days` of steady growth, kept in `replicas` copies (1 or more).

    Growth is steady and nothing is deleted: a product that doubles every year holds less than its last year suggests.

    >>> storage_after(5 * 365, 10e9, replicas=3) / 1e12
    54.75
    """
    bytes_held = at_least("days", days, 0) * at_least("per_day", per_day, 0) * at_least("replicas", replicas, 1)
    return number("days × per_day × replicas", bytes_held)


def bandwidth(rate: float, payload_bytes: float) -> float:
    """Return the bytes a second of `rate` messages a second with `payload_bytes` each, headers not counted.

    >>> bandwidth(50_000, 256)
    12800000
    """
    return number("rate × payload_bytes", at_least("rate", rate, 0) * at_least("payload_bytes", payload_bytes, 0))


def bits_per_second(bytes_per_second: float) -> float:
    """Return bits a second, the unit in which links are sold.

    >>> bits_per_second(1.2e9) / 1e9
    9.6
    """
    return number("8 × bytes_per_second", 8 * at_least("bytes_per_second", bytes_per_second, 0))


def concurrency(rate: float, duration_s: float) -> float:
    """Return how many are in progress at once, L = λW: Little's law.

    It holds for every stationary system, whatever the distribution of arrivals and durations; `duration_s` is the mean.
    Around a peak shorter than `duration_s` it overstates: the system is not stationary there.
    Source: Little, "A Proof for the Queuing Formula: L = λW", Operations Research 9(3), 1961.

    >>> concurrency(rate=100, duration_s=0.25)
    25.0
    """
    return number("rate × duration_s", at_least("rate", rate, 0) * at_least("duration_s", duration_s, 0))


def arrival_rate(in_progress: float, duration_s: float) -> float:
    """Return the rate that keeps `in_progress` at once busy, λ = L/W: Little's law read from the other side.

    >>> round(arrival_rate(in_progress=200_000, duration_s=15 * 60), 1)
    222.2
    """
    return number(
        "in_progress / duration_s", at_least("in_progress", in_progress, 0) / positive("duration_s", duration_s)
    )


def mean_duration(in_progress: float, rate: float) -> float:
    """Return the mean seconds each stays in the system, W = L/λ.

    >>> round(mean_duration(in_progress=2e6, rate=10e6 / 86_400 * 3) / 60)
    96
    """
    return number("in_progress / rate", at_least("in_progress", in_progress, 0) / positive("rate", rate))
