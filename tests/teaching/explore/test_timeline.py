"""Timelines: what they draw, what they refuse, and that the page draws the same."""

from dataclasses import dataclass, replace

import pytest

from sysdesign.teaching.explore import choice, explore, timeline


@dataclass(frozen=True)
class Did:
    time: int
    lane: str
    says: str
    to: str = ""
    bad: bool = False


@dataclass(frozen=True)
class Held:
    lane: str
    begin: int
    end: int
    value: str = ""


@dataclass(frozen=True)
class Story:
    lanes: tuple = ("A", "reader", "store")
    events: tuple = (Did(0, "A", "puts 1", "store"), Did(1, "reader", "gets 1", "store"), Did(2, "A", "dies", bad=True))
    bands: tuple = (Held("store", -1, 0, "0"), Held("store", 0, 3, "1"))
    late: tuple = ()


STORY = Story()
STALE = replace(
    STORY,
    lanes=("A", "reader,\nflusher", "store"),
    events=(Did(0, "A", "puts 1", "store"), Did(1, "store", "restarts", bad=True), Did(2, "reader,\nflusher", "looks")),
    bands=(Held("store", -1, 1, "0"), Held("store", 2, 3, "7")),
    late=(Held("store", -1, 1),),
)


def chart(**changes):
    given = {"holders": ["store"], "values": ["1"], "span": "stale", "steps": 3} | changes
    return timeline(lambda r: r.lanes, lambda r: r.events, lambda r: r.bands, spans=lambda r: r.late, **given)


@pytest.fixture(scope="module")
def explorer():
    return explore(
        lambda story: story,
        id="timeline",
        controls={"story": choice("Story", {"plain": STORY, "stale": STALE}, at=STALE)},
        chart=chart(),
        headline=lambda r: f"{len(r.late)} spans are late.",
    )


def test_the_table_tells_the_steps(explorer):
    words = explorer.bundle["text/plain"].splitlines()
    assert [" ".join(line.split()) for line in words[-4:]] == [
        "step what happens store",
        "1 A: puts 1, store 0 (stale)",
        "2 store: restarts –",
        "3 reader, flusher: looks 7",
    ]


def test_bands_lie_between_their_events():
    frame = chart().frame(STORY)
    boxes = [shape for shape in frame.shapes if shape.cls.startswith("box k")]
    assert [shape.cls for shape in boxes] == ["box k0", "box k1"]
    x, y, to, down = (frame.rows[row][0] for row in boxes[1].rows)
    assert (y, down) == (250, 1000)
    assert 2000 / 3 < x < to < 1000
    stripes = next(shape for shape in chart().frame(STALE).shapes if shape.cls == "stale")
    assert [chart().frame(STALE).rows[row][0] for row in stripes.rows][1::2] == [0, 500]


def test_a_line_goes_from_the_words_to_the_edge_of_the_holder():
    frame = chart().frame(STORY)
    ways = next(shape for shape in frame.shapes if shape.cls == "way")
    begin, _, end, _ = (frame.rows[row] for row in ways.rows)
    assert begin[0] < begin[1] < end[0] == end[1]
    assert begin[2] == -1


@pytest.mark.parametrize(
    ("story", "says"),
    [
        (replace(STORY, lanes=("A", "A", "store")), "'lanes' must be different, store among them"),
        (replace(STORY, lanes=("A", "reader", "shop")), "'lanes' must be different, store among them"),
        (replace(STORY, events=STORY.events[:2]), "'events' must be one a step, 3: [0, 1]"),
        (
            replace(STORY, events=(*STORY.events[:2], Did(2, "C", "x"))),
            "'lane' must be one of 'A', 'reader', 'store': 'C'",
        ),
        (replace(STORY, bands=(Held("store", 0, 9, "1"),)), "'time' must be from -1 to 3: 9"),
        (replace(STORY, late=(Held("store", 0, 1),) * 5), "'spans' must be at most 4: 5"),
    ],
)
def test_a_story_that_cannot_be_shown_is_named(story, says):
    with pytest.raises(ValueError, match="must") as caught:
        chart().frame(story)
    assert str(caught.value).startswith(says)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"steps": 0}, "'steps' must be >= 1: 0"),
        ({"steps": 25}, "'steps' must be at most 24: 25"),
        ({"values": []}, "'values' must not be empty"),
        ({"values": list("1234567")}, "'values' must be at most 6"),
        ({"holders": []}, "'holders' must not be empty"),
    ],
)
def test_wrong_use_is_named(changes, says):
    with pytest.raises(ValueError, match="must") as caught:
        chart(**changes)
    assert str(caught.value).startswith(says)


SEEN = """at => {
  document.querySelectorAll("#timeline input")[at].click();
  const parts = root => [...root.querySelectorAll(".sdm-chart *")].map(el => [
    el.getAttribute("class"), el.getAttribute("d"), el.children.length ? "" : el.textContent,
    el.style.getPropertyValue("--x"), el.style.getPropertyValue("--y")].join("|"));
  const told = [...document.querySelectorAll("#timeline td[data-w]")].map(el => el.textContent);
  return [parts(document.getElementById("timeline")), told];
}"""
DRAWN = """html => { const el = document.createElement("div"); el.innerHTML = html;
  return [...el.querySelectorAll(".sdm-chart *")].map(el => [
    el.getAttribute("class"), el.getAttribute("d"), el.children.length ? "" : el.textContent,
    el.style.getPropertyValue("--x"), el.style.getPropertyValue("--y")].join("|")); }"""


@pytest.mark.browser
def test_the_script_draws_every_state_as_python_does(explorer, opened, page_builder, tmp_path):
    with opened(page_builder(tmp_path, explorer.bundle["text/html"], ["explorer"])) as page:
        for at, view in explorer.views.items():
            seen, told = page.evaluate(SEEN, at[0])
            assert seen == page.evaluate(DRAWN, explorer.render(*at)["picture"])
            words = [w.text for cls, w in zip(view.frame.slots, view.frame.words, strict=True) if cls == "un"]
            assert told == words
