"""Query plans and trees as pictures: what they say, where it stands, what they refuse."""

import re
import xml.etree.ElementTree as ET

import pytest

from sysdesign.indexing import Step
from sysdesign.teaching.explore.layout import width
from sysdesign.teaching.output import FIGURE, PLAIN, SVG
from sysdesign.teaching.plan_picture import plan_picture
from sysdesign.teaching.tree_picture import tree_picture

SCAN = Step("Seq Scan", "orders", condition="user_id = 7", rows=1000, pages=667)
SORT = Step(
    "Limit", rows=10, pages=667, inputs=(Step("Sort", condition="created DESC", rows=10, pages=667, inputs=(SCAN,)),)
)
JOIN = Step(
    "Nested Loop",
    rows=7,
    pages=676,
    inputs=(SCAN, Step("Index Scan", "users", "users_pkey", "id = 1", rows=7, pages=9)),
)
LONG = Step(
    "Index Only Scan", "a_table_with_quite_a_long_name", "an_index_with_quite_a_long_name", "a = 1 AND b = 2 AND c = 3"
)
NAMESPACE = "{http://www.w3.org/2000/svg}"


def drawn(output):
    """The wide and the narrow picture of the page."""
    found = re.findall(r"<svg .*?</svg>", output.bundle[FIGURE])
    return [ET.fromstring(svg) for svg in found]


def words(root):
    return ["".join(text.itertext()).replace("\xa0", " ") for text in root.iter("text")]


def boxes(root):
    """Corners x, y, width, height of the boxes, in the order drawn."""
    shapes = [
        re.fullmatch(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)h-[\d.]+Z", path.get("d")) for path in root.iter("path")
    ]
    return [tuple(map(float, shape.groups())) for shape in shapes if shape]


def test_a_plan_says_what_it_did_in_order():
    for picture in drawn(plan_picture({"no index": SORT}, title="It reads [1|667 pages].")):
        assert words(picture) == [
            "no index", "Limit", "10 rows", "Sort", "created DESC", "10 rows",
            "Seq Scan", "orders", "user_id = 7", "1,000 rows, 667 pages",
        ]  # fmt: skip


def test_the_text_has_every_step():
    text = plan_picture({"no index": SORT, "one row": SCAN}, title="It reads.").bundle[PLAIN]
    assert text.splitlines()[2:] == [
        "",
        "no index",
        "  Limit: 10 rows, 667 pages",
        "    Sort: created DESC, 10 rows, 667 pages",
        "      Seq Scan orders: user_id = 7, 1,000 rows, 667 pages",
        "",
        "one row",
        "  Seq Scan orders: user_id = 7, 1,000 rows, 667 pages",
    ]


@pytest.mark.parametrize(
    "plans", [{"a": SORT}, {"a": JOIN, "b": SORT}, {"a": LONG, "a name that is long too": JOIN, "c": SORT}]
)
def test_boxes_keep_apart_and_words_stay_inside(plans):
    for picture in drawn(plan_picture(plans, title="Plans.")):
        room, height = (float(picture.get(side)) for side in ("width", "height"))
        found = boxes(picture)
        assert len(found) == sum(1 for plan in plans.values() for _ in plan.walk())
        for i, (x, y, w, h) in enumerate(found):
            assert x >= 0
            assert x + w <= room
            assert y >= 0
            assert y + h <= height
            for x2, y2, w2, h2 in found[i + 1 :]:
                assert x + w < x2 or x2 + w2 < x or y + h < y2 or y2 + h2 < y
        for text in picture.iter("text"):
            x, y = float(text.get("x")), float(text.get("y"))
            end = x + width("".join(text.itertext()))
            inside = [b for b in found if b[0] <= x <= b[0] + b[2] and b[1] <= y <= b[1] + b[3]]
            assert not inside or end <= inside[0][0] + inside[0][2] + 1, "".join(text.itertext())


