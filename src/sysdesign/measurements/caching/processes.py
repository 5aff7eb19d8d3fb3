"""Several processes, each with a cache of its own, in front of one database: how often do they ask it?

The processes are real, the database is a file that all of them read, and each cache is `functools.cache` in the
process. A restart is what a deployment does to all of them at once.

What this leaves out: a cache that is shared (each key is read once), entries that expire, caches that are too small.
"""

import json
import os
import random
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sysdesign.checks import whole
from sysdesign.engines.alone import python_path
from sysdesign.engines.scratch import scratch

CODE = "import sys; from sysdesign.measurements.caching.processes import serve; serve(sys.argv[1])"


@dataclass(frozen=True)
class ProcessCaches:
    """Reads of the database for the same requests: by one process, by all of them, by all after a restart.

    `counts` is how often each key was asked for; `versions` how many different values of one row the processes hold
    after it has been changed between their first reads of it.
    """

    processes: int
    counts: tuple[int, ...]
    reads_one: int
    reads_all: int
    reads_restarted: int
    versions: int


def serve(path: str) -> None:
    """Answer lists of keys, a line each, until the input ends: the values, and how many were read of the database."""
    with closing(sqlite3.connect(path)) as db:
        reads = 0

        @cache
        def value(key: int) -> str:
            nonlocal reads
            reads += 1
            return str(db.execute("SELECT value FROM item WHERE key = ?", (key,)).fetchone()[0])

        for line in sys.stdin:
            before = reads
            values = [value(key) for key in json.loads(line)]
            print(json.dumps({"reads": reads - before, "values": values}), flush=True)


class _Process:
    def __init__(self, path: Path) -> None:
        command = [sys.executable, "-P", "-c", CODE, str(path)]
        self.popen = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | python_path()
        )

    def ask(self, keys: Sequence[int]) -> dict[str, Any]:
        assert self.popen.stdin is not None
        assert self.popen.stdout is not None
        self.popen.stdin.write(json.dumps(list(keys)) + "\n")
        self.popen.stdin.flush()
        answer: dict[str, Any] = json.loads(self.popen.stdout.readline())
        return answer


@contextmanager
def _processes(path: Path, count: int) -> Iterator[list[_Process]]:
    """Start processes with empty caches; they end when their input does, so also with this one."""
    with ExitStack() as stack:
        started = []
        for _ in range(count):
            process = _Process(path)
            stack.enter_context(process.popen)  # closes its input and waits
            started.append(process)
        yield started


def process_caches(processes: int = 4, keys: int = 50, requests: int = 2_000, seed: int = 1) -> ProcessCaches:
    """Send the same requests, for keys at random, to one process and to several, each to one of them at random.

    Equal on every run. Takes about 0.2 s a process started, of which there are 2 × `processes` + 1.

    >>> found = process_caches(processes=2, keys=5, requests=100)
    >>> found.reads_one, found.reads_all, found.reads_restarted, found.versions
    (5, 10, 10, 2)
    """
    whole("processes", processes)
    rng = random.Random(whole("seed", seed, low=0))
    asked = [int(rng.random() * whole("keys", keys)) for _ in range(whole("requests", requests))]
    shares: list[list[int]] = [[] for _ in range(processes)]
    for key in asked:
        shares[int(rng.random() * processes)].append(key)
    with scratch("processes") as folder:
        path = folder / "items"
        with closing(sqlite3.connect(path)) as db, db:
            db.execute("CREATE TABLE item (key INTEGER PRIMARY KEY, value TEXT NOT NULL)")
            db.executemany("INSERT INTO item VALUES (?, '0')", ((key,) for key in range(keys + 1)))
        with _processes(path, 1) as (alone,):
            one = alone.ask(asked)["reads"]
        with _processes(path, processes) as several:
            together = _reads(several, shares)
            versions = _versions(path, several, keys)
        with _processes(path, processes) as several:
            restarted = _reads(several, shares)
    found = Counter(asked)
    return ProcessCaches(processes, tuple(found[key] for key in range(keys)), one, together, restarted, versions)


def _reads(several: Sequence[_Process], shares: Iterable[Sequence[int]]) -> int:
    return sum(process.ask(share)["reads"] for process, share in zip(several, shares, strict=True))


def _versions(path: Path, several: Sequence[_Process], key: int) -> int:
    """Let each process read a row, which is changed after each; then ask all of them for it again."""
    for version, process in enumerate(several, 1):
        process.ask([key])
        with closing(sqlite3.connect(path)) as db, db:
            db.execute("UPDATE item SET value = ? WHERE key = ?", (str(version), key))
    return len({process.ask([key])["values"][0] for process in several})
