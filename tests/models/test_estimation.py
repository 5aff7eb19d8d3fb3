import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign import estimation

AMOUNT = st.floats(0, 1e12)
POSITIVE = st.floats(1e-6, 1e12)


def test_the_funnel_of_the_worked_example() -> None:
    assert round(estimation.average_rate(10e6), 1) == 115.7
    assert round(estimation.average_rate(1e6), 1) == 11.6
    assert estimation.polling_rate(200e3, 4) == 50e3
    assert estimation.polling_rate(2e6, 10) == 200e3
    assert estimation.storage_per_day(10e6, 1000) == 10e9
    assert estimation.storage_per_day(10e6, 1024) == 10.24e9
    assert estimation.storage_after(365, 10e9) == 3.65e12
    assert estimation.storage_after(5 * 365, 10e9, replicas=3) == 54.75e12
    assert estimation.bandwidth(150e3, 256) == 38.4e6
    assert estimation.bits_per_second(estimation.bandwidth(200e3, 2000)) == 3.2e9
    assert round(estimation.concurrency(estimation.peak_rate(estimation.average_rate(10e6), 3), 720)) == 250_000


@given(AMOUNT, POSITIVE)
def test_littles_law_reads_from_all_three_sides(rate: float, duration_s: float) -> None:
    in_progress = estimation.concurrency(rate, duration_s)
    assert math.isclose(estimation.arrival_rate(in_progress, duration_s), rate, abs_tol=1e-300)
    if rate > 1e-290:
        assert math.isclose(estimation.mean_duration(in_progress, rate), duration_s)


@given(AMOUNT, st.floats(1, 100))
def test_a_peak_is_never_below_its_average(average: float, factor: float) -> None:
    assert estimation.peak_rate(average, factor) >= average


@given(AMOUNT, POSITIVE)
def test_polling_half_as_often_halves_the_rate(clients: float, interval_s: float) -> None:
    rate = estimation.polling_rate(clients, interval_s)
    assert math.isclose(estimation.polling_rate(clients, 2 * interval_s), rate / 2, abs_tol=1e-300)


BAD = [
    (lambda: estimation.average_rate(-1), ValueError, "'actions_per_day' must be >= 0: -1"),
    (lambda: estimation.average_rate("many"), TypeError, "'actions_per_day' must be a number: 'many'"),
    (lambda: estimation.average_rate(math.nan), ValueError, "'actions_per_day' must be finite: nan"),
    (lambda: estimation.peak_rate(100, 0.5), ValueError, "'factor' must be >= 1: 0.5"),
    (lambda: estimation.peak_rate(-1, 3), ValueError, "'average' must be >= 0: -1"),
    (lambda: estimation.polling_rate(100, 0), ValueError, "'interval_s' must be > 0: 0"),
    (lambda: estimation.polling_rate(None, 1), TypeError, "'clients' must be a number: None"),
    (lambda: estimation.storage_per_day(True, 1), TypeError, "'records' must be a number: True"),
    (lambda: estimation.storage_per_day(1, -1), ValueError, "'record_bytes' must be >= 0: -1"),
    (lambda: estimation.storage_after(-1, 1), ValueError, "'days' must be >= 0: -1"),
    (lambda: estimation.storage_after(1, 1, 0), ValueError, "'replicas' must be >= 1: 0"),
    (lambda: estimation.bandwidth(math.inf, 1), ValueError, "'rate' must be finite: inf"),
    (lambda: estimation.bandwidth(1e300, 1e300), ValueError, "'rate × payload_bytes' must be finite: inf"),
    (lambda: estimation.bits_per_second(-1), ValueError, "'bytes_per_second' must be >= 0: -1"),
    (lambda: estimation.concurrency(1, -1), ValueError, "'duration_s' must be >= 0: -1"),
    (lambda: estimation.arrival_rate(1, 0), ValueError, "'duration_s' must be > 0: 0"),
    (lambda: estimation.mean_duration(1, 0), ValueError, "'rate' must be > 0: 0"),
]


@pytest.mark.parametrize(("call", "kind", "says"), BAD, ids=[says for _, _, says in BAD])
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says
