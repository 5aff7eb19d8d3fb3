"""The ring: circle, lanes, and keys that travel; in Python here, in a browser at the end."""

from functools import partial
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.hashing import journey
from sysdesign.teaching.explore import choice, explore, ring, slider, task
from sysdesign.teaching.explore.live import Live
from sysdesign.teaching.explore.picture import MARKED, PATHS
from sysdesign.teaching.explore.ring_chart import CELLS, LETTER, _apart, slots

LAST = {
    "keys": lambda r: [0.1, 0.6],
    "before": lambda r: ["A", "B"],
    "after": lambda r: ["B", "B"],
    "nodes": lambda r: ["A", "B"],
}


def chart(**changes):
    return ring("ABCDEF", **(LAST | {"points": lambda r: [(0.25, "A"), (0.75, "B")]} | changes))


@pytest.fixture(scope="module")
def keys():
    return explore(
        partial(journey, seed=2),
        controls={
            "scheme": choice("Placed by", {"mod N": "modulo", "ring": "ring", "bids": "rendezvous"}, at="modulo"),
            "nodes": slider("Nodes", [3, 5], at=3),
            "virtual_nodes": slider("Points", [1, 4, 64], at=4),
            "change": choice("Then", {"nothing": "nothing", "one comes": "add", "B goes": "remove"}, at="add"),
        },
        chart=ring(
            "ABCDEF",
            keys=lambda r: r.places,
            before=lambda r: r.before,
            after=lambda r: r.after,
            nodes=lambda r: r.nodes,
            points=lambda r: r.points,
            middle=lambda r: f"by {r.scheme}",
        ),
        headline=lambda r: f"{r.moved} of 60 keys moved.",
        tasks=[task("Move none but the keys of B.", lambda r: bool(r.went) and r.moved == r.must)],
        id="ring-keys",
    )


owners = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=12)


@given(owners, st.integers(12, 15))
def test_keys_that_stay_keep_their_place_and_no_two_share_one(pairs, room: int) -> None:
    before, after = [a for a, _ in pairs], [b for _, b in pairs]
    first, then = slots(before, before, room), slots(before, after, room)
    for owner in range(3):
        assert sorted(first[k] for k, o in enumerate(before) if o == owner) == list(range(before.count(owner)))
    places = list(zip(after, then, strict=True))
    assert len(set(places)) == len(places)
    assert all(0 <= slot < room for slot in then)
    assert all(then[k] == first[k] for k in range(len(pairs)) if before[k] == after[k])


@given(st.lists(st.floats(0, 1, exclude_max=True), max_size=24))
def test_letters_keep_apart(turns) -> None:
    found = sorted(_apart(turns))
    assert len(found) == len(turns)
    gaps = [b - a for a, b in zip(found, [*found[1:], *(turn + 1 for turn in found[:1])], strict=True)]
    assert not gaps or min(gaps) * 1000 >= LETTER - 1.5 or len(gaps) == 1


def test_a_letter_with_room_stands_at_its_point() -> None:
    assert _apart([0.1, 0.5, 0.99]) == pytest.approx([0.1, 0.5, 0.99], abs=0.001)


def test_arcs_end_at_the_points_of_their_owner() -> None:
    cells = chart().frame(None).rows[0]
    assert cells == [1] * 90 + [2] * 180 + [1] * 90  # the first point at or after the cell, around the top
    assert PATHS["arcs"]((2, 400), cells) == "M900,500A400,400 0 0 1 500,900A400,400 0 0 1 100,500"
    assert PATHS["arcs"]((1, 400), [1] * CELLS).count("A") == 4
    assert chart(points=lambda r: []).frame(None).rows[0] == [0] * CELLS


def test_a_key_that_moved_stands_out() -> None:
    frame = chart().frame(None)
    assert frame.rows[1] == [2 + MARKED, 2]
    words = [word.text for word in frame.words]
    assert words[:6] == ["A", "0", "", "B", "2", "1 new"]
    gone = [word.text for word in chart(nodes=lambda r: ["B"]).frame(None).words]
    assert gone[:6] == ["A", "gone", "", "B", "2", "1 new"]


