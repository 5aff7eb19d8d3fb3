"""The diagram alone, for both widths and as a file of its own, and where its words find room."""

import re
from dataclasses import replace

import pytest

from sysdesign.network.trace import Message, Trace
from sysdesign.teaching.replay import space_time
from sysdesign.teaching.replay.lanes import Lanes
from sysdesign.teaching.replay.pens import Pixels, Shares
from sysdesign.teaching.replay.run import checked_run
from sysdesign.teaching.replay.wording import Label, crossed, placed

from .conftest import CRASH, RACE, parted_run

END = 1000


def lines(svg):
    return [tuple(map(float, found)) for found in re.findall(r"M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)", svg)]


def test_it_is_a_figure_like_any_other():
    shown = space_time(RACE, title="It reads [2|nothing].", caption="A *race*.")
    page, svg = shown.bundle["application/vnd.sysdesign.figure+html"], shown.bundle["image/svg+xml"]
    assert page.startswith(
        '<figure class="sdm-fig"><p class="sdm-title">It reads <b class="k2">nothing</b>.</p><svg class="wide"'
    )
    assert '<svg class="narrow" viewBox="0 0 342 ' in page
    assert "<figcaption>A <em>race</em>.</figcaption>" in page
    assert "id=" not in page + svg
    assert "var(" not in svg
    assert str(shown).endswith("A race.\n1. 55.0\xa0ms: The client is told: saved\n2. 115.0\xa0ms: It reads nothing")


def test_the_order_of_lanes():
    assert checked_run(RACE).names == ("client", "primary", "replica")
    assert checked_run(RACE, nodes=["replica", "client", "primary"]).names[0] == "replica"


def test_where_messages_begin_and_end():
    run = checked_run(CRASH)
    lanes = Lanes(run)
    a, b, _ = map(lanes.y, range(3))
    found = {flight.sent: line for flight, line in lanes._drawn if flight.target != 2}
    assert found[1000] == (1000, a, 5000, b)
    assert found[21000] == (21000, a, 23000, (a + b) / 2)  # lost half-way
    assert found[40000] == (40000, b, 46000, a)  # to one that is down
    assert found[75000] == (75000, b + lanes.row, 80000, b + lanes.row / 2)  # flying when the run ends
    (cut,) = (line for flight, line in lanes._drawn if flight.sent == 52000)
    assert cut[0] == cut[2] == 52000  # it never left
    assert b < cut[3] < b + lanes.row / 2


def test_a_message_to_itself_is_not_drawn():
    assert len(checked_run(CRASH).flights) == len(CRASH.messages) - 1


def test_both_pens_draw_the_same():
    run = checked_run(parted_run())
    lanes = Lanes(run)
    pixels, shares = lanes.draw(Pixels(run.end, 0, 1000)), lanes.draw(Shares(run.end, "a", (1000, 1000)))
    there = re.findall(r'<line x1="([\d.]+)%" y1="([\d.]+)" x2="([\d.]+)%" y2="([\d.]+)"/>', shares)
    stretched = {(10 * float(x), float(y), 10 * float(to), float(down)) for x, y, to, down in there}
    assert len(stretched) > 50
    near = lines(pixels)
    assert [one for one in stretched if not any(one == pytest.approx(other, abs=0.11) for other in near)] == []
    assert re.findall(r">([^<]+)</text>", pixels) == re.findall(r">([^<]+)</text>", shares)


def test_words_keep_apart_and_within_their_state():
    state = Label(0, 20, "leader", 200)
    assert placed([state, Label(20, 20, "again", 400)], [], [], (600, 300), END) == [(state, True)]
    assert placed([Label(0, 20, "leader", 100)], [], [], (600, 300), END) == [(Label(0, 20, "leader", 100), False)]
    assert placed([Label(0, 20, "leader", 50)], [], [], (600, 300), END) == []
    over, beside = Label(500, 50, "vote"), Label(500, 80, "vote")
    assert placed([], [[over, beside]], [(45.0, 55.0)], (600, 300), END) == [(beside, True)]


