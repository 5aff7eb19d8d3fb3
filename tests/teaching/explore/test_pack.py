import base64
import json
import zlib

from hypothesis import given
from hypothesis import strategies as st

from sysdesign.teaching.explore.pack import pack, pack_rows, unpack, unpack_rows
from sysdesign.teaching.words import packed

PLACES = st.integers(-1, 1000)


@st.composite
def columns(draw):
    states = draw(st.integers(1, 6))
    lengths = draw(st.lists(st.integers(0, 8), max_size=5))
    rows = [[draw(st.lists(PLACES, min_size=n, max_size=n)) for _ in range(states)] for n in lengths]
    return states, [row[:1] * states if row and draw(st.booleans()) else row for row in rows]


@given(columns())
def test_rows_come_back(drawn):
    states, rows = drawn
    forms, low, high = pack_rows(rows)
    assert unpack_rows(forms, low, high, states) == rows


def test_rows_that_never_change_are_written_once():
    forms, low, _ = pack_rows([[[1, 2, 3]] * 100, [[n] for n in range(100)]])
    assert forms[0] == (3, 0)
    assert len(low) == 3 + 100


def test_all_states_come_back(explorers):
    for explorer in explorers.values():
        views = list(explorer.views.values())
        rows, flags, words = unpack(pack(views), len(views[0].lights), len(views[0].tasks))
        for s, view in enumerate(views):
            places = [[place] for word in view.frame.words for place in (word.x, word.y)]
            assert [column[s] for column in rows] == view.frame.rows + places
            assert list(flags[s]) == [*(ok for ok, _ in view.lights), *view.tasks]
            assert words["say"][s] == packed(view.headline)
            found = [column if isinstance(column, str) else column[s] for column in words["words"]]
            assert found == [word.text for word in view.frame.words]


def test_deflating_pays(fresh):
    """Why we deflate: without it the same states are several times as long, also after the server's gzip."""
    data = pack(list(fresh.views.values()))["data"].encode()
    plain = base64.b64encode(zlib.decompress(base64.b64decode(data), -15))
    assert len(data) < len(plain) / 2
    assert len(zlib.compress(data)) < len(zlib.compress(plain))


def test_json_cannot_close_its_element(clipped):
    data = clipped.bundle["text/html"].split('<script type="application/json">')[1].split("</script>")[0]
    assert "<" not in data
    assert json.loads(data)["states"] == 4
