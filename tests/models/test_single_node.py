from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.single_node import DURABILITY, Measured, node_limit

ASKED = {
    "durability": st.sampled_from([*DURABILITY]),
    "batch": st.integers(1, 10_000),
    "cores": st.integers(1, 128),
    "clients": st.integers(1, 1000),
    "ram_bytes": st.floats(1e6, 1e12),
    "items": st.floats(0, 1e9),
    "target": st.floats(0.05, 1),
}
RATE = st.floats(1, 1e7)


def test_the_proof_that_falls_with_the_batch() -> None:
    alone, together = node_limit(150_000), node_limit(150_000, batch=100)
    assert (alone.limit, alone.binding, alone.fits) == (10_000, "commits", False)
    assert alone.times_over == pytest.approx(25)
    assert (together.limit, together.binding, together.fits) == (1_000_000, "commits", True)
    full = node_limit(150_000, batch=10_000)
    assert (full.binding, full.limit) == ("processors", pytest.approx(8 / (5e-6 + 40e-6 / 10_000)))
    assert (alone.batch_wait_s, round(together.batch_wait_s, 6)) == (0, 0.00066)


def test_one_client_waits_for_every_commit() -> None:
    assert node_limit(1, clients=1).limit == 1000
    assert node_limit(1, clients=7).limit == 7000
    assert node_limit(1, clients=64).limit == node_limit(1, clients=1000).limit == 10_000
    assert node_limit(1, clients=1, durability="async").commit_limit is None


def test_a_store_in_memory_uses_one_core() -> None:
    few, many = (node_limit(1, durability="none", cores=cores) for cores in (1, 64))
    assert few.limit == many.limit == pytest.approx(1 / (0.6e-6 + 2.5e-6))


def test_what_binds_is_named() -> None:
    assert node_limit(1, durability="none", cores=1).binding == "processors"
    assert node_limit(1, durability="sync", cores=64).binding == "commits"
    assert node_limit(1, durability="async", cores=64).binding == "processors"
    full = node_limit(1, items=1e9, item_bytes=100, ram_bytes=64e9)
    assert (full.binding, full.limit, full.fits, full.times_over) == ("memory", 0, False, None)
    assert node_limit(1, items=640e6, ram_bytes=64e9).in_memory


def test_a_rate_at_the_edge_fits() -> None:
    assert node_limit(6000).fits
    assert not node_limit(6001).fits
    assert node_limit(0.1 * 3 * 20_000, target=0.6).fits, "0.1 · 3 is a little more than 0.3"


@given(RATE, st.fixed_dictionaries(ASKED))
def test_the_limit_is_the_least_of_three(rate: float, asked) -> None:
    found = node_limit(rate, **asked)
    ceilings = {"processors": found.cpu_limit}
    if found.commit_limit is not None:
        ceilings["commits"] = found.commit_limit
    if found.in_memory:
        assert found.limit == min(ceilings.values()) == ceilings[found.binding]
    else:
        assert (found.binding, found.limit) == ("memory", 0)
    assert found.usable <= found.limit
    if found.times_over is not None and abs(found.times_over - 1) > 1e-6:
        assert found.fits == (found.times_over < 1)


@given(RATE, st.fixed_dictionaries(ASKED), st.data())
@pytest.mark.parametrize("name", ["batch", "cores", "clients", "ram_bytes", "target"])
def test_more_never_lowers_what_is_usable(name: str, rate: float, asked, data) -> None:
    low, high = sorted((asked[name], data.draw(ASKED[name])))
    less, more = (node_limit(rate, **asked | {name: value}) for value in (low, high))
    assert more.usable >= less.usable * (1 - 1e-12)
    assert more.batch_wait_s >= less.batch_wait_s


@given(RATE, st.fixed_dictionaries(ASKED))
def test_not_waiting_for_the_disk_never_lowers_the_limit(rate: float, asked) -> None:
    waiting, hoping = (node_limit(rate, **asked | {"durability": durability}).limit for durability in ("sync", "async"))
    assert waiting <= hoping


@given(RATE, st.fixed_dictionaries(ASKED), st.floats(1, 100))
def test_more_state_and_dearer_rows_never_raise_it(rate: float, asked, factor: float) -> None:
    now = node_limit(rate, **asked)
    usual = Measured()
    assert node_limit(rate, **asked | {"items": asked["items"] * factor}).limit <= now.limit
    dearer = Measured(**{name: value * factor for name, value in vars(usual).items() if "cpu" in name})
    assert node_limit(rate, **asked, measured=dearer).limit <= now.limit


BAD = [
    (lambda: node_limit(0), ValueError, "'rate' must be > 0: 0"),
    (lambda: node_limit(1, batch=0), ValueError, "'batch' must be >= 1: 0"),
    (lambda: node_limit(1, batch=10_001), ValueError, "'batch' must be from 1 to 10000: 10001"),
    (lambda: node_limit(1, batch=1.5), TypeError, "'batch' must be a whole number: 1.5"),
    (lambda: node_limit(1, cores=0), ValueError, "'cores' must be >= 1: 0"),
    (lambda: node_limit(1, clients=0), ValueError, "'clients' must be >= 1: 0"),
    (lambda: node_limit(1, target=0), ValueError, "'target' must be > 0: 0"),
    (lambda: node_limit(1, target=1.1), ValueError, "'target' must be from 0 to 1: 1.1"),
    (lambda: node_limit(1, ram_bytes=0), ValueError, "'ram_bytes' must be > 0: 0"),
    (lambda: node_limit(1, items=-1), ValueError, "'items' must be >= 0: -1"),
    (lambda: node_limit(1, item_bytes=-1), ValueError, "'item_bytes' must be >= 0: -1"),
    (lambda: node_limit(1e-323, batch=10_000), ValueError, "'batch / rate' must be finite: inf"),
    (lambda: node_limit(1, measured=5), TypeError, "'measured' must be made by Measured: 5"),
    (
        lambda: node_limit(1, durability="paper"),
        ValueError,
        "'durability' must be one of 'none', 'async', 'sync': 'paper'",
    ),
    (lambda: replace(Measured(), row_cpu_s=0), ValueError, "'row_cpu_s' must be > 0: 0"),
    (lambda: replace(Measured(), sync_commits="10k"), TypeError, "'sync_commits' must be a number: '10k'"),
]


@pytest.mark.parametrize(("call", "kind", "says"), BAD, ids=[says for _, _, says in BAD])
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says
