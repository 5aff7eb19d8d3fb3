"""A streaming replica of an embedded PostgreSQL: `with replica(pg) as behind:` follows `pg`, and takes reads only.

It is a physical copy (`pg_basebackup`) that replays the log of its primary as it comes. Its own SQL can hold it back,
`SELECT pg_wal_replay_pause()`, and let it go on, `SELECT pg_wal_replay_resume()`.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from sysdesign.engines.missing import EngineMissing
from sysdesign.engines.postgres import DEFAULTS, Postgres, served
from sysdesign.engines.postgres_cluster import NAME
from sysdesign.engines.progress import starting
from sysdesign.engines.scratch import scratch


@contextmanager
def replica(primary: Postgres) -> Iterator[Postgres]:
    """Enter a new streaming replica of a running server; when left, it is gone. It reads what `primary` has written.

    About a second. Raises EngineMissing on Windows, EngineError when the copy fails or the server does not start.
    """
    if not isinstance(primary, Postgres):
        raise TypeError(f"'primary' must be a running server of postgres(): {primary!r}")
    if os.name == "nt":
        raise EngineMissing(NAME, "its replica needs sockets in a folder")
    with ExitStack() as stack:
        tick = stack.enter_context(starting(NAME))
        folder = stack.enter_context(scratch(f"{NAME}-replica"))
        cluster = replace(primary._cluster, data=folder / "data")
        copy = ["-R", "--wal-method=stream", "--checkpoint=fast", "--no-sync", "-D", str(cluster.data)]
        primary.run("pg_basebackup", *copy, folder=folder)
        if cluster.owner:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, *cluster.owner, follow_symlinks=False)
        at = {"port": "5432", "listen_addresses": "", "unix_socket_directories": str(folder)}
        server = stack.enter_context(served(cluster, folder, DEFAULTS | at, tick))
        yield Postgres(server, cluster, str(folder), 5432, stack)
