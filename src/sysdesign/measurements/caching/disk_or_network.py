"""Four kilobytes from the disk of this machine, or from the memory of another process through the network's own code.

The disk is read past the system's memory, at random places; the other process is Valkey, reached by TCP on loopback. A
network adds its round trip, which is no more than added: `ping` tells it.

What this leaves out: a disk that others use too, batches (both sides take many requests at once), and an encrypted way.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sysdesign.checks import positive
from sysdesign.engines.scratch import scratch
from sysdesign.measurements.disk import blocks_file, cached_reads, device_reads
from sysdesign.measurements.latency import Latency, timed
from sysdesign.measurements.resp import OK, Connection, bulk, command

if TYPE_CHECKING:
    from sysdesign.engines.valkey import Valkey

BLOCK = 4096
KEY, VALUE = b"block", b"x" * BLOCK


@dataclass(frozen=True)
class DiskOrNetwork:
    """Latencies of the same four kilobytes: of the disk, of the system's memory, of another process by TCP."""

    disk: Latency
    system: Latency
    process: Latency

    def times_slower(self, round_trip_s: float) -> float:
        """Return how many disk reads one fetch takes over a network with this round trip, medians both."""
        return (positive("round_trip_s", round_trip_s) + self.process.p50) / self.disk.p50


def disk_or_network(store: "Valkey", *, seconds: float = 0.3) -> DiskOrNetwork:
    """Time each for about `seconds`; the server is to listen on TCP. Takes a second and three times that.

    Raises EngineMissing where the disk cannot be read past the system's memory.
    """
    positive("seconds", seconds)
    with scratch("blocks") as folder, blocks_file(folder) as path:
        with device_reads(path, BLOCK) as read:
            disk = timed("random read of the disk", BLOCK, read, seconds)
        with cached_reads(path, BLOCK) as read:
            system = timed("the same, in the system's memory", BLOCK, read, seconds)
    with Connection(store.address) as wire:
        wire.ask(command(b"SET", KEY, VALUE), OK)
        try:
            get = command(b"GET", KEY)
            process = timed("Valkey GET by TCP", BLOCK, lambda: wire.ask(get, bulk(VALUE)), seconds)
        finally:
            wire.ask(command(b"DEL", KEY), b":1\r\n")
    return DiskOrNetwork(disk, system, process)
