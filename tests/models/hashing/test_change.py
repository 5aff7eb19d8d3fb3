"""What moves and how even it is: against closed forms."""

import math

import pytest

from sysdesign.hashing import WAYS, RingTable, crowding, grow, journey, modulo, share_spread
from sysdesign.hashing.keys import digest
from sysdesign.skew import zipf_weights

SEEDS = range(20)


@pytest.mark.parametrize("points", [1, 10, 100])
def test_shares_of_a_ring_spread_as_dirichlet(agrees, points: int) -> None:
    assert agrees(9 / (10 * points + 1), [share_spread(10, points, seed) ** 2 for seed in SEEDS])


def test_shares_are_the_arcs() -> None:
    table = RingTable({"a": 3, "b": 5})
    arcs = dict.fromkeys(table.nodes, 0)
    points = table.points.tolist()
    for point, before, owner in zip(points, [points[-1] - 2**64, *points], table.owners, strict=False):
        arcs[table.nodes[owner]] += point - before
    assert sum(arcs.values()) == 2**64
    assert table.shares().tolist() == pytest.approx([arcs["a"] / 2**64, arcs["b"] / 2**64])
    assert RingTable({"a": 1}).shares().tolist() == [1.0]


@pytest.mark.parametrize("way", WAYS)
def test_ten_to_eleven(agrees, way: str) -> None:
    runs = [grow(way, 10, seed, keys=1000) for seed in SEEDS]
    shares = [run.moved for run in runs]
    if way == "hash mod N":
        assert agrees(10 / 11, shares)
    elif way == "Maglev":
        assert 1 / 11 < math.fsum(shares) / 20 < 0.11
    else:
        assert agrees(1 / 11, shares)
    assert all(run.imbalance >= 1 for run in runs)


def test_crowding_is_what_it_says() -> None:
    """By hand: the keys' traffic by shard, the largest over the mean."""
    traffic = [0.0] * 7
    for key, weight in enumerate(zipf_weights(500, 1.2)):
        traffic[modulo(key, 7)] += weight
    assert crowding(500, [7], [1.2])[1.2, 7] == pytest.approx(max(traffic) / (sum(traffic) / 7))


def test_more_shards_are_more_uneven_when_popularity_is_skewed() -> None:
    fleet = (10, 30, 100, 300, 1000)
    for seed in SEEDS:
        found = crowding(20_000, fleet, [1], seed)
        assert sorted(found.values()) == list(found.values())
        hottest = 1 / math.fsum(zipf_weights(20_000, 1))
        assert all(found[1, shards] > hottest * shards for shards in fleet)


@pytest.mark.parametrize("scheme", ["modulo", "ring", "rendezvous"])
@pytest.mark.parametrize("nodes", [3, 4, 5])
def test_a_journey_tells_what_became_of_each_key(scheme: str, nodes: int) -> None:
    still = journey(scheme, nodes, 16, "nothing")
    assert (still.moved, still.must, still.came, still.went) == (0, 0, "", "")
    comes, goes = (journey(scheme, nodes, 16, change) for change in ("add", "remove"))
    assert still.before == comes.before == goes.before
    assert comes.came == "ABCDEF"[nodes]
    assert goes.went == "B" not in goes.nodes
    assert set(comes.after) <= set(comes.nodes)
    assert goes.must == still.after.count("B")
    if scheme == "modulo":
        assert comes.moved > 35 < goes.moved
    else:
        assert comes.moved == comes.after.count(comes.came)
        assert goes.moved == goes.must
    assert [owner for _, owner in comes.points].count("A") == (16 if scheme == "ring" else 0)
    assert max(map(comes.after.count, comes.nodes)) == comes.fullest


def test_a_digest_is_a_hash() -> None:
    assert digest("sha1")(b"") == 0xDA39A3EE5E6B4B0D


BAD = [
    (lambda: journey("md5", 4, 1, "add"), ValueError, "'scheme' must be one of 'modulo', 'ring', 'rendezvous': 'md5'"),
    (lambda: journey("ring", 4, 1, "grow"), ValueError, "'change' must be one of 'nothing', 'add', 'remove': 'grow'"),
    (lambda: journey("ring", 1, 1, "add"), ValueError, "'nodes' must be from 2 to 25: 1"),
    (lambda: journey("ring", 4, 0, "add"), ValueError, "'virtual_nodes' must be >= 1: 0"),
    (lambda: grow("luck", 10, 1), ValueError, "'way' must be one of 'hash mod N', "),
    (lambda: grow("jump", 1001, 1), ValueError, "'nodes' must be at most 1000: 1001"),
    (lambda: grow("jump", 10, -1), ValueError, "'seed' must be >= 0: -1"),
    (lambda: grow("jump", 10, 1, keys=0), ValueError, "'keys' must be >= 1: 0"),
    (lambda: crowding(0, [10]), ValueError, "'keys' must be >= 1: 0"),
    (lambda: crowding(10, []), ValueError, "'shards' must not be empty: []"),
    (lambda: crowding(10, [0]), ValueError, "'shards' must be >= 1: 0"),
    (lambda: crowding(10, 10), TypeError, "'shards' must be a list of numbers: 10"),
    (lambda: crowding(10, [1], [-1]), ValueError, "'s' must be >= 0: -1"),
    (lambda: share_spread(0, 1), ValueError, "'nodes' must be >= 1: 0"),
    (lambda: share_spread(10, 10**7), ValueError, "'nodes' times 'points' must be at most 10000000: 10 times 10000000"),
    (lambda: digest("md6"), ValueError, "'name' must be one of "),
    (lambda: digest("shake_128"), ValueError, "'name' must be of a digest of fixed length: 'shake_128'"),
]


@pytest.mark.parametrize(("call", "kind", "says"), BAD, ids=[says for _, _, says in BAD])
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value).startswith(says)