def test_it_reads_without_pictures(keys) -> None:
    text = str(keys)
    assert text.startswith("46 of 60 keys moved.")
    assert "node  keys  of them\nA       16   11 new\nB       11    8 new\n" in text
    assert keys.bundle["text/html"].count("<i ") == 120


def test_it_lives_where_there_is_a_kernel(keys) -> None:
    live = Live(keys)
    live.controls["scheme"].index = 1
    live.controls["change"].index = 2
    assert live.picture.value == keys.render(1, 0, 1, 2)["picture"]
    assert "done: " in live.tasks.value


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (lambda: chart(keys=3), TypeError, "'keys' must be a function of the model's result: 3"),
        (lambda: chart(keys=lambda r: [2, 0]).frame(None), ValueError, "'keys' must be from 0 to 1: 2"),
        (
            lambda: chart(after=lambda r: ["A", "X"]).frame(None),
            ValueError,
            "'after' must hold names of nodes, A, B, C",
        ),
        (
            lambda: chart(before=lambda r: ["A"]).frame(None),
            ValueError,
            "'before' must have an owner for each of 2 keys",
        ),
        (lambda: slots([0] * 61, [0] * 61, 60), ValueError, "'keys' must be at most 60: 61"),
        (lambda: ring("ABCDEFG", **LAST), ValueError, "'names' must be at most 6 different letters"),
        (lambda: ring(["A", "A"], **LAST), ValueError, "'names' must be at most 6 different letters"),
        (lambda: ring(["north"], **LAST), ValueError, "'names' must be at most 6 different letters"),
    ],
)
def test_wrong_use(make, error, says) -> None:
    with pytest.raises(error) as caught:
        make()
    assert str(caught.value).startswith(says)


@pytest.fixture
def page(keys, page_builder, opened, tmp_path):
    with opened(page_builder(tmp_path, keys.bundle["text/html"], ["explorer"])) as page:
        yield page


SEEN = """html => {
  const root = html === null ? document.querySelector(".sdm-chart") : document.createElement("div");
  if (html !== null) root.innerHTML = html;
  return [...root.querySelectorAll("path, i, span")].map(el => [el.className.baseVal ?? el.className,
    el.getAttribute("d"), el.textContent, el.style.getPropertyValue("--x"), el.style.getPropertyValue("--y")].join());
}"""
PICK = """at => {
  const root = document.getElementById("ring-keys");
  [...root.querySelector(".sdm-controls").children].forEach((c, i) => {
    const inputs = c.querySelectorAll("input");
    if (inputs.length > 1) inputs[at[i]].checked = true; else inputs[0].value = at[i];
  });
  root.querySelector("input").dispatchEvent(new Event("input", { bubbles: true }));
}"""


@pytest.mark.browser
def test_the_script_shows_what_python_renders(page, keys) -> None:
    for at in product(range(3), range(2), range(3), range(3)):
        page.evaluate(PICK, list(at))
        assert page.evaluate(SEEN, None) == page.evaluate(SEEN, keys.render(*at)["picture"]), at


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_leaves_the_picture_and_nothing_jumps(page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    heights = set()
    for at in product(range(3), range(2), range(3), range(3)):
        page.evaluate(PICK, list(at))
        heights.add(page.evaluate("document.documentElement.scrollHeight"))
    assert len(heights) == 1
    outside = """() => {
      const box = document.querySelector(".sdm-chart").getBoundingClientRect();
      return [...document.querySelectorAll(".sdm-chart i, .sdm-chart span")].filter(e => {
        const b = e.getBoundingClientRect();
        return b.width && (b.left < box.left - 6 || b.right > box.right + 6 || b.bottom > box.bottom + 6);
      }).length;
    }"""
    page.wait_for_timeout(600)
    assert page.evaluate(outside) == 0
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.browser
def test_a_key_travels_within_half_a_second_and_not_at_all_where_motion_is_unwanted(page) -> None:
    travelling = "getComputedStyle(document.querySelector('.owned i')).transitionDuration"
    assert page.evaluate(travelling) == "0.5s, 0.5s"
    page.evaluate(PICK, [1, 0, 2, 1])
    assert page.evaluate("document.getAnimations().length") > 0
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(travelling) == "0s"
    page.evaluate(PICK, [0, 0, 2, 1])
    assert page.evaluate("document.getAnimations().length") == 0
