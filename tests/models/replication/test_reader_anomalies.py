import pytest

from sysdesign.replication.reader_anomalies import anomalies


def test_staying_with_one_replica_repairs_what_is_read_and_merging_what_is_written():
    wandering, staying = anomalies("OR-set", False, people=30), anomalies("OR-set", True, people=30)
    assert (staying.missed_own, staying.went_back, staying.lost) == (0, 0, 0)
    assert wandering.missed_own > 15 < wandering.went_back
    assert wandering.lost == 0


def test_last_writer_wins_loses_likes_wherever_they_are_read():
    for stays in (False, True):
        felt = anomalies("LWW", stays, people=30)
        assert felt.lost > 0
        assert felt.missed_own > 0


def test_a_short_lag_is_hardly_felt():
    assert anomalies("OR-set", False, lag_s=0.001, people=30).missed_own <= 2


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: anomalies("list", True), "'holds' must be one of 'LWW', 'OR-set': 'list'"),
        (lambda: anomalies("LWW", 1), "'stays' must be True or False: 1"),
        (lambda: anomalies("LWW", True, people=10**6), "'people' must be <= 2000: 1000000"),
        (lambda: anomalies("LWW", True, lag_s=0), "'lag_s' must be > 0: 0"),
    ],
)
def test_wrong_input_is_named(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()
