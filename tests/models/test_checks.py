import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.checks import at_least, not_empty, number, one_of, positive, truth, whole, within

RULES = {
    number: lambda name, value: number(name, value),
    positive: lambda name, value: positive(name, value),
    at_least: lambda name, value: at_least(name, value, 1),
    within: lambda name, value: within(name, value, 0, 1),
    whole: lambda name, value: whole(name, value),
}


@pytest.mark.parametrize("rule", RULES.values(), ids=[rule.__name__ for rule in RULES])
@pytest.mark.parametrize("value", [None, "3", True, [], 1j])
def test_what_is_no_number_is_named(rule, value):
    with pytest.raises(TypeError, match="'rate' must be"):
        rule("rate", value)


@pytest.mark.parametrize("rule", [*RULES.values()][:-1], ids=[rule.__name__ for rule in [*RULES][:-1]])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 10**400])
def test_what_is_not_finite_is_named(rule, value):
    with pytest.raises(ValueError, match="'rate' must be finite"):
        rule("rate", value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_value_comes_back_or_its_rule_is_told(value):
    if value > 0:
        assert positive("rate", value) == value
    else:
        with pytest.raises(ValueError, match="'rate' must be > 0: "):
            positive("rate", value)


def test_limits_belong_to_the_range():
    assert within("share", 0, 0, 1) == 0
    assert within("share", 1, 0, 1) == 1
    assert at_least("factor", 1, 1) == 1
    assert whole("nodes", 0, low=0) == 0
    with pytest.raises(ValueError, match=r"'share' must be from 0 to 1: 1\.01"):
        within("share", 1.01, 0, 1)
    with pytest.raises(ValueError, match="'nodes' must be >= 1: 0"):
        whole("nodes", 0)


@pytest.mark.parametrize("value", [1, 0, None, "yes", math.nan])
def test_only_truth_values_are_truths(value):
    assert truth("ok", True) is True
    assert truth("ok", False) is False
    with pytest.raises(TypeError, match="'ok' must be True or False"):
        truth("ok", value)


def test_choices_and_collections():
    assert one_of("scale", "log", ("linear", "log")) == "log"
    with pytest.raises(ValueError, match="'scale' must be one of 'linear', 'log': 'cubic'"):
        one_of("scale", "cubic", ("linear", "log"))
    for empty in ("", "  ", [], {}):
        with pytest.raises(ValueError, match="'name' must not be empty"):
            not_empty("name", empty)
    with pytest.raises(TypeError, match="'name' must be a text or a collection: 3"):
        not_empty("name", 3)
