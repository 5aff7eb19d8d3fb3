import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.measurements.rounds import Spread, durations, interleaved, per_second, percentile, repeat

FLOATS = st.floats(-1e6, 1e6)


def test_variants_take_turns() -> None:
    log: list[str] = []
    interleaved({name: lambda name=name: float(len(log.append(name) or log)) for name in "abc"}, rounds=2)
    assert log == list("abcabc")


def test_a_slow_spell_hits_one_round_of_each_variant_and_no_median() -> None:
    clock = itertools.count()

    def measure(cost: float) -> float:
        return cost * (10 if 2 <= next(clock) <= 3 else 1)

    found = interleaved({"a": lambda: measure(1), "b": lambda: measure(2)}, rounds=3)
    assert (found["a"].median, found["b"].median) == (1, 2)
    assert (found["a"].high, found["b"].high) == (10, 20)


@given(st.lists(FLOATS, min_size=1), st.floats(0, 1))
def test_a_percentile_is_a_sample_that_enough_do_not_exceed(samples: list[float], share: float) -> None:
    found = percentile(samples, share)
    assert found in samples
    assert sum(sample <= found for sample in samples) >= math.floor(share * len(samples) * (1 - 1e-9))
    assert sum(sample < found for sample in samples) <= share * len(samples)


@pytest.mark.parametrize(
    ("count", "share", "rank"), [(3, 0.5, 2), (4, 0.5, 2), (10, 0.99, 10), (100, 0.07, 7), (5, 0, 1)]
)
def test_percentiles_by_hand(count: int, share: float, rank: int) -> None:
    assert percentile(range(1, count + 1), share) == rank


@given(st.lists(FLOATS, min_size=1))
def test_a_spread_is_in_order(samples: list[float]) -> None:
    spread = Spread.of(samples)
    assert min(samples) == spread.low <= spread.median <= spread.high == max(samples)


def test_what_takes_longer_than_its_time_is_called_once() -> None:
    calls, seconds = repeat(lambda: None, 1e-9)
    assert calls == 1
    assert seconds > 0
    assert per_second(lambda: None, 1e-9) > 0


def test_durations_count_calls() -> None:
    calls = itertools.count()
    assert len(durations(lambda: next(calls), 5, each=3)) == 5
    assert next(calls) == 15


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: interleaved({}), "'variants' must not be empty: {}"),
        (lambda: interleaved({"a": lambda: 1.0}, rounds=0), "'rounds' must be >= 1: 0"),
        (lambda: repeat(lambda: None, 0), "'seconds' must be > 0: 0"),
        (lambda: durations(lambda: None, 0), "'times' must be >= 1: 0"),
        (lambda: percentile([], 0.5), "'samples' must not be empty: []"),
        (lambda: percentile([1], 1.5), "'share' must be from 0 to 1: 1.5"),
        (lambda: Spread.of([]), "'samples' must not be empty: []"),
        (lambda: Spread(1, 2, 3).times(0), "'factor' must be > 0: 0"),
    ],
)
def test_bad_input_is_named(call, says) -> None:
    with pytest.raises(ValueError, match="must") as caught:
        call()
    assert str(caught.value) == says
