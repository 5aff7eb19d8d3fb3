"""Does an acknowledgement mean once? Jobs in a JetStream work queue, and workers that crash before they acknowledge.

A stream with work-queue retention is a message queue: each job goes to one worker, is hidden while that worker has
`ack_wait` seconds, and is deleted when acknowledged. A job charges somebody, in SQLite: blindly, and under the job's
number as the primary key, which a second run cannot insert again. The crashes are drawn from a seed.
"""

import asyncio
import json
import random
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sysdesign.checks import positive, whole, within

if TYPE_CHECKING:
    from sysdesign.engines.nats import Nats

STREAM, WORKERS = "jobs", "workers"
IN_FLIGHT = 500
ADVISORY = f"$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.{STREAM}.{WORKERS}"


@dataclass(frozen=True)
class Jobs:
    """What became of the jobs, by their numbers."""

    executions: tuple[int, ...]  # how often each was run
    charged_blindly: int  # what all were charged, one a run
    charged_once: int  # the same where the job's number is the key of the charge
    given_up: tuple[int, ...]  # those that the broker stopped delivering
    left: int  # messages in the queue afterwards


def crashing_workers(
    server: "Nats", jobs: int = 500, *, crash: float = 0.1, poison: Sequence[int] = (), ack_wait_s: float = 0.3,
    max_deliveries: int = 5, seed: int = 1,
) -> Jobs:  # fmt: skip
    """Run jobs whose workers crash with the chance `crash` after the work and before the acknowledgement.

    A job of `poison` crashes its worker on every run; after `max_deliveries` the broker gives it up and says so. Takes
    `ack_wait_s` for each round of deliveries.
    """
    whole("jobs", jobs)
    within("crash", crash, 0, 0.5)
    for number in poison:
        whole("poison", number, low=0)
    positive("ack_wait_s", ack_wait_s)
    whole("max_deliveries", max_deliveries)
    draws = random.Random(whole("seed", seed, low=0))
    crashes = [_in_a_row(draws, crash, max_deliveries - 1) for _ in range(jobs)]
    for number in poison:
        crashes[number] = max_deliveries

    async def work(client: Any) -> Jobs:
        from nats.js.api import AckPolicy, ConsumerConfig, RetentionPolicy

        stream, executions, given_up = client.jetstream(), [0] * jobs, list[int]()
        books = sqlite3.connect(":memory:", isolation_level=None)
        books.execute("CREATE TABLE blind (job INTEGER)")
        books.execute("CREATE TABLE once (job INTEGER PRIMARY KEY)")
        await stream.add_stream(name=STREAM, subjects=[STREAM], retention=RetentionPolicy.WORK_QUEUE)

        async def dead(message: Any) -> None:
            letter = await stream.get_msg(STREAM, json.loads(message.data)["stream_seq"])
            given_up.append(int(letter.data))

        try:
            await client.subscribe(ADVISORY, cb=dead)
            await _publish(stream, STREAM, jobs)
            consumer = await stream.pull_subscribe(
                STREAM,
                durable=WORKERS,
                config=ConsumerConfig(
                    ack_policy=AckPolicy.EXPLICIT, ack_wait=ack_wait_s, max_deliver=max_deliveries, max_ack_pending=jobs
                ),
            )
            while True:
                message = await _next(consumer, ack_wait_s)
                if message is None:
                    state = await consumer.consumer_info()
                    if state.num_pending or state.num_ack_pending:
                        continue  # somebody's time is not over yet
                    break
                number = int(message.data)
                executions[number] += 1
                books.execute("INSERT INTO blind VALUES (?)", (number,))
                books.execute("INSERT OR IGNORE INTO once VALUES (?)", (number,))
                if executions[number] > crashes[number]:
                    await message.ack()
            left = (await stream.stream_info(STREAM)).state.messages
            blindly, once = (books.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("blind", "once"))
        finally:
            books.close()
            await stream.delete_stream(STREAM)
        return Jobs(tuple(executions), blindly, once, tuple(sorted(given_up)), left)

    return server.run(work)


@dataclass(frozen=True)
class Overrun:
    """A job that takes longer than the broker waits: how often it was begun, without and with word in between."""

    silent: int
    reporting: int


def overrunning_worker(server: "Nats", *, ack_wait_s: float = 0.3, times: float = 2.5) -> Overrun:
    """Let a job take `times` the wait, with another worker idle; then again with a worker that reports in between."""
    positive("ack_wait_s", ack_wait_s)
    positive("times", times)

    async def work(client: Any) -> Overrun:
        return Overrun(*[await _begun(client, ack_wait_s, times, reports) for reports in (False, True)])

    return server.run(work)


async def _begun(client: Any, ack_wait_s: float, times: float, reports: bool) -> int:
    """Return how often one long job is begun by two workers."""
    from nats.js.api import ConsumerConfig, RetentionPolicy

    stream, begun = client.jetstream(), 0
    await stream.add_stream(name=STREAM, subjects=[STREAM], retention=RetentionPolicy.WORK_QUEUE)
    try:
        await stream.publish(STREAM, b"1")
        settings = ConsumerConfig(ack_wait=ack_wait_s)

        async def worker() -> None:
            nonlocal begun
            consumer = await stream.pull_subscribe(STREAM, durable=WORKERS, config=settings)
            message = await _next(consumer, (times + 1) * ack_wait_s)
            if message is None:
                return
            begun += 1
            steps = round(4 * times)
            for _ in range(steps):
                await asyncio.sleep(ack_wait_s * times / steps)
                if reports:
                    await message.in_progress()
            await message.ack()

        await asyncio.gather(worker(), worker())
    finally:
        await stream.delete_stream(STREAM)
    return begun


def _in_a_row(draws: random.Random, crash: float, most: int) -> int:
    """Return how many runs in a row end in a crash."""
    found = 0
    while draws.random() < crash:
        found += 1
    return min(found, most)


async def _publish(stream: Any, subject: str, messages: int) -> None:
    for start in range(0, messages, IN_FLIGHT):
        several = [
            await stream.publish_async(subject, str(number).encode())
            for number in range(start, min(messages, start + IN_FLIGHT))
        ]
        await asyncio.gather(*several)


async def _next(consumer: Any, patience_s: float) -> Any:
    """Return the next message, or None when none comes."""
    from nats.errors import TimeoutError as NothingCame

    try:
        return (await consumer.fetch(1, timeout=patience_s))[0]
    except NothingCame:
        return None
