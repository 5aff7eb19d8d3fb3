"""Who gets a message: competing workers of one queue, in Valkey's streams with a consumer group.

A group hands each entry to one of its consumers and remembers it as pending until it is acknowledged. An entry that a
dead consumer has left pending is claimed by another one. A list with `BLMOVE` gives the same with less help.
"""

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sysdesign.checks import whole

if TYPE_CHECKING:
    from sysdesign.engines.valkey import Valkey

STREAM, GROUP = "orders", "workers"


@dataclass(frozen=True)
class Handed:
    """How many workers each entry was handed to, and how many entries each worker got."""

    workers_each: tuple[int, ...]
    entries_each: tuple[int, ...]


def competing_workers(store: "Valkey", *, entries: int = 1000, workers: int = 4) -> Handed:
    """Let workers, a thread each, take all entries of a stream, one at a time, and acknowledge them."""
    whole("entries", entries)
    client = _filled(store, entries)
    got: list[list[str]] = [[] for _ in range(whole("workers", workers))]

    def work(number: int) -> None:
        own = store.client(decode_responses=True)
        while taken := _take(own, f"worker {number}", 1):
            got[number] += [value for _, value in taken]
            own.xack(STREAM, GROUP, *[id for id, _ in taken])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(workers)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        client.delete(STREAM)
    counts = [sum(str(entry) in each for each in map(set, got)) for entry in range(entries)]
    return Handed(tuple(counts), tuple(map(len, got)))


@dataclass(frozen=True)
class Claimed:
    """A worker that died: entries it had run, those it had acknowledged, those that another worker ran again."""

    run: int
    acknowledged: int
    run_again: int


def claimed_after_a_crash(store: "Valkey", *, entries: int = 10, acknowledged: int = 7) -> Claimed:
    """Let a worker run all entries and die after having acknowledged some; another claims what is left and runs it."""
    whole("entries", entries)
    if whole("acknowledged", acknowledged, low=0) > entries:
        raise ValueError(f"'acknowledged' must be at most {entries}: {acknowledged!r}")
    client = _filled(store, entries)
    try:
        run = _take(client, "first", entries)
        for id, _ in run[:acknowledged]:
            client.xack(STREAM, GROUP, id)
        # The first worker is never heard of again.
        _, left, *_ = client.xautoclaim(STREAM, GROUP, "second", min_idle_time=0, count=entries)
        return Claimed(len(run), acknowledged, len(left))
    finally:
        client.delete(STREAM)


def _filled(store: "Valkey", entries: int) -> Any:
    """Return a client, and a stream with that many entries and its group."""
    client: Any = store.client(decode_responses=True)
    if client.exists(STREAM):
        raise ValueError(f"'store' must have no key {STREAM!r}")
    client.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
    pipe = client.pipeline(transaction=False)
    for entry in range(entries):
        pipe.xadd(STREAM, {"order": entry})
    pipe.execute()
    return client


def _take(client: Any, worker: str, most: int) -> list[tuple[str, str]]:
    """Return the ids and values of new entries, none when there are none."""
    told = client.xreadgroup(GROUP, worker, {STREAM: ">"}, count=most)
    return [(id, fields["order"]) for _, entries in told for id, fields in entries]
