"""An event log: records are appended to partitions and stay until their retention ends, whoever has read them.

A record's key decides its partition, so that records of one key stay in order; between partitions there is no order. A
reader says from which offset it wants to read. What a group has done is one number a partition, its committed offset.

What this model leaves out: brokers and replicas, segments on a disk (which are deleted whole), compaction by key.
"""

import zlib
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sysdesign.checks import at_least, number, positive, whole


@dataclass(frozen=True)
class Record:
    """An entry of a log: where it stands, when it came, its key and value."""

    partition: int
    offset: int
    time_s: float
    key: str
    value: Any


def partition_of(key: str, partitions: int) -> int:
    """Return the partition of a key: its CRC-32 modulo their number, as librdkafka places keys. O(length) time.

    Kafka's Java clients take another hash (murmur2), so that two clients can put one key into two partitions.

    >>> [partition_of(key, 4) for key in ("alice", "bob", "alice")]
    [3, 0, 3]
    """
    if not isinstance(key, str):
        raise TypeError(f"'key' must be a text: {key!r}")
    whole("partitions", partitions)
    return zlib.crc32(key.encode()) % partitions


class Log:
    """A partitioned log. Appending takes O(1) time, reading O(log n + records read), expiring O(n).

    >>> log = Log(partitions=1, retention_s=7)
    >>> for day in range(10):
    ...     _ = log.append("account 7", f"deposit on day {day}", now=day)
    >>> log.expire(now=10)
    3
    >>> [record.value for record in log.read(0, offset=0)][0]  # who starts at the beginning starts here
    'deposit on day 3'
    """

    def __init__(self, partitions: int, *, retention_s: float | None = None) -> None:
        if whole("partitions", partitions) > 10_000:
            raise ValueError(f"'partitions' must be at most 10000: {partitions!r}")
        self.retention_s = None if retention_s is None else positive("retention_s", retention_s)
        self._partitions: list[list[Record]] = [[] for _ in range(partitions)]
        self._starts = [0] * partitions
        self._now = float("-inf")

    def __len__(self) -> int:
        """The records that can still be read."""
        return sum(map(len, self._partitions))

    @property
    def partitions(self) -> int:
        """The number of partitions."""
        return len(self._partitions)

    def append(self, key: str, value: Any, now: float = 0) -> Record:
        """Append a record to the partition of its key and return it."""
        self._now = at_least("now", number("now", now), self._now)
        which = partition_of(key, self.partitions)
        record = Record(which, self.end(which), now, key, value)
        self._partitions[which].append(record)
        return record

    def start(self, partition: int) -> int:
        """Return the offset of the first record that is left, or of the next one to come."""
        return self._starts[self._checked(partition)]

    def end(self, partition: int) -> int:
        """Return the offset that the next record will get."""
        return self._starts[self._checked(partition)] + len(self._partitions[partition])

    def read(self, partition: int, offset: int, most: int | None = None) -> list[Record]:
        """Return the records from an offset on, at most so many; nothing is removed.

        An offset whose record has expired reads from the first one left, as a new group in Kafka does that asks for the
        earliest: nobody is told what is missing.
        """
        records = self._partitions[self._checked(partition)]
        first = max(0, whole("offset", offset, low=0) - self._starts[partition])
        return records[first:] if most is None else records[first : first + whole("most", most, low=0)]

    def expire(self, now: float) -> int:
        """Drop the records that are older than the retention, read or not, and return how many."""
        self._now = at_least("now", number("now", now), self._now)
        if self.retention_s is None:
            return 0
        dropped = 0
        for which, records in enumerate(self._partitions):
            old = bisect_left(records, now - self.retention_s, key=lambda record: record.time_s)
            del records[:old]
            self._starts[which] += old
            dropped += old
        return dropped

    def _checked(self, partition: int) -> int:
        if whole("partition", partition, low=0) >= self.partitions:
            raise ValueError(f"'partition' must be below {self.partitions}: {partition!r}")
        return partition


class Group:
    """A consumer group: the next offset that it wants of each partition, as last committed.

    >>> log = Log(partitions=1)
    >>> for number in range(5):
    ...     _ = log.append("k", number)
    >>> reports, audit = Group(log), Group(log)
    >>> reports.commit({0: 3})
    >>> [record.value for record in reports.poll(0)], len(audit.poll(0)), len(log)
    ([3, 4], 5, 5)
    """

    def __init__(self, log: Log) -> None:
        if not isinstance(log, Log):
            raise TypeError(f"'log' must be a Log: {log!r}")
        self._log, self._offsets = log, dict[int, int]()

    def committed(self, partition: int) -> int:
        """Return the committed offset of a partition; of a new group it is where the log starts."""
        return self._offsets.get(partition, self._log.start(partition))

    def poll(self, partition: int, most: int | None = None) -> list[Record]:
        """Return the records after the committed offset. Polling alone moves nothing."""
        return self._log.read(partition, self.committed(partition), most)

    def commit(self, offsets: Mapping[int, int]) -> None:
        """Remember the next offset wanted of some partitions. Going back is allowed: that is replay."""
        if not isinstance(offsets, Mapping):
            raise TypeError(f"'offsets' must map partitions to offsets: {offsets!r}")
        for partition, offset in offsets.items():
            if whole("offsets", offset, low=0) > self._log.end(partition):
                raise ValueError(f"'offsets' must be at most {self._log.end(partition)}: {offset!r}")
            self._offsets[partition] = offset


def replayed_share(age: float, retention: float | None) -> float:
    """Return the share of a log's history that a new reader still gets, for records that come at an even rate.

    `age` of the log and `retention` are in the same unit; None keeps all. O(1) time.

    >>> [round(replayed_share(age, retention=7), 3) for age in (1, 7, 14, 365)]
    [1.0, 1.0, 0.5, 0.019]
    """
    positive("age", age)
    return 1.0 if retention is None or positive("retention", retention) >= age else retention / age
