"""What explorers turn is what the models say."""

import pytest

from sysdesign.replication import spread_likes
from sysdesign.replication.eventual_lab import LOOKS_MS, likes_dial, quorum_dial


def test_the_quorum_dial_shows_the_price_of_an_overlap():
    cheap, fresh, safe_writes = quorum_dial(3, 1, 1, 33), quorum_dial(3, 2, 2, 33), quorum_dial(3, 1, 3, 33)
    assert len(cheap.stale) == len(LOOKS_MS)
    assert (cheap.overlap, fresh.overlap, safe_writes.overlap) == (False, True, True)
    assert cheap.stale[0] > 0.2 > cheap.stale[20] > 0.02
    assert not any(fresh.stale + safe_writes.stale)
    assert cheap.read_ms < 10 < fresh.read_ms < 25 < 70 < safe_writes.write_ms
    assert quorum_dial(3, 1, 1, 3).stale[0] < 0.1


def test_the_likes_dial_shows_shares_of_all_likes_and_the_quiet_after_them():
    later, counted, repeated = (likes_dial(merge, 3, 200, 50) for merge in ("LWW", "G-counter", "operations"))
    assert later.times_s[-1] == 12.5
    assert later.given[-1] == counted.us[-1] == counted.eu[-1] == counted.kept == 1
    assert later.agreed
    assert 0.25 < later.kept < 0.4
    assert not repeated.agreed
    assert repeated.kept > 1
    assert later.final == spread_likes("LWW", 3, 0.2, 50).final


def test_slower_messages_make_more_reads_stale_at_any_setting():
    seen = [quorum_dial(3, 1, 1, p99_ms) for p99_ms in (3, 5, 10, 20, 33, 60)]
    assert [each.stale[0] for each in seen] == sorted(each.stale[0] for each in seen)
    assert [each.read_ms for each in seen] == sorted(each.read_ms for each in seen)
    assert [each.p99_ms for each in seen] == [3, 5, 10, 20, 33, 60]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: quorum_dial(3, 1, 1, 1), "'p99_ms' must be from 2 to 100: 1"),
        (lambda: quorum_dial(3, 1, 1, 101), "'p99_ms' must be from 2 to 100: 101"),
        (lambda: quorum_dial(3, 4, 1, 10), "'r' must be at most the 3 replicas of 'n': 4"),
        (lambda: likes_dial("sum", 2, 20, 10), "'merge' must be one of"),
        (lambda: likes_dial("LWW", 2, -1, 10), "'lag_ms' must be >= 0: -1"),
        (lambda: likes_dial("LWW", 2, 20, 1e-9), "'likes_s' must make a like or more in 10 s: 1e-09"),
    ],
)
def test_wrong_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