def test_lines_of_words_keep_apart():
    state = Label(0, 20, "leader", 200)
    assert placed([state], [[Label(60, 34, "vote")]], [], (600, 300), END) == [(state, True)]
    beside = Label(60, 35, "vote")
    assert placed([state], [[beside]], [], (600, 300), END) == [(state, True), (beside, True)]


def test_what_is_said_elsewhere_is_for_wide_plots_alone_and_takes_no_room_on_narrow_ones():
    said, other = Label(500, 50, "vote", roomy=True), Label(560, 50, "vote")
    assert placed([], [[said], [other]], [], (600, 300), END) == [(said, False), (other, True)]


def test_of_words_that_are_sent_together_a_narrow_plot_has_the_first_that_finds_room():
    one, two, three = (Label(x, 50, "vote", once="a") for x in (12, 500, 800))
    other = Label(650, 50, "vote", once="b")
    assert placed([], [[one], [two], [three], [other]], [], (1000, 300), END) == [
        (one, False), (two, True), (three, False), (other, True)
    ]  # fmt: skip


def test_a_place_that_is_free_on_both_plots_is_taken_before_a_better_one():
    narrow, both = Label(530, 50, "vote"), Label(700, 50, "vote")
    state = Label(400, 50, "leader", 520)
    assert placed([state], [[narrow, both]], [], (600, 400), END) == [(state, True), (both, True)]
    assert placed([state], [[narrow]], [], (600, 400), END)[-1] == (narrow, False)


@pytest.mark.parametrize(
    ("line", "through"),
    [
        ((0, 0, 1000, 100), True),
        ((1000, 0, 0, 100), True),
        ((500, 100, 500, 0), True),
        ((450, 0, 450, 100), False),  # on its left, at 225 px
        ((500, 100, 500, 70), False),  # ends below it
        ((0, 40, 1000, 40), False),  # along a lane
        ((400, 56, 500, 44), True),
        ((400, 46, 480, 54), False),  # at its height, further left
    ],
)
def test_which_lines_pass_through_a_word(line, through):
    assert crossed((240, 44, 260, 56), [line], 500, END) == through


def test_of_free_places_the_one_that_fewest_lines_pass_through_is_taken():
    middle, right = Label(500, 50, "vote"), Label(700, 50, "vote")
    assert placed([], [[middle, right]], [], (600, 400), END) == [(middle, True)]
    assert placed([], [[middle, right]], [], (600, 400), END, [(500, 0, 500, 100)]) == [(right, True)]
    assert placed([], [[middle, right]], [], (600, 400), END, [(500, 0, 500, 100), (700, 0, 700, 100)])[0][0] == middle


def test_what_the_sender_shows_already():
    early = Message(8, "primary", "replica", "state", "photo", 0.02, 0.03, "arrived")  # before it shows a photo
    tell = Message(9, "primary", "replica", "state", "photo", 0.05, 0.07, "arrived")
    lanes = Lanes(checked_run(replace(RACE, messages=(early, tell))))
    assert [lanes._places(*drawn)[0].roomy for drawn in lanes._drawn] == [False, True]


def test_walls_stand_where_the_sides_are_not_mixed():
    run = checked_run(parted_run())
    (wall,) = Lanes(run)._walls(run.cuts[0])
    assert Lanes(run).y(2) < wall < Lanes(run).y(3)
    mixed = checked_run(parted_run(), nodes=["n1", "n3", "n2", "n4", "n5", "client"])
    assert list(Lanes(mixed)._walls(mixed.cuts[0])) == []


def test_an_empty_run_has_lanes():
    assert space_time(Trace(("a",), 0.5), title="T").bundle["image/svg+xml"].count("<text") >= 6


def test_errors():
    with pytest.raises(TypeError, match="'trace' must be a Trace"):
        space_time({}, title="T")
    with pytest.raises(ValueError, match="'title' must not be empty"):
        space_time(RACE, title="")
    with pytest.raises(ValueError, match=r"'trace\.end_s' must be > 0"):
        space_time(replace(RACE, end_s=0), title="T")
