"""The diagram alone, for both widths and as a file of its own, and where its words find room."""

import re
from dataclasses import replace

import pytest

from sysdesign.network.trace import Trace
from sysdesign.teaching.replay import space_time
from sysdesign.teaching.replay.lanes import Lanes
from sysdesign.teaching.replay.pens import Pixels, Shares
from sysdesign.teaching.replay.run import checked_run
from sysdesign.teaching.replay.wording import Label, placed

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
