"""Long histories to judge, linearizable as they were made."""

import random

import pytest

from sysdesign.linearizability import Operation


def recorded(seed, n, clients, values=0):
    """A register's history that is linearizable: each operation took effect at an instant of it.

    Clients are always busy. They write one of `values` values, or with 0 a new one each time.
    """
    draw = random.Random(seed)
    free = [draw.random() for _ in range(clients)]
    raw = []
    for _ in range(n):
        client = min(range(clients), key=free.__getitem__)
        called = free[client]
        returned = called + draw.expovariate(1)
        free[client] = returned + 1e-6
        raw.append((called + (returned - called) * draw.random(), called, returned, client))
    state, found = 0, []
    for number, (_, called, returned, client) in enumerate(sorted(raw), 1):
        if draw.random() < 0.5:
            found.append(Operation(client, "read", None, state, called, returned))
        else:
            state = draw.randrange(values) if values else number
            found.append(Operation(client, "write", state, None, called, returned))
    return found


@pytest.fixture(scope="session")
def record():
    return recorded
