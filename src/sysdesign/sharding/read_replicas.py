"""How far a replica is behind: it replays one write after another, and reads in the meantime show the past.

What this model leaves out: time on the network, reads that hold the replay back, and several processes that replay.
"""

from sysdesign.checks import at_least, number, positive


def replay_lag(load_s: float, written: float, replayed: float) -> float:
    """Return the seconds that a replica is behind after `load_s` of writes, `written` a second, of which it can replay
    `replayed` a second. It is 0 where it keeps up. O(1) time.

    >>> replay_lag(600, written=30_000, replayed=20_000), replay_lag(600, written=10_000, replayed=20_000)
    (300.0, 0.0)
    """
    factor = number("written / replayed", at_least("written", written, 0) / positive("replayed", replayed))
    return number("lag", at_least("load_s", load_s, 0) * max(0.0, factor - 1))
