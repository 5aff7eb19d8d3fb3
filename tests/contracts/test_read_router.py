"""The contract of a router of reads: right solutions keep it, and each wrong one breaks its rule first."""

import pytest

from sysdesign.replication import reached
from sysdesign.teaching.contract import assert_contract, run
from sysdesign.teaching.contracts.read_router import ROUTER, check_router


def number(text):
    high, low = text.split("/")
    return int(high, 16) << 32 | int(low, 16)


def solution(token, positions):
    """What the chapter's hidden solution does."""
    for name, position in positions.items():
        if token is None or number(position) >= number(token):
            return name
    return "primary"


def ours(token, positions):
    return next((name for name, at in positions.items() if token is None or reached(at, token)), "primary")


def by(later, token, positions):
    return next((name for name, at in positions.items() if token is None or later(at, token)), "primary")


WRONG = {
    "a position": (lambda t, p: next(iter(p.values())), 1),
    "no one": (lambda t, p: None, 1),
    "always the primary": (lambda t, p: "primary", 2),
    "later than the token": (lambda t, p: by(lambda at, token: number(at) > number(token), t, p), 3),
    "any replica": (lambda t, p: next(iter(p)), 4),
    "the first or the primary": (lambda t, p: solution(t, dict(list(p.items())[:1])), 5),
    "the freshest": (
        lambda t, p: next(iter(p)) if t is None else max([n for n in p if reached(p[n], t)] or ["primary"]),
        5,
    ),
    "as texts": (lambda t, p: by(lambda at, token: at >= token, t, p), 6),
    "without the first number": (
        lambda t, p: by(lambda at, token: int(at.split("/")[1], 16) >= int(token.split("/")[1], 16), t, p),
        6,
    ),
    "the first two alone": (lambda t, p: solution(t, dict(list(p.items())[:2])), 7),
}


@pytest.mark.parametrize("right", [solution, ours])
def test_right_solutions(right) -> None:
    assert_contract(ROUTER, right)
    assert repr(check_router(right)).startswith("✓ Right")


@pytest.mark.parametrize(("wrong", "rule"), WRONG.values(), ids=WRONG)
def test_each_wrong_solution_breaks_its_rule_first(wrong, rule) -> None:
    report = run(ROUTER, wrong)
    assert report.breaches
    assert report.breaches[0].number == rule


def test_every_rule_is_the_first_to_break_for_some_solution() -> None:
    assert {rule for _, rule in WRONG.values()} == set(range(1, len(ROUTER.rules) + 1))


def test_the_trap_of_texts_is_told() -> None:
    text = repr(check_router(WRONG["as texts"][0]))
    assert "0/A000000" in text
    assert "0/10000000" in text


def test_a_stub_is_not_started() -> None:
    assert repr(check_router(lambda token, positions: ...)).startswith("◌ Not started")
