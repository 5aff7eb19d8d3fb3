"""Histories as pictures: bars overlap as operations did, words fit, verdicts are marked, wrong use is refused."""

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sysdesign.linearizability import Operation, Register, check
from sysdesign.linearizability.operation import checked_history
from sysdesign.teaching.explore.layout import width
from sysdesign.teaching.history_layout import lay_out
from sysdesign.teaching.history_picture import MOST, RADIUS, history_picture
from sysdesign.teaching.output import FIGURE, PLAIN, SVG

ANN = Operation("Ann", "write", 1, None, 0, 4)
GOOD = [
    ANN,
    Operation("Bob", "read", None, 0, 1, 2),
    Operation("Bob", "read", None, 1, 3, 6),
    Operation("Carol", "write", 2, None, 5, None),
]
BAD = [ANN, Operation("Bob", "read", None, 1, 1, 2), Operation("Carol", "read", None, 0, 3, 3.5), *GOOD[3:]]


def drawn(output):
    return [ET.fromstring(svg) for svg in re.findall(r"<svg .*?</svg>", output.bundle[FIGURE])]


def words(root):
    return ["".join(text.itertext()) for text in root.iter("text")]


def picture(history, **more):
    return history_picture(history, check(history, Register(0)), title="A history.", **more)


def test_every_operation_is_there_and_the_points_in_their_order():
    for root in drawn(picture(GOOD)):
        assert set(words(root)) >= {"Ann", "Bob", "Carol", "write 1", "read → 0", "read → 1", "write 2"}
        assert len(list(root.iter("circle"))) == 3  # the write without an answer need not have happened
        assert [each for each in words(root) if each.isdigit()] == ["2", "1", "3"]


def test_what_cannot_be_explained_is_marked_and_no_point_is_drawn():
    for root in drawn(picture(BAD)):
        wrong = [text for text in root.iter("text") if "--wrong" in text.get("fill", "")]
        assert ["".join(text.itertext()) for text in wrong] == ["write 1", "read → 1", "read → 0"]
        assert not list(root.iter("circle"))


def test_an_operation_without_an_answer_has_no_end():
    for root in drawn(picture(GOOD)):
        boxes = [path.get("d") for path in root.iter("path") if "--page" in path.get("fill", "")]
        assert [d.endswith("Z") for d in boxes] == [True, True, True, False]


def test_the_text_lists_all_of_it():
    told = picture(BAD).bundle[PLAIN]
    assert "Ann: write 1; Bob: read → 1; Carol: read → 0; Carol: write 2, no answer" in told
    assert "Not to be explained: Ann: write 1; Bob: read → 1; Carol: read → 0" in told
    assert "Linearizable in this order: Bob: read → 0; Ann: write 1; Bob: read → 1" in picture(GOOD).bundle[PLAIN]
    assert picture(GOOD, alt="Three clients and a register").bundle[PLAIN].endswith("Three clients and a register")


def test_one_key_goes_without_saying():
    keyed = [Operation(e.client, e.name, e.argument, e.result, e.called_s, e.returned_s, "x") for e in BAD]
    assert all("write 1" in words(root) for root in drawn(picture(keyed)))
    two = [*keyed, Operation("Dan", "read", None, 0, 0, 1, "y")]
    assert all("write x 1" in words(root) for root in drawn(picture(two)))


def test_the_same_history_gives_the_same_bytes():
    assert picture(GOOD).bundle == picture(GOOD[::-1]).bundle
    assert ET.fromstring(picture(GOOD).bundle[SVG]).get("role") == "img"


def test_long_histories_go_down_where_there_is_no_room():
    long = [Operation("abc"[i % 3], "write", i, None, i, i + 2.5) for i in range(24)]
    wide, narrow = drawn(history_picture(long, title="Long."))
    assert "time ↓" in words(narrow)
    assert float(narrow.get("height")) > float(narrow.get("width"))
    assert float(wide.get("width")) == 592


histories = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 2), st.integers(0, 3), st.integers(0, 4), st.booleans()),
    min_size=1,
    max_size=9,
)


# Two clients that call when they return, and a third between: no page can let all of them overlap.
CHAIN = [("a", 1, 0, 0, True), *[("b", 0, 0, 0, True)] * 2, *[("a", 0, 0, 0, False)] * 2, ("b", 0, 0, 3, True)]


@settings(max_examples=60, deadline=None)
@given(histories)
@example(CHAIN)
def test_bars_keep_the_order_of_time_and_their_size(raw):
    free = dict.fromkeys("abc", 0)
    made = []
    for client, wait, length, kind, answered in raw:
        called = free[client] + wait
        free[client] = called + max(length, 1)
        argument = (kind, None) if kind < 2 else (None, kind - 3)
        made.append(
            Operation(client, "write" if kind < 2 else "read", *argument, called, free[client] if answered else None)
        )
    operations = checked_history(made)
    verdict = check(operations, Register(0))
    layout = lay_out(operations, verdict.order, [50.0] * len(operations))
    for bar in layout.bars:
        end = layout.length if bar.end is None else bar.end
        assert end - bar.start >= (50 if bar.end is not None else 0)
        assert bar.point is None or bar.start < bar.point < end
        for other in layout.bars:
            if bar.end is not None and bar.operation.returned_s < other.operation.called_s:
                assert bar.end < other.start
            elif (
                bar.operation.client == other.operation.client and bar.operation.returned_s == other.operation.called_s
            ):
                assert bar.end <= other.start
    points = [bar.point for bar in sorted(layout.bars, key=lambda bar: bar.turn) if bar.turn]
    assert all(one + 2 * RADIUS < other for one, other in pairwise(points))
    history_picture(operations, verdict, title="Drawn.")


def test_an_order_that_time_forbids_is_refused():
    with pytest.raises(ValueError, match="'order' must keep the order of calls and returns"):
        lay_out(GOOD[:3], [GOOD[2], GOOD[1]], [50.0] * 3)


def test_words_stay_in_their_bars_on_a_phone():
    root = drawn(picture(GOOD))[1]
    starts = [
        list(map(float, re.findall(r"-?[\d.]+", path.get("d"))))
        for path in root.iter("path")
        if "ink" in path.get("stroke")
    ]
    for text in (each for each in root.iter("text") if "".join(each.itertext()).startswith(("read", "write"))):
        x, half = float(text.get("x")), width("".join(text.itertext())) / 2
        assert any(min(xs[::2]) <= x - half and x + half <= max(xs[::2]) for xs in starts)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: history_picture([], title="No."), ValueError, "'history' must not be empty"),
        (lambda: history_picture([ANN] * 2, title="No."), ValueError, "one operation of a client at a time"),
        (lambda: history_picture([ANN], "yes", title="No."), TypeError, "'verdict' must be what check returned: 'yes'"),
        (lambda: history_picture([ANN], check(BAD, Register(0)), title="No."), ValueError, "has no Bob: read → 1"),
        (
            lambda: history_picture([Operation(i, "read", None, 0, i, i + 1) for i in range(MOST + 1)], title="No."),
            ValueError,
            "'history' must have at most 40 operations to be seen: 41",
        ),
        (
            lambda: history_picture([Operation(i, "write", "x" * 20, None, i, i + 1) for i in range(6)], title="No."),
            ValueError,
            "must have fewer clients, or shorter words, to fit",
        ),
    ],
)  # fmt: skip
def test_wrong_use_is_refused(call, error, says):
    with pytest.raises(error, match=says):
        call()