def test_each_plan_has_its_colour_and_pages_of_its_own_steps():
    wide, _ = drawn(plan_picture({"a": SCAN, "b": JOIN}, title="Plans."))
    pages = [("".join(t.itertext()), t.get("fill")) for t in wide.iter("text") if "page" in "".join(t.itertext())]
    assert [(text.split(",\xa0")[-1], re.search(r"--(\w+)", fill)[1]) for text, fill in pages] == [
        ("667 pages", "c1"),
        ("667 pages", "c2"),
        ("9 pages", "c2"),
    ]


def test_pictures_are_the_same_twice_and_need_no_script():
    one, two = (plan_picture({"a": JOIN}, title="Plans.").bundle for _ in range(2))
    assert one == two
    assert not re.search(r"\b(id|style)=|<(style|script)", one[FIGURE])
    assert ET.fromstring(one[SVG]).tag == f"{NAMESPACE}svg"


def test_a_step_that_counts_nothing_shows_nothing():
    (wide, _) = drawn(plan_picture({"SQLite": Step("Search", "t", "i", "a=?")}, title="It searches."))
    assert words(wide) == ["SQLite", "Search", "i of t", "a=?"]


@pytest.mark.parametrize(
    ("plans", "kind", "says"),
    [
        ({}, ValueError, "'plans' must not be empty: {}"),
        (dict.fromkeys("abcd", SCAN), ValueError, "'plans' must be at most 3: 4"),
        ({" ": SCAN}, ValueError, "'name of a plan' must not be empty: ' '"),
        ({"a": "Seq Scan"}, TypeError, "'plans' must hold steps, as of postgres_plan or sqlite_plan: 'Seq Scan'"),
    ],
)
def test_other_plans_are_refused(plans, kind, says):
    with pytest.raises(kind) as caught:
        plan_picture(plans, title="Plans.")
    assert str(caught.value) == says


TREE = [["40"], ["20", "60"], ["1", "2", "3", "4"]]


def tree(levels=TREE, **more):
    return tree_picture(levels, **{"path": [0, 0, 1], "title": "A tree.", "alt": "A root over two over four"} | more)


def test_a_tree_is_drawn_level_by_level_at_both_widths():
    for picture in drawn(tree(along=1)):
        room = float(picture.get("width"))
        found = boxes(picture)
        assert len(found) == 7
        assert all(x >= 0 and x + w <= room for x, _, w, _ in found)
        assert len({y for _, y, _, _ in found}) == 3
        assert sorted(words(picture)) == ["1", "2", "20", "3", "4", "40", "60"]


def test_the_path_and_the_range_have_their_colours():
    page = tree(along=2).bundle[FIGURE]
    wide = page[: page.index("</svg>")]
    boxes_of = {role: len(re.findall(rf'Z" fill="none" stroke="var\(--{role},', wide)) for role in ("c1", "c2", "ink")}
    assert boxes_of == {"c1": 3, "c2": 2, "ink": 2}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"levels": []}, "'levels' must not be empty: []"),
        ({"levels": [["1", "2"]]}, "'levels' must be at most 5, and begin with one root: [['1', '2']]"),
        (
            {"levels": [["1"], ["2", "3"], ["4", "5", "6"]]},
            "'levels' must share pages evenly, 3 below 2: ['4', '5', '6']",
        ),
        ({"path": [0, 1]}, "'path' must have a page for each of 3 levels: [0, 1]"),
        ({"path": [0, 0, 4]}, "'path' must stay among 4 pages: 4"),
        ({"path": [0, 0, 2]}, "'path' must go from a page to one below it: [0, 0, 2]"),
        ({"along": 3}, "'along' must end at a leaf, of which there are 4: 3"),
        (
            {"levels": [["a text that is far too wide"], ["20", "60"], ["1", "2", "3", "4"]]},
            "'levels' must have texts that fit",
        ),
    ],
)
def test_other_trees_are_refused(change, says):
    with pytest.raises(ValueError, match="must") as caught:
        tree(**change)
    assert str(caught.value).startswith(says)
