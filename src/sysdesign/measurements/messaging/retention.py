"""How long a message stays: JetStream as a log with a limit, as a log with an age, and as a work queue.

One record stands for one day. A reader that comes late starts at the first record that is left, and nobody tells it
what is missing.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sysdesign.checks import not_empty, positive, whole

if TYPE_CHECKING:
    from sysdesign.engines.nats import Nats


@dataclass(frozen=True)
class Late:
    """A reader that joins on some day: the first day that it reads, and how many."""

    day: int
    first: int
    read: int

    @property
    def share(self) -> float:
        """The share of the history that it gets."""
        return self.read / self.day


def late_readers(server: "Nats", days: Sequence[int], *, keep: int = 7) -> list[Late]:
    """Append a record a day to a stream that keeps the last `keep`; on each of the rising `days` a new reader joins."""
    for before, day in zip([0, *days], not_empty("days", days), strict=False):
        whole("days", day, low=before + 1)
    whole("keep", keep)

    async def work(client: Any) -> list[Late]:
        stream, found = client.jetstream(), []
        await stream.add_stream(name="days", max_msgs=keep)
        try:
            for day in range(1, max(days) + 1):
                await stream.publish("days", str(day).encode())
                if day in days:
                    reader = await stream.pull_subscribe("days", durable=f"day-{day}")
                    messages = await reader.fetch(day if day < keep else keep, timeout=10)
                    found.append(Late(day, int(messages[0].data), len(messages)))
        finally:
            await stream.delete_stream("days")
        return found

    return server.run(work)


@dataclass(frozen=True)
class Left:
    """Messages in a stream: as sent, and after a consumer has acknowledged all, or after their age."""

    sent: int
    acknowledged_log: int
    acknowledged_queue: int
    aged: int


def what_is_left(server: "Nats", *, messages: int = 20, age_s: float = 0.3) -> Left:
    """Send messages to a log, to a work queue and to a log with an age; acknowledge all, or wait."""
    whole("messages", messages)
    positive("age_s", age_s)

    async def work(client: Any) -> Left:
        from nats.js.api import RetentionPolicy

        stream = client.jetstream()

        async def count(name: str) -> int:
            return int((await stream.stream_info(name)).state.messages)

        kinds: dict[str, dict[str, Any]] = {
            "log": {},
            "queue": {"retention": RetentionPolicy.WORK_QUEUE},
            "aged": {"max_age": age_s, "duplicate_window": min(age_s, 0.1)},
        }
        try:
            for name, settings in kinds.items():
                await stream.add_stream(name=name, **settings)
                for number in range(messages):
                    await stream.publish(name, str(number).encode())
            for name in ("log", "queue"):
                consumer = await stream.pull_subscribe(name, durable="reader")
                for message in await consumer.fetch(messages, timeout=10):
                    await message.ack_sync()
            log, queue = await count("log"), await count("queue")
            for _ in range(100):
                if not await count("aged"):
                    break
                await asyncio.sleep(age_s / 4)
            return Left(messages, log, queue, await count("aged"))
        finally:
            for name in kinds:
                await stream.delete_stream(name)

    return server.run(work)


def taken_twice(server: "Nats", *, window_s: float = 0.5) -> dict[str, int]:
    """Send a message twice under one id, within the window and after it, and once more under no id; count what is kept.

    JetStream forgets ids after the stream's duplicate window, two minutes unless set.
    """
    positive("window_s", window_s)

    async def work(client: Any) -> dict[str, int]:
        stream, found = client.jetstream(), {}
        for name, pause, id in (("within", 0.0, "7"), ("after", 2.5 * window_s, "7"), ("no id", 0.0, "")):
            headers = {"Nats-Msg-Id": id} if id else None
            await stream.add_stream(name="pay", duplicate_window=window_s)
            try:
                await stream.publish("pay", b"10", headers=headers)
                await asyncio.sleep(pause)
                await stream.publish("pay", b"10", headers=headers)
                found[name] = int((await stream.stream_info("pay")).state.messages)
            finally:
                await stream.delete_stream("pay")
        return found

    return server.run(work)
