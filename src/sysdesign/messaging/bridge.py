"""A bridge from a log to a queue: read a record, publish it as a task, commit the offset, with crashes in between.

Two systems cannot be written to as one, so a crash between the two writes leaves them apart: the record is published
and not committed, and will be published again; or, committed first, it is never published. Behind the bridge a worker
of the queue may crash before its acknowledgement, so that the copies are run again.
"""

import random

from sysdesign.checks import truth, whole, within

MOST = 1_000_000


def bridged(records: int, crash: float, *, commit_first: bool = False, seed: int) -> list[int]:
    """Return how many copies of each record reach the queue, when a crash between the two steps has this chance.

    After a crash the bridge starts anew from its last commit. O(copies) time; `crash` is 0 to 0.5.

    >>> bridged(12, 0.2, seed=10)
    [1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1]
    >>> bridged(12, 0.2, commit_first=True, seed=10)
    [1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1]
    """
    if whole("records", records) > MOST:
        raise ValueError(f"'records' must be at most {MOST}: {records!r}")
    within("crash", crash, 0, 0.5)
    truth("commit_first", commit_first)
    draws = random.Random(whole("seed", seed, low=0))
    copies = [0] * records
    committed = 0
    while committed < records:
        crashes = draws.random() < crash
        if not (commit_first and crashes):
            copies[committed] += 1
        if commit_first or not crashes:
            committed += 1
    return copies


def worked(copies: list[int], crash: float, *, idempotent: bool = False, seed: int) -> list[int]:
    """Return how often the task of each record takes effect, when its worker may crash before it acknowledges.

    An `idempotent` worker remembers the record's id with the effect, in one transaction, and does nothing the second
    time. O(runs) time.

    >>> worked([1, 2, 0], 0.3, seed=6), worked([1, 2, 0], 0.3, idempotent=True, seed=6)
    ([2, 4, 0], [1, 1, 0])
    """
    if not isinstance(copies, list):
        raise TypeError(f"'copies' must be a list: {copies!r}")
    for one in copies:
        if whole("copies", one, low=0) > MOST:
            raise ValueError(f"'copies' must be at most {MOST}: {one!r}")
    within("crash", crash, 0, 0.5)
    truth("idempotent", idempotent)
    draws = random.Random(f"workers {whole('seed', seed, low=0)}")
    effects = []
    for one in copies:
        runs = 0
        for _ in range(one):
            runs += 1
            while draws.random() < crash:
                runs += 1
        effects.append(min(runs, 1) if idempotent else runs)
    return effects
