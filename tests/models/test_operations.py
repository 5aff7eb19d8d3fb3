import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.expiry import hit_ratio
from sysdesign.operations import KINDS, RIDE_SHARING, SENSORS, Operation, Sides, weigh

OPERATIONS = st.lists(
    st.builds(
        Operation,
        name=st.text("ab", min_size=1, max_size=3),
        kind=st.sampled_from(KINDS),
        rate=st.floats(0, 1e7),
        reads_per_key=st.floats(0, 100),
    ),
    min_size=1,
    max_size=6,
)
SIDE = st.just(0) | st.floats(1e-3, 1e9)
COSTS, BOUNDS = st.floats(0.1, 100), st.floats(0, 60)


def test_the_ride_table() -> None:
    sheet = weigh(RIDE_SHARING, write_cost=20)
    assert (sheet.by_rate.reads, sheet.by_rate.writes) == (601_000, 150_100)
    assert (sheet.by_rate.ratio, sheet.by_rate.verdict) == ("4:1", "read-dominated")
    assert (sheet.by_work.ratio, sheet.by_work.verdict) == ("1:5", "write-dominated")
    assert sheet.by_work.writes / sheet.by_work.reads == pytest.approx(5, rel=0.01)
    assert sheet.work == (3_000_000, 600_000, 2000, 1000)
    assert sheet.turns


def test_the_sensor_table_is_one_sided_either_way() -> None:
    for cost in (1, 20, 100):
        sheet = weigh(SENSORS, write_cost=cost)
        assert sheet.by_rate.verdict == sheet.by_work.verdict == "write-dominated"
        assert not sheet.turns
    assert weigh(SENSORS).by_rate.ratio == "1:1,000,000"


@pytest.mark.parametrize(("cost", "verdict"), [(1, "read"), (3.1, "read"), (3.3, ""), (4.9, ""), (5.1, "write")])
def test_where_the_work_turns(cost: float, verdict: str) -> None:
    told = weigh(RIDE_SHARING, write_cost=cost).by_work.verdict
    assert told == (f"{verdict}-dominated" if verdict else "balanced")


def test_a_cache_takes_the_reads_that_several_share() -> None:
    sheet = weigh(RIDE_SHARING, write_cost=1, freshness_s=2)
    assert sheet.work[1] == pytest.approx(600_000 * (1 - hit_ratio(5, 2)))
    assert sheet.work[3] == 1000, "nobody reads another one's history"
    assert sheet.cached == pytest.approx(600_000 * hit_ratio(5, 2) / 601_000)
    assert (sheet.by_rate.verdict, sheet.by_work.verdict) == ("read-dominated", "write-dominated")


@given(OPERATIONS, COSTS, COSTS, BOUNDS, BOUNDS)
def test_the_sheet_adds_up(operations, cost: float, other: float, bound: float, later: float) -> None:
    sheet = weigh(operations, write_cost=cost, freshness_s=bound)
    assert math.isclose(sum(sheet.rates), sheet.by_rate.reads + sheet.by_rate.writes, abs_tol=1e-9)
    assert math.isclose(sum(sheet.work), sheet.by_work.reads + sheet.by_work.writes, abs_tol=1e-9)
    assert math.isclose(sheet.by_work.writes, cost * sheet.by_rate.writes, abs_tol=1e-9)
    assert math.isclose(sheet.by_work.reads, (1 - sheet.cached) * sheet.by_rate.reads, rel_tol=1e-6, abs_tol=1e-9)
    for shares in (sheet.rate_shares, sheet.work_shares):
        assert len(shares) == len(operations)
        assert math.isclose(sum(shares), 1) or not any(shares)
    assert 0 <= sheet.by_work.read_share <= 1
    more = weigh(operations, write_cost=max(cost, other), freshness_s=max(bound, later))
    assert more.by_work.writes >= sheet.by_work.writes
    assert more.by_work.reads <= sheet.by_work.reads


@given(SIDE, SIDE)
def test_sides_are_told_the_same_from_either_side(reads: float, writes: float) -> None:
    one, other = Sides(reads, writes), Sides(writes, reads)
    assert one.ratio == ":".join(reversed(other.ratio.split(":")))
    swapped = {"read-dominated": "write-dominated", "write-dominated": "read-dominated", "balanced": "balanced"}
    assert swapped[one.verdict] == other.verdict


def test_sides_at_the_edges() -> None:
    assert Sides(5, 4).verdict == Sides(4, 5).verdict == Sides(0, 0).verdict == "balanced"
    assert Sides(5.01, 4).verdict == "read-dominated"
    told = [Sides(*pair).ratio for pair in [(1, 1), (9.96, 1), (1, 12.4), (3, 0), (0, 0), (250_000, 2)]]
    assert told == ["1:1", "10:1", "1:12", "1:0", "0:0", "125,000:1"]
    assert Sides(0, 0).read_share == 0


def test_nothing_at_all_is_a_sheet_too() -> None:
    idle = weigh([replace(each, rate=0) for each in RIDE_SHARING])
    assert idle.work_shares == (0, 0, 0, 0)
    assert (idle.cached, idle.by_work.verdict) == (0, "balanced")


READ = Operation(name="look", kind="read", rate=1)
BAD = [
    (lambda: replace(READ, name=" "), ValueError, "'name' must not be empty: ' '"),
    (lambda: replace(READ, kind="scan"), ValueError, "'kind' must be one of 'read', 'write': 'scan'"),
    (lambda: replace(READ, rate=-1), ValueError, "'rate' must be >= 0: -1"),
    (lambda: replace(READ, reads_per_key=-1), ValueError, "'reads_per_key' must be >= 0: -1"),
    (lambda: weigh([]), ValueError, "'operations' must not be empty: []"),
    (lambda: weigh(["read"]), TypeError, "'operations' must hold Operations: 'read'"),
    (lambda: weigh(4), TypeError, "'operations' must be a list of Operations: 4"),
    (lambda: weigh([READ], write_cost=0), ValueError, "'write_cost' must be > 0: 0"),
    (lambda: weigh([READ], freshness_s=-1), ValueError, "'freshness_s' must be >= 0: -1"),
    (lambda: weigh([replace(READ, rate=1e308)] * 9), ValueError, "'sum of rates' must be finite: inf"),
]


@pytest.mark.parametrize(("call", "kind", "says"), BAD, ids=[says for _, _, says in BAD])
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says
