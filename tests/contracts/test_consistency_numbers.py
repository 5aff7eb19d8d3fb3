"""The numbers of read-your-writes: right answers pass, and each slip is told apart; a word for each complaint."""

import math

import pytest

from sysdesign.replication import GUARANTEES, Step, behind_share, broken, log_position, sticky_share
from sysdesign.teaching.contracts.consistency_numbers import (
    COMPLAINTS,
    HINTS,
    check_guarantees,
    check_log_bytes,
    check_stale_odds,
    check_sticky_reads,
)

WINDOWS = 1 - math.exp(-0.2)


@pytest.mark.parametrize(
    ("check", "right", "slip", "says"),
    [
        (check_stale_odds, 0.4, 0.6, "of the new name"),
        (check_stale_odds, 0.4, 0.8, "anywhere in two"),
        (check_stale_odds, 0.4, 40, "in per cent"),
        (check_stale_odds, 0.4, 0.16, "Nothing is squared"),
        (check_log_bytes, 100_663_296, 0xA000000, "what the replica has"),
        (check_log_bytes, 100_663_296, 0x10000000, "the token itself"),
        (check_log_bytes, 100_663_296, 0x6000000 / 8, "bytes, not bits"),
        (check_log_bytes, 100_663_296, 96, "in MiB"),
        (check_log_bytes, 100_663_296, 6_000_000, "hexadecimal"),
        (check_sticky_reads, 0.5088, WINDOWS, "Two in five are not"),
        (check_sticky_reads, 0.5088, 0.18, "Two in five are not"),
        (check_sticky_reads, 0.5088, 50.88, "in per cent"),
        (check_sticky_reads, 0.51, 51, "in per cent"),
        (check_sticky_reads, 0.5088, 0.4 + WINDOWS, "three reads in five"),
        (check_sticky_reads, 0.5088, 0.52, "can overlap"),
        (check_sticky_reads, 0.5088, 0.2, "no overlap"),
        (check_sticky_reads, 0.5088, 0.4, "random time"),
    ],
)
def test_right_and_slipped(check, right, slip, says) -> None:
    assert repr(check(right)).startswith("✓ Right")
    assert says in repr(check(slip))
    assert repr(check(...)).startswith("◌ Not started")


def test_what_is_told_does_not_look_like_an_address() -> None:
    for answer in (0x6000000, 0xA000000, 0x10000000):
        assert "0x" not in repr(check_log_bytes(answer))


def test_the_models_of_the_chapter_give_the_same_answers() -> None:
    stale = sum(behind_share((n + 0.5) / 1000, [0.8]) for n in range(2000)) / 2000
    assert repr(check_stale_odds(stale)).startswith("✓ Right")
    assert repr(check_log_bytes(log_position("0/10000000") - log_position("0/A000000"))).startswith("✓ Right")
    assert repr(check_sticky_reads(sticky_share(60, 300, clustered=0.4))).startswith("✓ Right")


def test_each_complaint_has_its_guarantee() -> None:
    assert sorted(COMPLAINTS.values()) == sorted(GUARANTEES)
    assert repr(check_guarantees(COMPLAINTS)).startswith("✓ Right")
    assert repr(check_guarantees(dict.fromkeys(COMPLAINTS, ...))).startswith("◌ Not started")


@pytest.mark.parametrize("complaint", COMPLAINTS)
def test_a_wrong_guarantee_gets_the_hint_of_its_complaint(complaint) -> None:
    wrong = next(each for each in GUARANTEES if each != COMPLAINTS[complaint])
    assert HINTS[complaint] in repr(check_guarantees(COMPLAINTS | {complaint: wrong}))
    assert "choose one of" in repr(check_guarantees(COMPLAINTS | {complaint: "causality"}))


def test_the_complaints_break_what_the_checker_says() -> None:
    told = {
        "two refreshes: the comment was there, then gone": [("read", 5), ("read", 4)],
        "saved a new photo, and the page has the old one": [("write", 5), ("read", 4)],
        "others see my reply, and not what it replies to": [("read", 5), ("write", 4)],
        "set 5, then 6; all replicas end with 5": [("write", 6), ("write", 5)],
    }
    for complaint, steps in told.items():
        found = broken(Step("ada", kind, position) for kind, position in steps)
        assert [guarantee for guarantee, times in found.items() if times] == [COMPLAINTS[complaint]]
