import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.teaching.explore import amount, axis
from sysdesign.teaching.explore.layout import spread, width, wrap


@given(st.lists(st.integers(0, 1000), max_size=6), st.sampled_from([68, 136]))
def test_spread_labels_keep_apart_inside_and_in_order(wanted, size):
    placed = spread([(y,) for y in wanted], [size] * len(wanted))
    if size * len(wanted) > 1000:
        return
    assert all(size / 2 - 1 <= y <= 1000 - size / 2 + 1 for y in placed)
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    assert all(placed[b] - placed[a] >= size - 1 for a, b in itertools.pairwise(order))


@given(st.lists(st.integers(50, 950), min_size=2, max_size=4))
def test_spread_moves_as_little_as_possible(wanted):
    """Against every placement on a coarse grid."""
    placed = spread([(y,) for y in wanted], [100] * len(wanted))
    cost = sum((a - b) ** 2 for a, b in zip(placed, wanted, strict=True))
    ranks = [sorted(range(len(wanted)), key=lambda i: wanted[i]).index(i) for i in range(len(wanted))]
    for tried in itertools.combinations(range(50, 951, 100), len(wanted)):
        other = sum((tried[rank] - y) ** 2 for rank, y in zip(ranks, wanted, strict=True))
        assert cost <= other + 4 * len(wanted) * 100  # rounding to whole places


def test_labels_that_stand_apart_stay_and_ties_are_broken():
    assert spread([(100,), (500,), (900,)], [68] * 3) == [100, 500, 900]
    above, below = spread([(0, 10), (0, 5)], [68, 68])
    assert above > below
    assert spread([], []) == []


@pytest.mark.parametrize("label", ["unpronounceablename", "a label that is much too long to stand in a margin at all"])
def test_labels_that_cannot_fit_the_margin(label):
    with pytest.raises(ValueError, match="a label must fit 3 lines"):
        wrap(label)


def test_widths_are_on_the_wide_side():
    assert width("MMM") > width("iii")
    assert width("100 %", bold=True) > 35


@pytest.mark.parametrize(
    ("limits", "scale", "ticks"),
    [
        ((0, 1), "linear", (0, 0.2, 0.4, 0.6, 0.8, 1)),
        ((0, 40), "linear", (0, 10, 20, 30, 40)),
        ((-3, 7), "linear", (-2, 0, 2, 4, 6)),
        ((0, 12), "linear", (0, 2.5, 5, 7.5, 10)),
        ((1, 1e6), "log", (1, 10, 100, 1000, 10_000, 100_000, 1_000_000)),
        ((2, 60), "log", (2, 5, 10, 20, 50)),
        ((1, 1e12), "log", (1, 100, 10_000, 1e6, 1e8, 1e10, 1e12)),
    ],
)
def test_ticks(limits, scale, ticks):
    assert axis("x", limits, scale=scale).ticks == ticks


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_ticks_are_within_the_limits_and_few(low, span):
    made = axis("x", (low, low + span))
    assert 2 <= len(made.ticks) <= 6
    assert all(0 <= made.place("tick", tick) <= 1000 for tick in made.ticks)


@given(st.floats(0, 1), st.sampled_from(["linear", "log"]))
def test_a_value_and_its_share_are_inverse(share, scale):
    made = axis("x", (0.5, 800), scale=scale)
    assert made.share(made.value(share)) == pytest.approx(share, abs=1e-9)


def test_places_and_words_of_an_axis():
    log = axis("rate", (1, 1e6), unit="per second", scale="log")
    assert (log.place("v", 1000), log.title) == (500, "rate (per second, log scale)")
    assert log.place("v", 0, clip=True) == 0
    assert log.say(12_345.6) == "12.3\N{NO-BREAK SPACE}k"
    assert axis("age", (0, 40), unit="s").say(13.1056) == "13.1\N{NO-BREAK SPACE}s"
    assert axis("share", (0, 1), unit="%").say(0.3037) == "30.4\N{NO-BREAK SPACE}%"
    assert axis("share", (0, 1), format=lambda v: f"<{v:g}>").say(0.25) == "<0.25>"
    assert amount(-1234) == "\N{MINUS SIGN}1,234"


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ({"name": ""}, "'name' must not be empty"),
        ({"limits": (1, 1)}, "'limits' of 'x' must rise"),
        ({"limits": (0, 1), "scale": "log"}, "'limits' of 'x' must be > 0 on a log scale"),
        ({"limits": (0, float("inf"))}, "'limits' must be finite"),
        ({"scale": "cubic"}, "'scale' must be one of"),
        ({"ticks": [5, 11]}, "'ticks' of 'x' must be from 0 to 10: 11"),
    ],
)
def test_wrong_axes(arguments, match):
    with pytest.raises(ValueError, match=match):
        axis(**{"name": "x", "limits": (0, 10)} | arguments)


@pytest.mark.parametrize("value", [-1, 10.1, float("nan"), float("inf"), float("-inf")])
def test_a_value_outside_is_never_clamped_silently(value):
    with pytest.raises(ValueError, match="'y' must be"):
        axis("x", (0, 10)).place("y", value)
