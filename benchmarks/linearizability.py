"""Checking histories of a register: the search with reads taken at once beside the plain one, and zones beside both.

Processor time, medians, contenders in turns. 1,000 operations of 10 clients that are always busy. Goals: reads taken at
once make the search at least 3 times as fast; for unique writes zones are at least 100 times as fast as the plain
search; 100,000 operations with unique writes take at most 3 times as long as sorting their calls and returns.
"""

import random
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

from sysdesign.linearizability import Operation, Register, check
from sysdesign.linearizability.search import search

ROUNDS = 5
CLIENTS, SHORT, LONG, VALUES = 10, 1_000, 100_000, 5


def recorded(operations: int, values: int | None, seed: int) -> list[Operation]:
    """Return a linearizable history: each operation took effect at an instant between its call and its return.

    Writes are of one of `values` values, or of a new one each time. The operations are in no order.
    """
    draw = random.Random(seed)
    free = [draw.random() for _ in range(CLIENTS)]
    raw = []
    for _ in range(operations):
        client = min(range(CLIENTS), key=free.__getitem__)
        called = free[client]
        returned = called + draw.expovariate(1)
        free[client] = returned + 1e-6
        raw.append((called + (returned - called) * draw.random(), called, returned, client))
    state, found = 0, []
    for number, (_, called, returned, client) in enumerate(sorted(raw), start=1):
        if draw.random() < 0.5:
            found.append(Operation(client, "read", None, state, called, returned))
        else:
            state = number if values is None else draw.randrange(values)
            found.append(Operation(client, "write", state, None, called, returned))
    draw.shuffle(found)
    return found


def events(history: Sequence[Operation]) -> list[tuple[float, int, int]]:
    """Return calls and returns, each with its time, its kind and the number of the operation."""
    calls = [(each.called_s, 0, number) for number, each in enumerate(history)]
    return calls + [(each.returned_s or 0.0, 1, number) for number, each in enumerate(history)]


def seconds(work: Callable[[], Any]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def run() -> dict[str, float]:
    """Return milliseconds (medians) and the three ratios."""
    model = Register(0)
    few, unique, long = (recorded(n, v, seed=1) for n, v in ((SHORT, VALUES), (SHORT, None), (LONG, None)))
    times = events(long)
    contenders: dict[str, Callable[[], Any]] = {
        "search, ms": lambda: search(few, model),
        "plain search, ms": lambda: search(few, model, eager=False),
        "unique writes, ms": lambda: check(unique, model),
        "unique writes, plain search, ms": lambda: search(unique, model, eager=False),
        "100,000 operations, ms": lambda: check(long, model),
        "sorting their events, ms": lambda: sorted(times),
    }
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, contender in contenders.items():
            taken[name].append(seconds(contender))
    found = {name: statistics.median(each) * 1e3 for name, each in taken.items()}
    found["plain search / search"] = found["plain search, ms"] / found["search, ms"]
    found["plain search / zones"] = found["unique writes, plain search, ms"] / found["unique writes, ms"]
    found["100,000 operations / sorting"] = found["100,000 operations, ms"] / found["sorting their events, ms"]
    return found


def main() -> None:
    print("Linearizability of a register's history")
    for name, value in run().items():
        print(f"  {name:<34} {value:8.2f}")


if __name__ == "__main__":
    main()
