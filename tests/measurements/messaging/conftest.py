"""One NATS and one mock of Kafka for all measurements here."""

from collections.abc import Iterator
from typing import Any

import pytest

from sysdesign.engines.kafka_mock import kafka_mock
from sysdesign.engines.missing import EngineMissing
from sysdesign.engines.nats import nats


@pytest.fixture(scope="package")
def server() -> Iterator[Any]:
    try:
        with nats() as running:
            yield running
            assert running.run(streams) == []
    except EngineMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="package")
def cluster() -> Iterator[Any]:
    try:
        with kafka_mock() as running:
            yield running
    except EngineMissing as missing:
        pytest.skip(str(missing))


async def streams(client: Any) -> list[Any]:
    return list(await client.jetstream().streams_info())
