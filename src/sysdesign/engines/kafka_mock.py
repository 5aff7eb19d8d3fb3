"""Kafka's protocol, answered by a mock: `with kafka_mock() as cluster:` has brokers inside this process.

The mock is part of librdkafka, the library under `confluent-kafka`, and its authors test clients with it. It keeps
partitions, offsets and what consumer groups commit, in memory. It is no witness to durability, speed, transactions or
retention, and groups that rebalance take it five seconds; whatever is shown with it is labelled a protocol mock.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sysdesign.checks import not_empty, whole
from sysdesign.engines.missing import require
from sysdesign.engines.scratch import EngineError

if TYPE_CHECKING:
    import confluent_kafka as library

NAME = "Kafka mock"
PARTITIONS = 4  # of a topic, which is made when it is first used; the mock's default
WAIT_S = 30.0
SILENT = {"log_level": 0, "log.connection.close": False}


@dataclass(frozen=True)
class Record:
    """One entry of a log: where it stands, its key and its value."""

    partition: int
    offset: int
    key: str
    value: str


class KafkaMock:
    """A mock of a cluster: producing, reading, offsets of groups. Topics have four partitions."""

    def __init__(self, producer: "library.Producer") -> None:
        self._producer, self._topics = producer, 0
        brokers = producer.list_topics(timeout=WAIT_S).brokers.values()
        self.address = ",".join(f"{broker.host}:{broker.port}" for broker in brokers)

    def __repr__(self) -> str:
        return f"<{NAME}>"

    def new_topic(self, name: str) -> str:
        """Return a name that begins like this and that no other call has returned; the topic is made by its use."""
        self._topics += 1
        return f"{not_empty('name', name)}-{self._topics}"

    def produce(self, topic: str, pairs: Sequence[tuple[str, str]]) -> list[Record]:
        """Append keys and values in this order and return where each went, once all are acknowledged.

        The key alone decides the partition, by its CRC-32 modulo their number, librdkafka's rule for keys.
        Raises ValueError for an empty topic or no pairs, EngineError for a record that was not taken.
        """
        not_empty("topic", topic)
        placed: dict[int, Any] = {}
        for number, (key, value) in enumerate(not_empty("pairs", pairs)):

            def told(error: Any, message: Any, number: int = number) -> None:
                placed[number] = error or message

            self._producer.produce(topic, key=key, value=value, on_delivery=told)
            self._producer.poll(0)
        self._producer.flush(WAIT_S)
        return [_record(placed.get(number)) for number in range(len(pairs))]

    def read(self, topic: str, group: str, *, most: int, start: Mapping[int, int] | None = None) -> list[Record]:
        """Read up to `most` records as a consumer of a group and commit nothing; fewer when the log ends before.

        Each partition is read from `start`, else from what the group has committed, else from its first record.
        """
        whole("most", most)
        with self._consumer(group) as consumer:
            places, left = self._places(consumer, topic, start), 0
            for place in places:
                left += max(0, consumer.get_watermark_offsets(place, timeout=WAIT_S)[1] - place.offset)
            consumer.assign(places)
            found: list[Record] = []
            while len(found) < min(most, left):
                several = consumer.consume(min(most, left) - len(found), timeout=WAIT_S)
                if not several:
                    raise EngineError(f"{NAME} has sent nothing for {WAIT_S:g} s.")
                found += [_record(message) for message in several]
            return found

    def commit(self, topic: str, group: str, offsets: Mapping[int, int]) -> None:
        """Tell the cluster the next offset that a group wants of each partition."""
        import confluent_kafka as library

        with self._consumer(group) as consumer:
            places = [library.TopicPartition(topic, partition, offset) for partition, offset in offsets.items()]
            for place in consumer.commit(offsets=places, asynchronous=False) or ():
                if place.error:
                    raise EngineError(f"{NAME} has not kept an offset: {place.error}")

    def committed(self, topic: str, group: str) -> dict[int, int]:
        """Return the offsets that the cluster keeps for a group, by partition, as a client that knows nothing asks."""
        import confluent_kafka as library

        with self._consumer(group) as consumer:
            asked = [library.TopicPartition(topic, partition) for partition in range(PARTITIONS)]
            told = consumer.committed(asked, timeout=WAIT_S)
            return {place.partition: place.offset for place in told if place.offset >= 0}

    def _places(self, consumer: Any, topic: str, start: Mapping[int, int] | None) -> list[Any]:
        import confluent_kafka as library

        asked = [library.TopicPartition(topic, partition) for partition in range(PARTITIONS)]
        if start is None:
            start = {place.partition: place.offset for place in consumer.committed(asked, timeout=WAIT_S)}
        offsets = [max(0, start.get(place.partition, 0)) for place in asked]  # a group without any has a negative one
        return [library.TopicPartition(topic, n, offset) for n, offset in enumerate(offsets)]

    @contextmanager
    def _consumer(self, group: str) -> Iterator[Any]:
        import confluent_kafka as library

        # Partitions are assigned by hand, so that no group has to rebalance.
        settings = {"bootstrap.servers": self.address, "group.id": not_empty("group", group)}
        consumer = library.Consumer({**SILENT, **settings, "enable.auto.commit": False})
        try:
            yield consumer
        finally:
            consumer.close()


def _record(message: Any) -> Record:
    """Return a message as a record; raise EngineError for an error in its place."""
    error = message if message is None or not hasattr(message, "error") else message.error()
    if message is None or error is not None:
        raise EngineError(f"{NAME} has lost a record: {error}")
    return Record(message.partition(), message.offset(), message.key().decode(), message.value().decode())


@contextmanager
def kafka_mock() -> Iterator[KafkaMock]:
    """Enter a mock of a Kafka cluster with one broker, in this process; when left, it is gone with all its records.

    Raises EngineMissing where it cannot run.

    >>> with kafka_mock() as cluster:
    ...     placed = cluster.produce("orders", [("alice", "1"), ("bob", "2"), ("alice", "3")])
    >>> [(record.partition, record.offset, record.value) for record in placed]
    [(3, 0, '1'), (0, 0, '2'), (3, 1, '3')]
    """
    require(NAME)
    import confluent_kafka as library

    producer = library.Producer({**SILENT, "test.mock.num.brokers": 1, "linger.ms": 0})
    try:
        yield KafkaMock(producer)
    finally:
        producer.close()  # the brokers go with it
