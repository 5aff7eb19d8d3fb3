"""The contract of a hash ring: ours and the chapter's solution keep it, each usual slip breaks its own rule."""

import bisect

import pytest

from sysdesign.hashing import HashRing, Rendezvous, stable_hash
from sysdesign.teaching.contract import assert_contract, run
from sysdesign.teaching.contracts.hashing import RING, check_ring
from sysdesign.teaching.contracts.hashing_numbers import (
    check_least_moved,
    check_moved_by_remainder,
    check_points_for_spread,
)


class Solution:
    """What the chapter's hidden solution does."""

    many = 100

    def __init__(self, nodes):
        self.points = []
        for node in nodes:
            self.add(node)

    def lookup(self, key):
        if not self.points:
            raise ValueError("no node owns a key")
        at = bisect.bisect_left(self.points, (stable_hash(key), ""))
        return self.points[at % len(self.points)][1]

    def add(self, node):
        for n in range(self.many):
            bisect.insort(self.points, (stable_hash((node, n)), node))

    def remove(self, node):
        self.points = [point for point in self.points if point[1] != node]


class Quick(Solution):
    many = 20


class Modulo(Quick):
    def __init__(self, nodes):
        self.nodes = list(nodes)

    def lookup(self, key):
        if not self.nodes:
            raise ValueError
        return self.nodes[stable_hash(key) % len(self.nodes)]

    def add(self, node):
        self.nodes.append(node)

    def remove(self, node):
        self.nodes.remove(node)


class SortedModulo(Modulo):
    def lookup(self, key):
        self.nodes.sort()
        return super().lookup(key)


class OnePoint(Quick):
    many = 1


class NoWrap(Quick):
    many = 3

    def lookup(self, key):
        if not self.points:
            raise ValueError
        return self.points[bisect.bisect_left(self.points, (stable_hash(key), ""))][1]


class Unsorted(Quick):
    def add(self, node):
        self.points += [(stable_hash((node, n)), node) for n in range(self.many)]


class Forgets(Quick):
    def remove(self, node):
        pass


class KeysAsText(Quick):
    def lookup(self, key):
        return super().lookup(str(key))


class SaysNothing(Quick):
    def lookup(self, key):
        return super().lookup(key) if self.points else None


class Wanders(Quick):
    def lookup(self, key):
        self.points = self.points[1:] + self.points[:1]
        return self.points[0][1] if self.points else super().lookup(key)


class NotFromHere(Quick):
    def lookup(self, key):
        return super().lookup(key).upper()


class AllToTheNewest(Quick):
    def lookup(self, key):
        if not self.points:
            raise ValueError
        return max(node for _, node in self.points)


WRONG = [
    (NotFromHere, 1, "ring.lookup('x')   expected one of a   yours 'A'"),
    (NoWrap, 1, "IndexError: list index out of range"),
    (Wanders, 2, "Rule 2: Asked again, a key has the same owner."),
    (Modulo, 3, "ring.lookup(0)   expected 'b'   yours 'a'"),
    (Unsorted, 3, "yours"),
    (SortedModulo, 4, "expected 'b' or 'new'   yours 'a'"),
    (Forgets, 6, "ring.remove("),
    (SaysNothing, 8, "ring.lookup('x')   expected raises ValueError   yours None"),
    (OnePoint, 9, "share of the keys that moved   expected about 1/6   yours 0.621"),
    (AllToTheNewest, 9, "expected about 1/6   yours 1"),
    (KeysAsText, 11, "keys of 1,000 that lie where their text lies   expected about 200, by chance   yours 1000"),
]


@pytest.mark.parametrize("ring", [HashRing, Rendezvous, Solution])
def test_ours_and_the_solution_keep_the_contract(ring) -> None:
    assert_contract(RING, ring)


@pytest.mark.parametrize(("ring", "rule", "shown"), WRONG, ids=[ring.__name__ for ring, _, _ in WRONG])
def test_each_slip_breaks_its_own_rule(ring, rule: int, shown: str) -> None:
    told = str(check_ring(ring))
    assert f"break rule {rule}:" in told
    assert shown in told


def test_even_shares_need_many_points() -> None:
    class Few(Quick):
        many = 3

    assert [breach.number for breach in run(RING, Few).breaches] == [10]


def test_a_stub_is_not_started() -> None:
    class Stub:
        def __init__(self, nodes): ...
        def lookup(self, key): ...
        def add(self, node): ...
        def remove(self, node): ...

    assert str(check_ring(Stub)).startswith("◌ Not started.")
    assert str(check_ring(...)).startswith("◌ Not started.")


NUMBERS = [
    (check_moved_by_remainder, 1 - 4 / 20, 0.2, "the share that stays"),
    (check_least_moved, 1 / 11, 0.1, "A tenth is what each node had before"),
    (check_points_for_spread, 1 / 0.05**2, 20, "the root of the number"),
]


@pytest.mark.parametrize(("check", "answer", "slip", "says"), NUMBERS)
def test_numbers_and_their_slips(check, answer: float, slip: float, says: str) -> None:
    assert str(check(answer)).startswith("✓ Right.")
    assert str(check(...)).startswith("◌ Not started.")
    assert says in str(check(slip))
