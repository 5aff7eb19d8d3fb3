"""An asynchronous pair accepts on both sides, and keeps one."""

import pytest

from sysdesign.consistency import pair_parted


def test_everything_is_accepted_and_half_of_it_lost() -> None:
    run = pair_parted(tries=10)
    assert run.outcome == (1, 1, 1, 0.5)
    assert (run.stale, run.confirmed) == (10, 0)
    assert (run.acknowledged, run.lost) == (40, 20)


def test_what_cannot_be() -> None:
    with pytest.raises(ValueError, match=r"^'tries' must be at most 1000: 1001$"):
        pair_parted(1001)
