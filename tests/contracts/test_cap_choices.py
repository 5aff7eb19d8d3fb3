"""Each question has one answer, each wrong one its hint."""

import pytest

from sysdesign.consistency import has_majority, quorum_parted
from sysdesign.teaching.contracts import cap_choices as choices

RIGHT = {
    choices.check_writing_sides: ("the larger side", "neither"),
    choices.check_uneven_quorum: ("both", "neither"),
    choices.check_features: ("CP", "AP", "CP", "AP", "CP"),
    choices.check_async_replica: ("neither",),
}


@pytest.mark.parametrize("check", RIGHT, ids=lambda check: check.__name__)
def test_the_right_words_pass_and_dots_are_not_started(check) -> None:
    assert repr(check(*RIGHT[check])).startswith("✓ Right.")
    assert "in place of the dots" in repr(check(*[...] * len(RIGHT[check])))


def test_the_models_say_the_same() -> None:
    assert [has_majority(side, 5) for side in (2, 3)] == [False, True]
    assert not has_majority(2, 4)
    uneven = quorum_parted(r=1, w=3)
    assert uneven.failed_alone == uneven.failed_beside_two == uneven.asked / 2  # the writes, and no read


@pytest.mark.parametrize(
    ("check", "answers", "says"),
    [
        (choices.check_writing_sides, ("both", "neither"), "a majority of five is three"),
        (choices.check_writing_sides, ("the larger side", "both"), "half is not more than half"),
        (choices.check_uneven_quorum, ("the larger side", "neither"), "one replica is enough"),
        (choices.check_features, ("AP", "AP", "CP", "AP", "CP"), "money that exists twice"),
        (choices.check_async_replica, ("CP",), "so not C"),
    ],
)
def test_hints_are_given(check, answers, says) -> None:
    assert repr(check(*answers)).startswith("✗ Not yet.")
    assert says in repr(check(*answers))
