"""One line on a start that takes over a second; it goes away when the engine is ready."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

AFTER_S = 1.0
Tick = Callable[[], None]


@contextmanager
def starting(name: str) -> Iterator[Tick]:
    """Yield a function to call while waiting for `name`; after a second it says so, once, on stderr.

    It says nothing where outputs are stored (SYSDESIGN_STORED), nor where nobody watches: no terminal and no kernel.
    """
    began, words = time.monotonic(), f"{name} is starting …"
    watched = not os.environ.get("SYSDESIGN_STORED") and (sys.stderr.isatty() or "ipykernel" in sys.modules)
    said = False

    def tick() -> None:
        nonlocal said
        if watched and not said and time.monotonic() - began > AFTER_S:
            said = True
            print(words, end="", file=sys.stderr, flush=True)

    try:
        yield tick
    finally:
        if said:
            print(f"\r{' ' * len(words)}\r", end="", file=sys.stderr, flush=True)
