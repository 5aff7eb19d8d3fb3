"""All orders are tried, each once; a death is the end of a client; what is no client is named."""

from math import comb, factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.caching.interleavings import MOST_STEPS, Request, Setup, interleavings, order_of, play


def start(*lengths):
    """Clients that write their name so many times, and what is written."""

    def setup():
        written = []

        def client(name, length):
            for _ in range(length):
                yield Request("log", name, lambda: written.append(name))
            return f"{name} is done"

        names = "ABCDE"[: len(lengths)]
        return Setup({name: client(name, n) for name, n in zip(names, lengths, strict=True)}, lambda: "".join(written))

    return setup


@given(st.lists(st.integers(0, 3), min_size=1, max_size=3))
def test_there_are_as_many_histories_as_arrangements_and_no_two_alike(lengths):
    ends = [history.end if history.steps else "" for history in interleavings(start(*lengths))]
    expected = factorial(sum(lengths))
    for length in lengths:
        expected //= factorial(length)
    assert len(ends) == len(set(ends)) == expected
    assert all(sorted(end) == sorted("".join(n * k for n, k in zip("ABC", lengths, strict=False))) for end in ends)


def test_deaths_come_between_two_steps_of_the_dead_and_not_more_often_than_allowed():
    orders = [order_of(history) for history in interleavings(start(3), deaths=2)]
    assert sorted(orders) == [["A", "A", "A"], ["A", "A", "A†"], ["A", "A†"]]
    two = [order_of(history) for history in interleavings(start(2, 2), deaths=1)]
    assert all(sum(step.endswith("†") for step in order) <= 1 for order in two)
    # Without a death 6; one dies after its first step: it makes two moves as well, so 6 for either of them.
    assert len(two) == len({tuple(order) for order in two}) == 3 * comb(4, 2)


def test_a_history_tells_when_each_client_began_was_done_and_what_it_returned():
    history = play(start(1, 2, 1), ["B", "A", "B"])
    assert [step.client for step in history.steps] == ["B", "A", "B", "C"]
    assert (history.began, history.done) == ({"B": 0, "A": 1, "C": 3}, {"A": 1, "B": 2, "C": 3})
    assert history.returned["A"] == "A is done"
    assert history.before("A", "C")
    assert not history.before("A", "B")
    assert (history.switches, history.end) == (3, "BABC")
    dead = play(start(2), ["A", "A†"])
    assert (dead.done, dead.steps[-1].says) == ({}, "dies")


@given(st.lists(st.integers(1, 2), min_size=1, max_size=3), st.integers(0, 1))
def test_any_order_can_be_played_again(lengths, deaths):
    for history in interleavings(start(*lengths), deaths=deaths):
        assert play(start(*lengths), order_of(history)) == history


def endless():
    def client():
        while True:
            yield Request("log", "on", lambda: None)

    return Setup({"A": client()}, str)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: next(interleavings(endless)), ValueError, f"come to an end within {MOST_STEPS} steps"),
        (lambda: list(interleavings(start(5, 5), limit=9)), ValueError, "'limit' must hold all histories: 9"),
        (lambda: next(interleavings(None)), TypeError, "'setup' must be a function"),
        (lambda: next(interleavings(lambda: None)), TypeError, "'setup' must be a function that returns a Setup"),
        (lambda: next(interleavings(lambda: Setup({"A": iter([3])}, str))), TypeError, "yield requests"),
        (lambda: next(interleavings(start(1), deaths=-1)), ValueError, "'deaths' must be >= 0: -1"),
        (lambda: play(start(1), ["B"]), ValueError, "'order' must name clients that have a step to make"),
        (lambda: play(start(1), ["A†"]), ValueError, "'order' must name"),
        (lambda: play(start(1), "A"), TypeError, "'order' must be a list"),
    ],
)
def test_wrong_use_is_named(call, error, says):
    with pytest.raises(error) as caught:
        call()
    assert says in str(caught.value)
