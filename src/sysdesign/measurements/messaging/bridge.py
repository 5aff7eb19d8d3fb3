"""A bridge from Kafka's protocol to a JetStream work queue that crashes after publishing and before committing.

The log is a protocol mock, the queue a real one. The bridge reads a record, publishes it as a task, commits the offset;
each crash strikes between the last two, and a new bridge goes on from what was committed.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sysdesign.checks import whole

if TYPE_CHECKING:
    from sysdesign.engines.kafka_mock import KafkaMock
    from sysdesign.engines.nats import Nats

GROUP, STREAM = "bridge", "payments"


@dataclass(frozen=True)
class Crossed:
    """How many copies of each record are in the queue, without and with the record's place as the message's id."""

    blind: tuple[int, ...]
    with_id: tuple[int, ...]


def crossed(cluster: "KafkaMock", server: "Nats", *, records: int = 20, crash_at: Collection[int] = (5, 11)) -> Crossed:
    """Send numbered records over the bridge, which crashes once at each of some records, twice over."""
    whole("records", records)
    for number in crash_at:
        if whole("crash_at", number, low=0) >= records:
            raise ValueError(f"'crash_at' must be below {records}: {number!r}")
    topic = cluster.new_topic("orders")
    cluster.produce(topic, [("one key", str(number)) for number in range(records)])

    def over(with_id: bool) -> tuple[int, ...]:
        async def work(client: Any) -> tuple[int, ...]:
            from nats.js.api import RetentionPolicy

            stream = client.jetstream()
            await stream.add_stream(name=STREAM, retention=RetentionPolicy.WORK_QUEUE)
            try:
                group, waiting = f"{GROUP} {with_id}", set(crash_at)
                while left := cluster.read(topic, group, most=records):  # each turn is a new bridge
                    for record in left:
                        id = f"{topic}/{record.partition}/{record.offset}"
                        headers = {"Nats-Msg-Id": id} if with_id else None
                        await stream.publish(STREAM, record.value.encode(), headers=headers)
                        if int(record.value) in waiting:
                            waiting.remove(int(record.value))
                            break  # the crash
                        cluster.commit(topic, group, {record.partition: record.offset + 1})
                sent = (await stream.stream_info(STREAM)).state.messages
                worker = await stream.pull_subscribe(STREAM, durable="workers")
                tasks = [int(message.data) for message in await worker.fetch(sent, timeout=10)]
                return tuple(tasks.count(number) for number in range(records))
            finally:
                await stream.delete_stream(STREAM)

        return server.run(work)

    return Crossed(over(with_id=False), over(with_id=True))
