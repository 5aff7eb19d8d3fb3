import pytest

from sysdesign.measurements.offload import Answers, Offload, offload


def test_the_answer_comes_earlier_by_the_work_and_the_work_stays() -> None:
    found = offload(work_ms=20, requests=20)
    inline, queued = found.inline, found.queued
    assert 0.02 <= inline.p50_s < 0.06
    assert queued.p50_s < inline.p50_s / 4
    assert found.saved_s > 0.015
    assert inline.work_s == pytest.approx(20 * 0.02, rel=0.02)
    assert found.work_ratio == pytest.approx(1, abs=0.02)


def test_what_is_put_off_is_still_to_do() -> None:
    found = offload(work_ms=20, requests=15)
    assert found.inline.backlog == 0 < 8 < found.queued.backlog <= 15
    assert found.queued.all_made_s > 14 * 0.02  # the last thumbnail is not made earlier than its worker can


def test_ratios() -> None:
    found = Offload(20, Answers(2, 0.021, 0.03, 0.1, 0.04, 0), Answers(2, 0.001, 0.02, 0.1, 0.044, 2))
    assert (found.saved_s, found.work_ratio) == (pytest.approx(0.02), pytest.approx(1.1))


@pytest.mark.parametrize(
    ("given", "kind", "says"),
    [
        ({"work_ms": 0}, ValueError, "'work_ms' must be > 0: 0"),
        ({"work_ms": "1"}, TypeError, "'work_ms' must be a number: '1'"),
        ({"work_ms": 1e9}, ValueError, "'work_ms' must be <= 10000: 1000000000.0"),
        ({"requests": 0}, ValueError, "'requests' must be >= 1: 0"),
    ],
)
def test_bad_input_is_named(given, kind, says) -> None:
    with pytest.raises(kind) as caught:
        offload(**given)
    assert str(caught.value) == says
