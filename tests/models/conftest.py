import math
import statistics
from collections.abc import Callable, Sequence

import pytest


@pytest.fixture(scope="session")
def agrees() -> Callable[[float, Sequence[float]], bool]:
    """Whether the mean of at least 20 replications is within a 99.9 % t interval of what the closed form says."""

    def check(expected: float, replications: Sequence[float]) -> bool:
        assert len(replications) >= 20
        error = statistics.stdev(replications) / math.sqrt(len(replications))
        return abs(statistics.fmean(replications) - expected) <= 3.883 * error  # t for 19 degrees of freedom

    return check
