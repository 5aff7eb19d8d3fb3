"""A Valkey primary and its replica, embedded, with a cable between them that can be cut.

Replication is asynchronous, as in Redis: the primary answers first and tells its replica afterwards.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sysdesign.engines.network import Cable, cable
from sysdesign.engines.scratch import EngineError
from sysdesign.engines.settings import Setting
from sysdesign.engines.valkey import NAME, Valkey, valkey

AT_ONCE: dict[str, Setting] = {"repl-diskless-sync-delay": 0, "repl-ping-replica-period": 1}
READY_S = 30.0


class ValkeyPair:
    """Two running servers: `primary`, and `replica`, which follows it until it is promoted."""

    def __init__(self, primary: Valkey, replica: Valkey, line: Cable) -> None:
        self.primary, self.replica, self._line = primary, replica, line

    def __repr__(self) -> str:
        return f"<{NAME} pair>"

    def cut(self) -> None:
        """Cut the cable between the two; clients reach both as before."""
        self._line.cut()

    def mend(self) -> None:
        """Mend the cable; what waits in it passes."""
        self._line.mend()

    def promote(self) -> None:
        """Make the replica a primary of its own, as a failover does."""
        _replica_of(self.replica, "NO", "ONE")

    def demote(self) -> None:
        """Make the old primary follow the promoted replica, as after a failover: it takes over the other's data."""
        address = self.replica.address
        assert isinstance(address, tuple)
        _replica_of(self.primary, *address)
        _following(self.primary)


@contextmanager
def valkey_pair(settings: Mapping[str, Setting] | None = None) -> Iterator[ValkeyPair]:
    """Enter a new primary with a replica that follows it; when left, both are gone.

    `settings` are directives for both, as in `{"min-replicas-to-write": 1}`. Ready means that the replica has the
    primary's data and is online. Raises what `valkey` raises; EngineError when the replica does not follow in time.

    >>> with valkey_pair() as pair:
    ...     pair.primary.client().set("likes", 1), pair.primary.client().wait(1, 1000)
    (True, 1)
    """
    chosen = {**AT_ONCE, **({} if settings is None else settings)}
    with valkey(chosen, tcp=True) as primary, valkey(chosen, tcp=True) as replica, cable(primary.address) as line:
        _replica_of(replica, *line.address)
        _following(replica)
        yield ValkeyPair(primary, replica, line)


def _replica_of(server: Valkey, host: str, port: int | str) -> None:
    client: Any = server.client()
    client.execute_command("REPLICAOF", host, port)


def _following(replica: Valkey) -> None:
    client, deadline = replica.client(), time.monotonic() + READY_S
    while time.monotonic() < deadline:
        about: Any = client.info("replication")
        if about.get("master_link_status") == "up":
            return
        time.sleep(0.01)
    raise EngineError(f"{NAME} did not follow its primary within {READY_S:g} s. Its log ends:\n{replica.log(12)}")
