"""A server of its own for the measurements that need other settings than the shared one."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from sysdesign.engines.missing import EngineMissing


@pytest.fixture
def entered() -> Iterator[Callable[[Any], Any]]:
    """Enter an engine until the test ends; skip the test where it cannot run."""
    with ExitStack() as stack:

        def enter(engine: Any) -> Any:
            try:
                return stack.enter_context(engine)
            except EngineMissing as missing:
                pytest.skip(str(missing))

        yield enter
