"""How many writes a second one machine takes: the least of what its commits, its processors and its memory allow.

Rows go to the store in batches, one commit each. Two ceilings follow, in rows a second:

- commits: commits a second × batch. A client that waits for the disk makes 1/latency commits a second; several share a
  trip to the disk (group commit) up to a ceiling of their own.
- processors: cores / (seconds a row + seconds a commit / batch). A store in memory carries out commands on one core,
  however many there are, as Redis and Valkey do.

And the state has to lie in memory, because that is where the rates were measured; if it does not, the limit is 0.
A proof that one machine is too small has to name which of the three binds, and for which durability.

What this model leaves out: reads beside the writes, copies to other machines, rows that several writers want at once,
checkpoints and vacuum, and networks between client and store.
"""

from dataclasses import dataclass

from sysdesign.checks import at_least, number, one_of, positive, whole, within

DURABILITY = {
    "none": "kept in memory: a crash loses all",
    "async": "committed before it is on disk: a crash loses the last moments",
    "sync": "on disk before it is acknowledged: a crash loses nothing",
}


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What one machine was measured to do; rounded, to be replaced by a measurement of yours.

    The first four are of a database that writes to disk, the others of a store in memory, whose commit is a message
    with a batch of commands. Processor seconds are the server's. Raises TypeError or ValueError naming the field.
    """

    sync_commit_s: float = 1e-3  # one client waits this long for a commit to reach the disk
    sync_commits: float = 10_000  # commits/s of many clients together
    row_cpu_s: float = 5e-6
    commit_cpu_s: float = 40e-6  # of one commit, beside its rows
    memory_row_cpu_s: float = 0.6e-6
    memory_commit_cpu_s: float = 2.5e-6

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            positive(name, value)

    def commits(self, durability: str, clients: int) -> float | None:
        """Return the commits a second that `clients` reach together; None: only processors bind. O(1) time.

        >>> Measured().commits("sync", clients=1), Measured().commits("sync", clients=64)
        (1000.0, 10000)
        """
        one_of("durability", durability, DURABILITY)
        whole("clients", clients)
        if durability != "sync":
            return None
        return min(number("clients / sync_commit_s", clients / self.sync_commit_s), self.sync_commits)

    def cpu_s(self, durability: str, batch: int) -> float:
        """Return the processor seconds of a row, its part of a commit included. O(1) time.

        >>> [f"{1e6 * Measured().cpu_s('sync', batch):.1f} µs" for batch in (1, 10, 1000)]
        ['45.0 µs', '9.0 µs', '5.0 µs']
        """
        if one_of("durability", durability, DURABILITY) == "none":
            return self.memory_row_cpu_s + self.memory_commit_cpu_s / batch
        return self.row_cpu_s + self.commit_cpu_s / batch


MEASURED = Measured()


@dataclass(frozen=True, kw_only=True)
class NodeLimit:
    """What one machine takes, in rows a second, beside what is asked of it."""

    rate: float  # asked
    durability: str
    commit_limit: float | None  # None: no commit waits for the disk
    cpu_limit: float
    state_bytes: float
    ram_bytes: float
    target: float
    batch_wait_s: float  # what batching adds to the first row of each batch

    @property
    def in_memory(self) -> bool:
        """Whether the state lies in memory."""
        return self.state_bytes <= self.ram_bytes

    @property
    def limit(self) -> float:
        """The most it takes, at full load; 0 when the state is larger than the memory."""
        if not self.in_memory:
            return 0.0
        return self.cpu_limit if self.commit_limit is None else min(self.commit_limit, self.cpu_limit)

    @property
    def binding(self) -> str:
        """What binds: `memory`, `commits` or `processors`."""
        if not self.in_memory:
            return "memory"
        return "processors" if self.limit == self.cpu_limit else "commits"

    @property
    def usable(self) -> float:
        """The limit at the target utilisation."""
        return self.limit * self.target

    @property
    def fits(self) -> bool:
        """Whether one machine takes the rate at the target utilisation, up to rounding."""
        return self.rate <= self.usable * (1 + 1e-9)

    @property
    def times_over(self) -> float | None:
        """The rate as a multiple of what is usable, more than 1 when it does not fit; None when nothing is."""
        return number("rate / usable", self.rate / self.usable) if self.usable else None


def node_limit(
    rate: float,
    *,
    durability: str = "sync",
    batch: int = 1,
    cores: int = 8,
    ram_bytes: float = 32e9,
    items: float = 1e6,
    item_bytes: float = 100,
    clients: int = 64,
    target: float = 0.6,
    measured: Measured = MEASURED,
) -> NodeLimit:
    """Return the limit of one machine for `rate` row writes a second. O(1) time.

    `batch` is rows a commit, 1 to 10,000; one collector fills the batches, so the first row of each waits
    (batch − 1) / rate. `items` rows of `item_bytes` are the state, overhead included. `clients` commit side by side,
    and only `sync` makes them wait. `target` is the utilisation to plan for.

    >>> alone = node_limit(150_000)
    >>> alone.limit, alone.binding, alone.fits
    (10000, 'commits', False)
    >>> together = node_limit(150_000, batch=100)
    >>> together.limit, together.binding, together.fits, round(1000 * together.batch_wait_s, 2)
    (1000000, 'commits', True, 0.66)
    """
    positive("rate", rate)
    within("batch", whole("batch", batch), 1, 10_000)
    positive("target", within("target", target, 0, 1))
    positive("ram_bytes", ram_bytes)
    if not isinstance(measured, Measured):
        raise TypeError(f"'measured' must be made by Measured: {measured!r}")
    commits, cpu_s = measured.commits(durability, clients), measured.cpu_s(durability, batch)
    whole("cores", cores)
    busy = 1 if durability == "none" else cores
    return NodeLimit(
        rate=rate,
        durability=durability,
        commit_limit=None if commits is None else number("commits × batch", commits * batch),
        cpu_limit=number("cores / cpu_s", busy / cpu_s),
        state_bytes=number("items × item_bytes", at_least("items", items, 0) * at_least("item_bytes", item_bytes, 0)),
        ram_bytes=ram_bytes,
        target=target,
        batch_wait_s=number("batch / rate", (batch - 1) / rate),
    )
