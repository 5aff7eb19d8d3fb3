"""What `replay` emits: a run in words, as a diagram and as data, and errors for what is no run."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.network.trace import Change, Cut, Mark, Message, Outage, Trace
from sysdesign.teaching.explore.explorer import BudgetError
from sysdesign.teaching.replay import replay
from sysdesign.teaching.replay.moment import stage_svg
from sysdesign.teaching.replay.packed import pack
from sysdesign.teaching.replay.run import MOST_DRAWN, TONES, checked_run
from sysdesign.teaching.replay.telling import clock_says, steps, told

from .conftest import CRASH, LOOK, RACE, parted_run

PAIR = Trace(("a", "b"), 1.0)
HELLO = Message(1, "a", "b", "hello", "", 0.2, 0.6, "arrived")


class Nesting(HTMLParser):
    """Fails where an end has no begin."""

    def __init__(self, text):
        super().__init__()
        self.open, self.ids = [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.ids += [value for name, value in attrs if name == "id"]
        if tag != "input":
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.ids += [value for name, value in attrs if name == "id"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_well_formed_and_its_ids_are_its_own(replays):
    for id, each in replays.items():
        found = Nesting(each.bundle["text/html"])
        assert found.open == []
        assert len(set(found.ids)) == len(found.ids)
        assert all(one.startswith(id) for one in found.ids)


def test_words_tell_the_run_where_pictures_are_stripped(replays):
    text = replays["race"].bundle["text/plain"].replace("\N{NO-BREAK SPACE}", " ")
    assert text.splitlines() == [
        "The read overtakes the copy.",
        "[replay] client, primary and replica send 5 messages in 200.0 ms.",
        "1. 55.0 ms: The client is told: saved",
        "2. 115.0 ms: It reads nothing",
        "At 115.0 ms: 2. It reads nothing",
    ]
    page = replays["race"].bundle["text/html"]
    bare = re.sub(r"<svg.*?</svg>|<script.*?</script>", "", page, flags=re.DOTALL)
    assert all(word in bare for word in ("The read overtakes", "It reads nothing", "saved"))


def test_what_the_page_holds_is_escaped_and_without_code(parted):
    page = parted.bundle["text/html"]
    assert "refused &lt;for &amp; by&gt; a" in page
    assert "<for" not in page.split('<script type="application/json">')[1]
    assert page.count("<script") == 1
    assert not re.search(r'\son\w+="', page)
    assert set(re.findall(r'style="([^"]*)"', page)) <= set(re.findall(r'style="(--[^"]*)"', page))


def test_the_same_run_gives_the_same_bytes_whatever_the_hash_seed():
    code = (
        "import sys; sys.path.insert(0, 'tests/teaching/replay'); from conftest import parted_run, replay\n"
        "import hashlib; page = replay(parted_run(), id='parted', title='T').bundle['text/html']\n"
        "print(hashlib.sha256(page.encode()).hexdigest())"
    )
    root = LOOK.parents[3]
    seen = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=root, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1


def test_it_opens_at_the_wrong_moment_at_the_start_or_at_a_time():
    assert checked_run(RACE).opening("wrong") == 11500
    assert checked_run(CRASH).opening("wrong") == 0
    assert replay(RACE, id="a", title="T", start="start").tick == 0
    assert replay(RACE, id="a", title="T", start=0.07).tick == 7000
    with pytest.raises(ValueError, match=r"'start' must be from 0 to 0\.2: 3"):
        replay(RACE, id="a", title="T", start=3)
    with pytest.raises(ValueError, match="'start' must be one of 'wrong', 'start': 'end'"):
        replay(RACE, id="a", title="T", start="end")


def test_the_button_for_the_wrong_moment_is_there_only_if_there_is_one(replays):
    assert "sdm-to-wrong" in replays["race"].bundle["text/html"]
    assert "sdm-to-wrong" not in replays["crash"].bundle["text/html"]


@pytest.mark.parametrize(
    ("trace", "says"),
    [
        (Trace((), 1), "'trace.nodes' must not be empty: ()"),
        (Trace(("a", "a"), 1), "'trace.nodes' must be at most 10 different names: ['a', 'a']"),
        (Trace(("a",), 0), "'trace.end_s' must be > 0: 0"),
        (replace(PAIR, messages=(HELLO._replace(source="x"),)), "'source of a message' must be one of 'a', 'b': 'x'"),
        (replace(PAIR, messages=(HELLO._replace(target="x"),)), "'target of a message' must be one of 'a', 'b': 'x'"),
        (replace(PAIR, messages=(HELLO._replace(fate="eaten"),)), "'fate of a message' must be one of 'arrived', "),
        (replace(PAIR, messages=(HELLO._replace(ended_s=0.1),)), "'ended_s of a message' must be from 0.2 to 1.0: 0.1"),
        (replace(PAIR, changes=(Change(0, "x", ""),)), "'node of a change' must be one of 'a', 'b': 'x'"),
        (replace(PAIR, changes=(Change(0, "a", "x" * 49),)), "'text of a change' must be at most 48 characters: 'xxx"),
        (replace(PAIR, changes=(Change(0, "a", "", "blue"),)), "'tone of a change' must be one of '', 'leader', "),
        (replace(PAIR, cuts=(Cut(0, 1, (("a", "x"),)),)), "'node of a cut' must be one of 'a', 'b': 'x'"),
        (replace(PAIR, cuts=(Cut(0, 1, ()),)), "'blocked pairs of a cut' must not be empty: ()"),
        (replace(PAIR, outages=(Outage("x", 0, 1),)), "'node of an outage' must be one of 'a', 'b': 'x'"),
        (replace(PAIR, outages=(Outage("a", 0.5, 0.2),)), "'until_s of a fault' must be >= 0.5: 0.2"),
        (replace(PAIR, marks=(Mark(2, "late"),)), "\"at_s of the mark 'late'\" must be from 0 to 1.0: 2"),
        (replace(PAIR, marks=(Mark(1, "who", "x"),)), "\"node of the mark 'who'\" must be one of 'a', 'b': 'x'"),
        (replace(PAIR, marks=(Mark(1, "x"),) * 13), "'trace.marks' must be at most 12: 13"),
    ],
)
def test_runs_that_contradict_themselves(trace, says):
    with pytest.raises(ValueError, match="must") as error:
        replay(trace, id="a", title="T")
    assert str(error.value).startswith(says)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"id": "A"}, "'id' must be lower-case letters"),
        ({"title": " "}, "'title' must not be empty"),
        ({"alt": "too short"}, "'alt' must say what the picture shows"),
        ({"nodes": ["a"]}, "'nodes' must be the nodes of the trace in another order, a, b: ['a']"),
        ({"clients": ["x"]}, "'clients' must be one of 'a', 'b': 'x'"),
        ({"budget_kb": 0}, "'budget_kb' must be > 0: 0"),
    ],
)
def test_wrong_use(changed, says):
    with pytest.raises(ValueError, match="must") as error:
        replay(PAIR, **{"id": "a", "title": "T", **changed})
    assert str(error.value).startswith(says)


def test_what_is_no_trace_or_no_filter():
    with pytest.raises(TypeError, match=r"'trace' must be a Trace, as of Network\.run: 'run'"):
        replay("run", id="a", title="T")
    with pytest.raises(TypeError, match="'show' must be a function of a message: 'beat'"):
        replay(PAIR, id="a", title="T", show="beat")


def test_the_budget_is_named_with_what_to_do():
    with pytest.raises(
        BudgetError, match=r"'budget_kb' must hold the replay 'a', \d+ bytes .* end the run sooner.*: 5$"
    ):
        replay(parted_run(), id="a", title="T", budget_kb=5)


def many(kind, number):
    return tuple(Message(n, "a", "b", kind, "", n / 1000, n / 1000 + 0.01, "arrived") for n in range(number))


def test_of_many_messages_the_commonest_are_played_but_not_drawn():
    run = checked_run(replace(PAIR, messages=many("beat", MOST_DRAWN) + many("vote", 2)))
    assert run.quiet == {"beat": MOST_DRAWN}
    assert [flight.text for flight in run.flights if not flight.quiet] == ["vote", "vote"]
    shown = replay(run.trace, id="a", title="T", caption="A caption.")
    assert str(shown).endswith(f"A caption. Not drawn in the diagram: {MOST_DRAWN}\xa0×\xa0beat.")
    assert checked_run(replace(PAIR, messages=many("beat", MOST_DRAWN))).quiet == {}


def test_show_chooses():
    run = checked_run(replace(PAIR, messages=many("beat", 5) + many("vote", 2)), show=lambda m: m.kind == "beat")
    assert run.quiet == {"vote": 2}


def test_three_hundred_messages_fit_the_budget():
    messages = tuple(
        Message(
            n, "abcde"[n % 5], "abcde"[(n + 1 + n % 4) % 5], "append", f"append {n}", n / 310, n / 310 + 0.02, "arrived"
        )
        for n in range(300)
    )
    replay(Trace(tuple("abcde"), 1.0, messages), id="a", title="T")


def test_where_messages_end_on_the_stage():
    packed = pack(checked_run(CRASH))
    assert '<path class="cross" d=' in stage_svg(packed, 25000).replace(' opacity="1"', "")
    assert stage_svg(packed, 27000).count("down") == 2  # the node, and the word beside it
    assert 'class="stop"' in stage_svg(packed, 60000)
    assert 'class="dot"' in stage_svg(packed, 80000)
    assert 'class="dot"' not in stage_svg(packed, 35000)


def test_a_partition_is_a_wall_that_messages_do_not_pass():
    run = checked_run(parted_run())
    packed = pack(run)
    (wall,) = packed["cuts"][0][3]
    assert f'<path class="wall" d="M{wall[0]} {wall[1]}L{wall[2]} {wall[3]}"/>' in stage_svg(packed, 8000)
    assert 'class="wall"' not in stage_svg(packed, 16000)
    assert packed["cuts"][0][4] == "client, n1, n2 | n3, n4, n5"
    cut = packed["flights"][4::7]
    assert {reach for reach, fate in zip(cut, packed["flights"][5::7], strict=True) if fate == 0} == {1000}
    assert all(0 < reach < 1000 for reach, fate in zip(cut, packed["flights"][5::7], strict=True) if fate == 2)


def test_the_last_of_what_happens_at_once_is_told():
    packed = pack(checked_run(RACE))
    found = steps(packed)
    assert [step.tick for step in found] == sorted(step.tick for step in found)
    assert told(found, 5499) == "primary sends change to replica"
    assert told(found, 5500) == "1. The client is told: saved"
    assert told(found, 0) == "replica: empty"
    assert clock_says(packed, 5500) == "55.0\xa0ms"


def test_every_tone_has_its_colour_in_the_style_sheet_and_in_the_diagram():
    from sysdesign.teaching.replay.lanes import TONES as LANES

    css = (LOOK / "replay.css").read_text(encoding="utf-8")
    assert len(LANES) == len(TONES)
    for tone, (role, *_) in enumerate(LANES):
        if tone:
            assert f".sdm-stage .t{tone} {{ --k: var(--{role}); }}" in css


names = st.lists(st.text("abcdef", min_size=1, max_size=9), min_size=1, max_size=7, unique=True)


@given(names, st.floats(0.001, 1e5), st.data())
def test_any_sound_run_can_be_shown(nodes, end, data):
    times = st.floats(0, end)
    node = st.sampled_from(nodes)
    span = st.tuples(times, times).map(sorted)
    fates = st.sampled_from(["arrived", "lost", "cut", "down"])
    message = st.builds(
        lambda pair, at, fate, text: Message(1, *pair, "kind", text, *at, fate),
        st.tuples(node, node), span, fates, st.text(max_size=9),
    )  # fmt: skip
    cut = st.builds(
        lambda at, pairs: Cut(*at, tuple(pairs)), span, st.lists(st.tuples(node, node), min_size=1, max_size=4)
    )
    trace = Trace(
        tuple(nodes), end, *(tuple(data.draw(st.lists(each, max_size=5))) for each in (
            message,
            st.builds(Change, times, node, st.text(max_size=48), st.sampled_from(TONES)),
            cut,
            st.builds(lambda name, at: Outage(name, *at), node, span),
            st.builds(Mark, times, st.just("mark"), st.none() | node, st.booleans()),
        )),
    )  # fmt: skip
    shown = replay(trace, id="any", title="T")
    page = shown.bundle["text/html"]
    assert json.loads(page.split('<script type="application/json">')[1].split("</script>")[0])["end"] > 0
    assert "nan" not in re.sub(r">[^<]*<|aria-\w+=\"[^\"]*\"", "", page.split("<script")[0])
