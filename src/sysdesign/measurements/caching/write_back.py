"""Write-back for real: Valkey takes the writes, a flusher saves them to SQLite, and Valkey is killed in between.

What this leaves out: a machine that loses its power. A process that is killed leaves to the operating system what it
has written, whether it was synced or not; so `everysec` loses nothing here, and up to a second there.
"""

import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sysdesign.checks import one_of, whole
from sysdesign.engine_catalogue import valkey_program
from sysdesign.engines.missing import require
from sysdesign.engines.scratch import scratch
from sysdesign.engines.server import Server, serve
from sysdesign.engines.sqlite_pairs import SQLite, sqlite_pairs
from sysdesign.engines.valkey import NAME, answers

JOURNALS: Mapping[str, tuple[str, ...]] = {
    "no journal": ("--appendonly", "no"),
    "everysec": ("--appendonly", "yes", "--appendfsync", "everysec"),
    "always": ("--appendonly", "yes", "--appendfsync", "always"),
}
UNSAVED = "unsaved"
GONE_S = 10.0


@dataclass(frozen=True)
class Crash:
    """What became of acknowledged writes: `lost` keys end older than acknowledged, of `unsaved` when it was killed.

    `writes` were acknowledged, `saved` rows were written to the database up to the kill.
    """

    writes: int
    saved: int
    unsaved: int
    lost: int


def crash_write_back(journal: str, *, keys: int = 50, rounds: int = 10) -> Crash:
    """Write every key in each of `rounds`, save all half-way, kill the cache, start it again, save what it has.

    `journal` is one of JOURNALS: the cache's own, in the folder that it starts from again. Takes about a second.
    Raises EngineMissing where Valkey cannot run.
    """
    one_of("journal", journal, tuple(JOURNALS))
    whole("keys", keys)
    half = whole("rounds", rounds, low=2) // 2
    with sqlite_pairs(sync=False) as database, scratch("write-back") as folder:
        with _cache(folder, journal) as (server, client):
            for turn in range(half):
                _write(client, keys, turn)
            saved = _flush(client, database)
            for turn in range(half, rounds):
                _write(client, keys, turn)
            unsaved = client.scard(UNSAVED)
            os.kill(server.pid, signal.SIGKILL)
            deadline = time.monotonic() + GONE_S
            while server.returncode is None and time.monotonic() < deadline:
                time.sleep(0.005)
        with _cache(folder, journal) as (_, client):
            _flush(client, database)
        last = b"%d" % (rounds - 1)
        lost = sum(database.get(b"%d" % key) != last for key in range(keys))
    return Crash(keys * rounds, saved, unsaved, lost)


def _write(client: Any, keys: int, turn: int) -> None:
    """Write every key; each is acknowledged when the cache has it."""
    for key in range(keys):
        client.pipeline().set(f"{key}", turn).sadd(UNSAVED, key).execute()


def _flush(client: Any, database: SQLite) -> int:
    """Save what the database does not have yet, and return how many rows that was."""
    keys = sorted(client.smembers(UNSAVED))
    if keys:
        database.write(zip(keys, client.mget(keys), strict=True))
        client.srem(UNSAVED, *keys)
    return len(keys)


@contextmanager
def _cache(folder: Path, journal: str) -> Iterator[tuple[Server, Any]]:
    """Run Valkey in a folder that it may have run in before."""
    import valkey

    library: Any = valkey
    require(NAME)
    program = valkey_program()
    assert program is not None
    path = folder / "cache.sock"
    path.unlink(missing_ok=True)
    at = ["--port", "0", "--unixsocket", str(path), "--dir", str(folder), "--save", ""]
    command = [str(program), *at, *JOURNALS[journal]]
    with serve(NAME, command, folder=folder, ready=lambda: answers(path), env={"LC_ALL": "C"}) as server:
        client = library.Valkey(unix_socket_path=str(path))
        try:
            yield server, client
        finally:
            with suppress(OSError, library.exceptions.ConnectionError):
                client.close()
