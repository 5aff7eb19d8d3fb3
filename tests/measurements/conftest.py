"""One PostgreSQL and one Valkey for all measurements; each measurement leaves them as it found them."""

from collections.abc import Iterator
from typing import Any

import pytest

from sysdesign.engines.missing import EngineMissing
from sysdesign.engines.postgres import postgres
from sysdesign.engines.valkey import valkey
from sysdesign.measurements.blobs import SETTINGS

TABLES = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    try:
        with postgres(SETTINGS) as running:
            yield running
    except EngineMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[Any]:
    try:
        with valkey() as running:
            yield running
    except EngineMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture
def pg(postgres_server: Any) -> Iterator[Any]:
    yield postgres_server
    with postgres_server.connect() as db:
        assert db.execute(TABLES).fetchone() == (0,)


@pytest.fixture
def hasty(pg: Any) -> Iterator[Any]:
    """The same server, with commits that do not wait."""
    with pg.connect() as db:
        db.execute("ALTER DATABASE postgres SET synchronous_commit = off")
        yield pg
        db.execute("ALTER DATABASE postgres RESET synchronous_commit")


@pytest.fixture
def store(valkey_server: Any) -> Iterator[Any]:
    yield valkey_server
    assert valkey_server.client().dbsize() == 0
