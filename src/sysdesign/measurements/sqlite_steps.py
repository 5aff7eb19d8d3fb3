"""The work of a statement as SQLite counts it: instructions of its virtual machine, equal on every run of a version."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def counted(db: sqlite3.Connection) -> Iterator[Callable[[], int]]:
    """Count the instructions of the virtual machine that are run inside; yields a function that tells them so far."""
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    db.set_progress_handler(step, 1)
    try:
        yield lambda: steps
    finally:
        db.set_progress_handler(None, 1)
