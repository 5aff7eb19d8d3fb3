"""Patterns of arrivals, what limiters make of them, and one limit for many gateways."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.arrivals import most_within, poisson
from sysdesign.limiting import (
    FixedWindow,
    LeakyQueue,
    TokenBucket,
    added_up,
    bursts,
    cut_into_shares,
    decisions,
    retry_storm,
    routed,
    running,
    served,
    steady,
    taken,
    unevenness,
)

TIMES = st.lists(st.floats(0, 50), max_size=40).map(sorted)


def bucket(clock):
    return TokenBucket(1, 3, clock)


class TestReplay:
    @given(TIMES)
    def test_served_are_those_that_are_let_in(self, times):
        assert served(bucket, times) == [at for at, yes in zip(times, decisions(bucket, times), strict=True) if yes]

    def test_taken_asks_until_refused(self):
        assert taken(bucket, 5, 7, 1) == [5, 5, 5, 6, 7]

    @given(TIMES, st.sampled_from([0.5, 1, 7, 60]), st.integers(1, 12))
    def test_running_never_misses_the_highest(self, times, span, steps):
        highest = running(times, span, until_s=50, steps=steps)
        assert len(highest) == steps
        assert max(highest) == most_within(times, span)

    def test_running_falls_again(self):
        assert running([0, 0, 10], span_s=5, until_s=40, steps=4) == [2, 1, 0, 0]

    def test_a_queue_lets_out_evenly(self):
        assert served(lambda clock: LeakyQueue(0.5, 9, clock), [0] * 4) == [0, 2, 4, 6]

    @pytest.mark.parametrize("times", [[2, 1], [-1], [math.nan], "12", 5, None, ["1"]])
    def test_times_do_not_fall(self, times):
        for ask in (lambda: decisions(bucket, times), lambda: served(bucket, times)):
            with pytest.raises((TypeError, ValueError), match="'times' must"):
                ask()

    @pytest.mark.parametrize("make", [None, lambda clock: None, TokenBucket(1, 1)])
    def test_make_makes_limiters(self, make):
        with pytest.raises(TypeError, match="'make' must be a function that makes a Limiter"):
            decisions(make, [])

    def test_an_adversary_has_an_end(self):
        for steps in ((0, -1, 1), (0, 1, 0), (0, 1e9, 1e-3)):
            with pytest.raises(ValueError, match="'(end_s|step_s)' must"):  # noqa: RUF043
                taken(bucket, *steps)


class TestUnevenness:
    def test_of_even_times_is_none(self):
        assert unevenness(steady(4, 60), 59) == pytest.approx(0, abs=0.02)

    def test_of_independent_times_is_their_rate(self):
        many = [unevenness(poisson(10, 600, seed), 600) for seed in range(20)]
        assert 9 < sum(many) / 20 < 11

    def test_what_comes_later_does_not_count(self):
        assert unevenness([0, 0, 1, 1, 2, 2, 2, 2.5], 2) == 0

    @pytest.mark.parametrize("until", [0, 1.5, None, 10**9])
    def test_spans_are_whole(self, until):
        with pytest.raises((TypeError, ValueError), match="'until_s' must be"):
            unevenness([], until)


class TestPatterns:
    def test_steady(self):
        assert len(steady(100 / 60, 60)) == 100

    def test_bursts(self):
        assert most_within(bursts([59.9, 60], 100), 1) == 200

    def test_retry_storm_stays_in_step(self):
        assert retry_storm(3, 20, 30) == [20] * 3 + [21] * 3 + [23] * 3 + [27] * 3
        assert retry_storm(3, 20, 10) == []

    def test_none_is_endless(self):
        for ask in (
            lambda: steady(1e9, 1e9),
            lambda: bursts([1], 10**7),
            lambda: retry_storm(10**7, 1, 2),
        ):
            with pytest.raises(ValueError, match="must (make at most|be <=)"):  # noqa: RUF043
                ask()


class TestSharedLimit:
    def test_even_routing_uses_nearly_all_shares(self):
        for seed in range(20):
            assert cut_into_shares(routed(10, 300, 0, seed), 10, 100) == 100
            assert 80 <= cut_into_shares(routed(10, 100, 0, seed), 10, 100) < 100

    def test_the_more_uneven_the_less(self):
        mean = {
            skew: sum(cut_into_shares(routed(10, 100, skew, seed), 10, 100) for seed in range(20)) / 20
            for skew in (0, 1, 2, 10)
        }
        assert mean[0] > mean[1] > mean[2] > mean[10] >= 10

    @given(st.lists(st.integers(0, 3), max_size=80), st.integers(1, 30), st.integers(1, 20))
    def test_added_up_is_off_by_what_is_not_yet_known(self, to, limit, every):
        came = added_up(to, 4, limit, every)
        assert min(limit, len(to)) <= came <= limit + every - 1
        assert added_up(to, 4, limit, every=1) == min(limit, len(to))

    def test_gateways_are_known(self):
        for ask in (lambda: cut_into_shares([2], 2, 5), lambda: added_up([0, -1], 2, 5, 1)):
            with pytest.raises(ValueError, match="'to' must"):
                ask()


def test_the_edge_of_a_window():
    came = served(lambda clock: FixedWindow(100, 60, clock), bursts([59.9, 60], 120))
    assert len(came) == 200
