"""The lab: five limiters on the same arrivals."""

import pytest

from sysdesign.limiting import limiter_lab, limiters
from sysdesign.limiting.lab import PATTERNS, UNTIL_S, arrivals

LIMITERS = ["fixed window", "sliding log", "sliding counter", "token bucket", "leaky queue"]


def worst(pattern, limit=100, capacity=100):
    return {name: found.worst for name, found in limiter_lab(pattern, limit, capacity).items()}


class TestArrivals:
    def test_edge_burst_is_silence_then_twice_the_limit_on_both_sides(self):
        times = arrivals("edge burst", 100)
        assert [times.count(at) for at in (59.9, 60)] == [200, 200]
        assert times[0] == 59.9
        assert len(times) == 400 + 1000

    def test_steady_and_random_stay_below_the_limit_on_average(self):
        assert len(arrivals("steady", 100)) == 270
        many = [len(arrivals("random", 100, seed)) for seed in range(20)]
        assert 230 < sum(many) / 20 < 250

    def test_a_retry_storm_comes_in_step(self):
        times = arrivals("retry storm", 100)
        assert times.count(20) == times.count(21) == times.count(147) == 50

    @pytest.mark.parametrize("pattern", PATTERNS)
    @pytest.mark.parametrize("limit", [1, 10, 200])
    def test_all_rise_and_end(self, pattern, limit):
        times = arrivals(pattern, limit)
        assert times == sorted(times)
        assert times[-1] <= UNTIL_S

    def test_what_cannot_be_is_refused(self):
        with pytest.raises(ValueError, match="'pattern' must be one of"):
            arrivals("flood", 100)
        for limit in (0, 1.5, 10**6):
            with pytest.raises((TypeError, ValueError), match="'limit' must be"):
                arrivals("steady", limit)


class TestLab:
    def test_edge_burst(self):
        assert worst("edge burst") == dict(zip(LIMITERS, (200, 100, 199, 199, 101), strict=True))
        assert worst("edge burst", capacity=10)["token bucket"] == 109

    def test_steady_arrivals_below_the_limit_are_refused_by_none(self):
        for found in limiter_lab("steady", 100, 1).values():
            assert found.refused == 0
            assert found.worst == 91

    def test_a_small_bucket_refuses_at_random_and_a_queue_evens_out(self):
        found = limiter_lab("random", 100, 5)
        assert found["token bucket"].refused > 0.01
        assert found["fixed window"].refused == found["sliding log"].refused == 0
        assert found["leaky queue"].worst <= 101

    def test_a_large_bucket_lets_a_storm_in(self):
        assert worst("retry storm")["token bucket"] > worst("retry storm")["sliding log"] == 100

    def test_what_runs_is_what_is_worst(self):
        for pattern in PATTERNS:
            for found in limiter_lab(pattern, 50, 20).values():
                assert max(found.running) == found.worst
                assert len(found.running) == 36

    def test_capacities_are_at_least_one(self):
        with pytest.raises(ValueError, match="'capacity' must be >= 1"):
            limiters(100, 0.5)
