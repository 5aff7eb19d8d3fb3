"""What a log remembers of its readers: groups that read all, order by key, offsets before and after a crash.

Once on a protocol mock of Kafka, whose offsets and partitions are those of its real client library, and once on
JetStream, which is a real log. Records are numbered in the order in which they were appended.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sysdesign.checks import whole

if TYPE_CHECKING:
    from sysdesign.engines.kafka_mock import KafkaMock, Record
    from sysdesign.engines.nats import Nats


def numbered(cluster: "KafkaMock", topic: str, records: int, keys: int) -> "list[Record]":
    """Append records 0, 1, 2, … under keys that take turns, and return where each went."""
    whole("keys", keys)
    pairs = [(f"user {number % keys}", str(number)) for number in range(whole("records", records))]
    return cluster.produce(topic, pairs)


def inversions(numbers: Sequence[int]) -> int:
    """Return how often a number is followed by a lower one.

    >>> inversions([1, 2, 5, 3, 4])
    1
    """
    return sum(after < before for before, after in pairwise(numbers))


@dataclass(frozen=True)
class Order:
    """How one reader of all partitions saw the records."""

    numbers: tuple[int, ...]  # in the order of reading
    global_inversions: int
    key_inversions: int  # within the records of one key, all keys together
    keys_split: int  # keys with records in more than one partition


def order_read(cluster: "KafkaMock", *, records: int = 400, keys: int = 40) -> Order:
    """Append numbered records under some keys, read them all as one consumer, and look at the order."""
    topic = cluster.new_topic("order")
    numbered(cluster, topic, records, keys)
    read = cluster.read(topic, "reader", most=records)
    by_key: dict[str, list[int]] = {}
    places: dict[str, set[int]] = {}
    for record in read:
        by_key.setdefault(record.key, []).append(int(record.value))
        places.setdefault(record.key, set()).add(record.partition)
    numbers = tuple(int(record.value) for record in read)
    return Order(
        numbers,
        inversions(numbers),
        sum(map(inversions, by_key.values())),
        sum(len(each) > 1 for each in places.values()),
    )


@dataclass(frozen=True)
class Resumed:
    """How often each record was processed, over a crash and the start of a new consumer."""

    runs: tuple[int, ...]

    @property
    def lost(self) -> int:
        """Records that were never processed."""
        return self.runs.count(0)

    @property
    def repeated(self) -> int:
        """Records that were processed twice."""
        return self.runs.count(2)


def crash_and_resume(cluster: "KafkaMock", *, batch: int = 20, processed: int = 8, commit_first: bool) -> Resumed:
    """Read a batch, crash after having processed a part of it, and let a new consumer of the group go on.

    The offsets are committed once a batch: before its records are processed, or after all of them, which the crash
    prevents.
    """
    if whole("processed", processed, low=0) > whole("batch", batch):
        raise ValueError(f"'processed' must be at most {batch}: {processed!r}")
    topic = cluster.new_topic("resume")
    cluster.produce(topic, [("one key", str(number)) for number in range(batch)])
    runs = [0] * batch
    taken = cluster.read(topic, "group", most=batch)
    if commit_first:
        cluster.commit(topic, "group", {taken[-1].partition: taken[-1].offset + 1})
    for record in taken[:processed]:
        runs[int(record.value)] += 1
    for record in cluster.read(topic, "group", most=batch):  # the next consumer, which knows only what was committed
        runs[int(record.value)] += 1
    return Resumed(tuple(runs))


@dataclass(frozen=True)
class Kept:
    """What the cluster keeps of two groups that have read different parts, and what each may still read."""

    reports: dict[int, int]  # offsets by partition
    audit: dict[int, int]
    left_for_reports: int
    left_for_audit: int
    read_again: int  # what the first group reads when it asks for the beginning, though it has committed the end


def offsets_kept(cluster: "KafkaMock", *, records: int = 100) -> Kept:
    """Let one group commit all, another half of one partition; ask for both with clients that know nothing."""
    whole("records", records)
    ends: dict[int, int] = {}
    topic = cluster.new_topic("kept")
    for record in numbered(cluster, topic, records, records):
        ends[record.partition] = max(ends.get(record.partition, 0), record.offset + 1)
    first = min(ends)
    cluster.commit(topic, "reports", ends)
    cluster.commit(topic, "audit", {first: ends[first] // 2})
    reports, audit = (len(cluster.read(topic, group, most=records)) for group in ("reports", "audit"))
    again = len(cluster.read(topic, "reports", most=records, start=dict.fromkeys(ends, 0)))
    return Kept(cluster.committed(topic, "reports"), cluster.committed(topic, "audit"), reports, audit, again)


def read_by_groups(
    cluster: "KafkaMock", groups: Sequence[str] = ("accounting", "audit"), records: int = 100
) -> list[int]:
    """Return how many different records each group has read of one topic of the mock."""
    topic = cluster.new_topic("read")
    numbered(cluster, topic, records, records)
    return [len({record.value for record in cluster.read(topic, group, most=records)}) for group in groups]


def read_by_consumers(server: "Nats", groups: Sequence[str] = ("accounting", "audit"), records: int = 100) -> list[int]:
    """Return the same for a JetStream stream with a durable consumer a group; and as the last, what is left of it."""
    whole("records", records)

    async def work(client: Any) -> list[int]:
        stream = client.jetstream()
        await stream.add_stream(name="ledger")
        try:
            for number in range(records):
                await stream.publish("ledger", str(number).encode())
            found = []
            for group in groups:
                consumer = await stream.pull_subscribe("ledger", durable=group)
                messages = await consumer.fetch(records, timeout=10)
                for message in messages:
                    await message.ack()
                found.append(len({message.data for message in messages}))
            return [*found, (await stream.stream_info("ledger")).state.messages]
        finally:
            await stream.delete_stream("ledger")

    return server.run(work)
