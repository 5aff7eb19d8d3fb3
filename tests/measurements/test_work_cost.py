import sys

import pytest

from sysdesign.engines.missing import EngineMissing
from sysdesign.measurements import work_cost as module
from sysdesign.measurements.processor import Served
from sysdesign.measurements.rounds import Spread
from sysdesign.measurements.work_cost import WorkCost, work_cost

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processor seconds need Linux")


@linux
def test_a_durable_write_costs_more_than_a_cached_read(pg, store) -> None:
    found = work_cost(pg, store, seconds=0.1, rounds=1)
    assert [(name, cost.clients) for name, cost in found.items()] == [("one client", 1), ("many clients", 16)]
    assert found["many clients"].processor_ratio > 3
    assert found["many clients"].rate_ratio > 2


def test_ratios_are_those_of_the_medians() -> None:
    write = Served(Spread(80, 100, 120), Spread(1e-4, 1e-4, 2e-4))
    read = Served(Spread(900, 1000, 1100), Spread(4e-6, 5e-6, 6e-6))
    cost = WorkCost(1, write, read)
    assert cost.processor_ratio == pytest.approx(20)
    assert cost.rate_ratio == 10


def test_a_commit_that_does_not_wait_is_not_measured(hasty, store) -> None:
    with pytest.raises(ValueError, match="'synchronous_commit' must be one of 'on': 'off'"):
        work_cost(hasty, store)


def test_a_commit_to_memory_is_not_measured(pg, store, monkeypatch) -> None:
    def in_memory(folder: object) -> None:
        raise EngineMissing("A durable write", "no disk")

    monkeypatch.setattr(module, "on_disk", in_memory)
    with pytest.raises(EngineMissing):
        work_cost(pg, store)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"clients": 1}, "'clients' must be >= 2: 1"),
        ({"seconds": 0}, "'seconds' must be > 0: 0"),
        ({"rounds": 0}, "'rounds' must be >= 1: 0"),
    ],
)
def test_bad_input_is_named(pg, store, given, says) -> None:
    with pytest.raises(ValueError, match="must") as caught:
        work_cost(pg, store, **{"seconds": 0.01} | given)
    assert str(caught.value) == says
