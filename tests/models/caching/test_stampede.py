"""Stampedes against their closed form, the remedies, jitter, and the two asyncio tools."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.arrivals import poisson
from sysdesign.caching.hot_entry import HotEntry
from sysdesign.caching.single_flight import SingleFlight
from sysdesign.caching.stampede import REMEDIES, busiest, expected_calls, expiries, reads_evenly, stampede

TTL = 10.0


def one_expiry(remedy, rate=2_000, recompute_s=0.1, seed=0):
    return stampede(remedy, reads_evenly(rate, 7, 11), recompute_s, TTL, seed=seed)


def test_without_a_remedy_all_reads_call_until_the_first_result_is_there():
    for rate, recompute_s in ((20, 0.1), (200, 0.25), (2_000, 0.1), (1_000, 0.01)):
        run = one_expiry("none", rate, recompute_s)
        assert len(run.calls) == run.peak == len(run.waits) == expected_calls(rate, recompute_s)


def test_random_reads_make_one_call_more_than_their_mean(agrees):
    counts = [len(stampede("none", poisson(500, 11, seed), 0.1, TTL).calls) for seed in range(40)]
    assert agrees(expected_calls(500, 0.1) + 1, counts)


def test_the_remedies():
    flight, late = one_expiry("single flight"), one_expiry("stale while revalidate")
    assert (len(flight.calls), len(flight.waits), flight.stale) == (1, 200, 0)
    assert (len(late.calls), len(late.waits), late.stale) == (1, 0, 200)
    early = [one_expiry("early refresh", seed=seed) for seed in range(20)]
    assert all(1 <= len(run.calls) <= 20 and run.stale == 0 for run in early)
    assert sum(len(run.calls) for run in early) < 20 * 8


@given(st.sampled_from(REMEDIES), st.lists(st.floats(0, 50), max_size=60), st.floats(0.01, 5), st.floats(0.1, 20))
def test_what_holds_for_all_reads(remedy, times, recompute_s, ttl_s):
    run = stampede(remedy, sorted(times), recompute_s, ttl_s)
    assert len(run.waits) + run.stale <= run.reads == len(times)
    assert list(run.calls) == sorted(run.calls)
    if remedy != "stale while revalidate":
        assert run.stale == 0
        assert run.oldest_s <= ttl_s + recompute_s + 1e-9
    if remedy in ("single flight", "stale while revalidate"):
        assert run.peak <= 1
    assert all(begin <= end <= begin + recompute_s + 1e-9 for begin, end in run.waits)


def test_what_is_going_on_at_a_moment():
    run = one_expiry("none")
    assert [run.calls_at(t) for t in (9.9, 10.05, 10.5)] == [0, 100, 0]
    assert [run.waiting_at(t) for t in (9.9, 10.05, 10.5)] == [0, 100, 0]
    assert (run.calls_between(0, 10), run.calls_between(10, 20)) == (0, 200)


@given(st.integers(1, 300), st.floats(0, 0.9), st.integers(0, 99))
def test_expiries_lie_in_their_band(keys, jitter, seed):
    times = expiries(keys, 60, jitter, seed)
    assert len(times) == keys
    assert all(60 * (1 - jitter) - 1e-9 <= t <= 60 * (1 + jitter) + 1e-9 for t in times)
    assert busiest(times) <= busiest(expiries(keys, 60, 0, seed)) == keys


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: stampede("hope", [1], 1, 1), "'remedy' must be one of"),
        (lambda: stampede("none", [2, 1], 1, 1), "'times' must rise from 0: 1 after 2"),
        (lambda: stampede("none", [1], 0, 1), "'recompute_s' must be > 0: 0"),
        (lambda: stampede("none", [1], 1, float("nan")), "'ttl_s' must be finite"),
        (lambda: reads_evenly(1e9, 0, 1), "at most ten million reads"),
        (lambda: expiries(1, 1, 1, 0), "'jitter' must be from 0 to less than 1: 1"),
        (lambda: busiest([]), "'times' must not be empty"),
    ],
)
def test_wrong_use_is_named(call, says):
    with pytest.raises(ValueError, match="must") as caught:
        call()
    assert says in str(caught.value)


class TestSingleFlight:
    def run(self, main):
        return asyncio.run(main())

    def test_calls_of_a_key_share_one_result_and_others_do_not(self):
        async def main():
            flight, calls = SingleFlight(), []

            async def load(key):
                calls.append(key)
                await asyncio.sleep(0.001)
                return key

            found = await asyncio.gather(*(flight.do(key, lambda key=key: load(key)) for key in (1, "1", 1, 1)))
            again = await flight.do(1, lambda: load(1))
            return found, again, calls, len(flight)

        assert self.run(main) == ([1, "1", 1, 1], 1, [1, "1", 1], 0)

    def test_an_error_reaches_all_and_the_next_call_is_made_anew(self):
        async def main():
            flight = SingleFlight()

            async def fail():
                await asyncio.sleep(0.001)
                raise OSError("down")

            async def works():
                return 42

            errors = await asyncio.gather(*(flight.do("k", fail) for _ in range(3)), return_exceptions=True)
            return [type(error) for error in errors], await flight.do("k", works)

        assert self.run(main) == ([OSError] * 3, 42)

    def test_whoever_gives_up_takes_nothing_from_the_others(self):
        async def main():
            flight = SingleFlight()

            async def load():
                await asyncio.sleep(0.01)
                return 42

            first = asyncio.ensure_future(flight.do("k", load))
            await asyncio.sleep(0.001)
            second = asyncio.ensure_future(flight.do("k", load))
            await asyncio.sleep(0.001)
            first.cancel()
            return await second, first.cancelled()

        assert self.run(main) == (42, True)


class TestHotEntry:
    def entry(self, remedy, now, calls):
        async def load():
            calls.append(now[0])
            await asyncio.sleep(0)
            return len(calls)

        return HotEntry(load, 10, remedy, lambda: now[0])

    @pytest.mark.parametrize("remedy", REMEDIES)
    def test_a_fresh_entry_is_not_loaded_again(self, remedy):
        async def main():
            now, calls = [0.0], []
            entry = self.entry(remedy, now, calls)
            found = [await entry.get()]
            now[0] = 5.0
            return [*found, await entry.get()], calls

        assert asyncio.run(main()) == ([1, 1], [0.0])

    def test_an_expired_one_is_answered_stale_only_by_that_remedy(self):
        async def main(remedy):
            now, calls = [0.0], []
            entry = self.entry(remedy, now, calls)
            await entry.get()
            now[0] = 11.0
            found = await asyncio.gather(*(entry.get() for _ in range(5)))
            for _ in range(5):
                await asyncio.sleep(0)
            return found, len(calls), await entry.get()

        assert asyncio.run(main("stale while revalidate")) == ([1] * 5, 2, 2)
        assert asyncio.run(main("single flight")) == ([2] * 5, 2, 2)
        assert asyncio.run(main("none"))[1] == 6
