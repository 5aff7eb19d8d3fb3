"""Arrivals: means, gaps and dispersion by closed form."""

import itertools
import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.arrivals import DAY_S, burst_dispersion, burst_mean, bursty, dispersion, diurnal, most_within, poisson
from sysdesign.workload import diurnal_peak_to_mean

SEEDS = range(20)
BURST = {"on_rate": 40, "off_rate": 5, "on_s": 1, "off_s": 3}


def rising(times, duration_s):
    return times == sorted(times) and times[0] > 0 and times[-1] < duration_s


class TestPoisson:
    def test_the_mean_count(self, agrees):
        assert agrees(1000, [len(poisson(10, 100, seed)) for seed in SEEDS])

    def test_counts_vary_as_much_as_their_mean(self, agrees):
        assert agrees(1, [dispersion(poisson(10, 200, seed), 1, 200) for seed in SEEDS])

    def test_gaps_are_exponential(self, agrees):
        """More than 1/rate in a share 1/e of the cases."""
        longer = []
        for seed in SEEDS:
            times = poisson(10, 100, seed)
            gaps = [later - time for time, later in itertools.pairwise(times)]
            longer.append(sum(gap > 0.1 for gap in gaps) / len(gaps))
        assert agrees(math.exp(-1), longer)

    def test_in_order_and_within(self):
        assert rising(poisson(10, 100, 1), 100)


class TestBursty:
    def test_the_mean_count(self, agrees):
        assert agrees(burst_mean(**BURST) * 400, [len(bursty(**BURST, duration_s=400, seed=seed)) for seed in SEEDS])

    @pytest.mark.parametrize("window_s", [0.1, 1, 5])
    def test_dispersion_is_that_of_the_closed_form(self, window_s, agrees):
        found = [dispersion(bursty(**BURST, duration_s=1000, seed=seed), window_s, 1000) for seed in SEEDS]
        assert agrees(burst_dispersion(**BURST, window_s=window_s), found)

    def test_dispersion_grows_from_1_to_a_limit(self):
        found = [burst_dispersion(**BURST, window_s=window_s) for window_s in (1e-9, 0.1, 1, 10, 1e9)]
        assert found == sorted(found)
        assert found[0] == pytest.approx(1)
        assert found[-1] == pytest.approx(1 + 2 * 35**2 * (3 / 16) / (13.75 * (4 / 3)))

    def test_two_equal_states_are_poisson(self, agrees):
        assert burst_dispersion(10, 10, 1, 1, window_s=1) == 1
        assert agrees(1, [dispersion(bursty(10, 10, 1, 1, 200, seed), 1, 200) for seed in SEEDS])

    def test_nothing_comes_while_it_is_off(self):
        times = bursty(on_rate=100, off_rate=0, on_s=1, off_s=9, duration_s=100, seed=1)
        assert rising(times, 100)
        assert max(later - time for time, later in itertools.pairwise(times)) > 2

    def test_it_begins_in_either_state(self):
        early = [len(bursty(100, 0, 50, 50, 1, seed)) > 0 for seed in range(40)]
        assert 8 < sum(early) < 32


class TestDiurnal:
    def test_the_mean_count(self, agrees):
        expected = 0.05 * 86_400 / diurnal_peak_to_mean()
        assert agrees(expected, [len(diurnal(0.05, DAY_S, seed)) for seed in SEEDS])

    def test_an_hour_has_its_share(self, agrees):
        """At the trough a tenth of the peak rate: the hour around it has little more."""
        counts = [sum(7.5 <= time / 3600 < 8.5 for time in diurnal(0.1, DAY_S, seed)) for seed in SEEDS]
        level = statistics.fmean(0.1 + 0.9 * ((1 + math.cos(math.pi + (x - 0.5) / 12 * math.pi)) / 2) ** 2 for x in
                                 [(step + 0.5) / 100 for step in range(100)])  # fmt: skip
        assert agrees(0.1 * 3600 * level, counts)

    def test_days_repeat(self):
        times = diurnal(0.05, 3 * DAY_S, 1)
        assert rising(times, 3 * 86_400)
        days = [sum(day <= time / 86_400 < day + 1 for time in times) for day in range(3)]
        assert max(days) < 1.2 * min(days)

    def test_a_flat_day_is_poisson(self, agrees):
        assert agrees(1, [dispersion(diurnal(0.05, DAY_S, seed, trough_to_peak=1), 600, 86_400) for seed in SEEDS])


class TestDispersion:
    def test_a_clock_has_none(self):
        assert dispersion([step + 0.5 for step in range(10)], 1, 10) == 0

    def test_what_is_past_the_last_whole_window_does_not_count(self):
        assert dispersion([0.5, 1.5, 2.1, 2.2], 1, 2.5) == 0


@pytest.mark.parametrize(
    "call",
    [
        lambda: poisson(0, 1, 1),
        lambda: poisson(-1, 1, 1),
        lambda: poisson(math.nan, 1, 1),
        lambda: poisson(1, 0, 1),
        lambda: poisson(1, math.inf, 1),
        lambda: poisson(1, 1, -1),
        lambda: poisson(True, 1, 1),
        lambda: bursty(0, 0, 1, 1, 1, 1),
        lambda: bursty(1, -1, 1, 1, 1, 1),
        lambda: bursty(1, 1, 0, 1, 1, 1),
        lambda: bursty(1, 1, 1, 0, 1, 1),
        lambda: bursty(1, 1, 1, 1, 0, 1),
        lambda: bursty(1, 1, 1e-9, 1e-9, 1, 1),
        lambda: burst_dispersion(1, 1, 1, 1, 0),
        lambda: diurnal(0, 1, 1),
        lambda: diurnal(1, 0, 1),
        lambda: diurnal(1, 60, 1, peak_hour=math.nan),
        lambda: diurnal(1, 60, 1, trough_to_peak=2),
        lambda: diurnal(1, 60, 1, sharpness=0),
        lambda: dispersion([0.5], 1, 1),
        lambda: dispersion([], 1, 2),
        lambda: dispersion([-1], 1, 2),
        lambda: dispersion([1], 0, 2),
    ],
)
def test_bad_input(call):
    with pytest.raises((TypeError, ValueError), match=r"must (be|have)"):
        call()


class TestMostWithin:
    @given(st.lists(st.floats(0, 50), max_size=40).map(sorted), st.sampled_from([0.5, 1, 7, 60]))
    def test_it_is_the_highest_of_all_windows(self, times, span):
        assert most_within(times, span) == max((sum(at <= end < at + span for at in times) for end in times), default=0)

    @pytest.mark.parametrize("times", [[2.0, 1.0], [math.nan], ["1"], None, {1.0}])
    def test_times_do_not_fall(self, times):
        with pytest.raises((TypeError, ValueError), match="'times' must be"):
            most_within(times, 1)

    def test_the_span_is_positive(self):
        with pytest.raises(ValueError, match="'span_s' must be > 0: 0"):
            most_within([], 0)


def test_a_span_that_vanishes_beside_the_times_has_those_of_its_last_instant() -> None:
    assert most_within([1, 1, 2], span_s=1e-200) == 2
