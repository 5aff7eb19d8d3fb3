"""One loud client among others: a limit for each protects them, one for all does not."""

import math

import pytest

from sysdesign.limiting import noisy_client

USUAL = {"noisy_per_s": 200, "others": 9, "limit_per_s": 20, "keyed": True, "seed": 0}


def mean(of, **changed):
    runs = [noisy_client(**{**USUAL, **changed, "seed": seed}) for seed in range(20)]
    return sum(getattr(run, of) for run in runs) / len(runs)


def test_one_limit_for_all_is_shared_by_the_number_of_requests():
    # 20 a second and a bucket of 100 among 209 a second.
    assert mean("others", keyed=False) == pytest.approx((20 + 100 / 60) / 209, rel=0.05)
    assert mean("noisy", keyed=False) == pytest.approx((20 + 100 / 60) / 209, rel=0.05)


def test_a_limit_for_each_leaves_the_others_alone():
    assert mean("others") > 0.999
    assert mean("noisy") == pytest.approx((2 + 10 / 60) / 200, rel=0.05)


def test_what_is_let_in_keeps_to_the_limit():
    for keyed in (False, True):
        assert mean("per_s", keyed=keyed) <= 20 + 100 / 60
    assert mean("per_s", keyed=False) > 20


def test_without_a_loud_one_both_answer_all():
    for keyed in (False, True):
        assert mean("others", keyed=keyed, noisy_per_s=1) > 0.999


def test_it_is_the_same_for_a_seed():
    assert noisy_client(**USUAL) == noisy_client(**USUAL)
    assert noisy_client(**USUAL) != noisy_client(**{**USUAL, "seed": 1})


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        *[("noisy_per_s", bad) for bad in (0, -1, math.nan, "9", 1e9)],
        *[("others", bad) for bad in (0, 1.5, None, 10**6)],
        *[("limit_per_s", bad) for bad in (0, math.inf, None)],
        *[("keyed", bad) for bad in (1, None)],
        *[("seed", bad) for bad in (-1, 1.5)],
    ],
)
def test_what_cannot_be_is_refused_by_name(name, bad):
    with pytest.raises((TypeError, ValueError), match=f"'{name}' must be"):
        noisy_client(**{**USUAL, name: bad})
