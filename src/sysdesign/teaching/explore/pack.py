"""All states in few bytes: what `look/explorer.js` reads back in the page.

Rows of numbers: each number less the one before, zigzag, low bytes and high bytes apart; a row that is the same in all
states is written once. Then the flags of lights and tasks, then the words as JSON. All of it deflated by our own
encoder, in base64. `unpack` is the twin of the script's reader. Differences between states pack worse than those along
a line, because whole lines repeat.
"""

import base64
import json
import zlib
from collections.abc import Sequence
from typing import Any

from sysdesign.teaching.explore.deflate import deflate
from sysdesign.teaching.explore.parts import View
from sysdesign.teaching.words import packed

Rows = list[list[int]]


def _before(rows: Rows, s: int, i: int) -> int:
    """Return what foretells number i of state s: the number before it; for the first, that of the state before."""
    return rows[s][i - 1] if i else rows[s - 1][0] if s else 0


def pack_rows(columns: Sequence[Rows]) -> tuple[list[tuple[int, int]], bytes, bytes]:
    """Return (length, whether it changes) of each row, and the low and high bytes; `columns[r][s]` is row r in state s.

    >>> pack_rows([[[5, 6], [5, 6]]])
    ([(2, 0)], b'\\n\\x02', b'\\x00\\x00')
    """
    forms, rests = [], []
    for rows in columns:
        changes = any(row != rows[0] for row in rows)
        forms.append((len(rows[0]), int(changes)))
        for s, row in enumerate(rows if changes else rows[:1]):
            for i, value in enumerate(row):
                rest = value - _before(rows, s, i)
                rests.append(2 * rest if rest >= 0 else -2 * rest - 1)
    return forms, bytes(rest & 255 for rest in rests), bytes(rest >> 8 for rest in rests)


def unpack_rows(forms: Sequence[Sequence[int]], low: bytes, high: bytes, states: int) -> list[Rows]:
    """Return what `pack_rows` packed."""
    rests = iter(zip(low, high, strict=True))
    columns = []
    for length, changes in forms:
        rows: Rows = []
        for s in range(states if changes else 1):
            rows.append([])
            for i in range(length):
                a, b = next(rests)
                rest = a | b << 8
                rows[s].append((-(rest + 1) // 2 if rest & 1 else rest // 2) + _before(rows, s, i))
        columns.append(rows if changes else rows * states)
    return columns


def _column(values: Sequence[Any]) -> Any:
    """Return one value when all states share it, else a list."""
    return values[0] if all(value == values[0] for value in values) else list(values)


def pack(views: Sequence[View]) -> dict[str, Any]:
    """Return the states as JSON for the page: `rows`, `shapes` and the deflated `data`. Time: about 3 µs a number."""
    frame = views[0].frame
    columns = [[list(view.frame.rows[r]) for view in views] for r in range(len(frame.rows))]
    for w in range(len(frame.words)):
        columns.append([[view.frame.words[w].x] for view in views])
        columns.append([[view.frame.words[w].y] for view in views])
    forms, low, high = pack_rows(columns)
    flags = bytes(flag for view in views for flag in (*(ok for ok, _ in view.lights), *view.tasks))
    text = {
        "say": [packed(view.headline) for view in views],
        "words": [_column([view.frame.words[w].text for view in views]) for w in range(len(frame.words))],
        "why": [_column([view.lights[i][1] for view in views]) for i in range(len(views[0].lights))],
    }
    texts = json.dumps(text, ensure_ascii=False, separators=(",", ":")).encode()
    return {
        "states": len(views),
        "rows": [list(form) for form in forms],
        "shapes": [[shape.kind, list(shape.rows), list(shape.args)] for shape in frame.shapes],
        "data": base64.b64encode(deflate(low, high, flags, texts)).decode(),
    }


def unpack(packed_states: dict[str, Any], lights: int, tasks: int) -> tuple[list[Rows], list[bytes], dict[str, Any]]:
    """Return (rows, flags of each state, words) of packed states: what the script in the page reads."""
    data = zlib.decompress(base64.b64decode(packed_states["data"]), -zlib.MAX_WBITS)
    forms, states = packed_states["rows"], packed_states["states"]
    size = sum(length * (states if changes else 1) for length, changes in forms)
    rows = unpack_rows(forms, data[:size], data[size : 2 * size], states)
    a, width = 2 * size, lights + tasks
    flags = [data[a + s * width : a + (s + 1) * width] for s in range(states)]
    return rows, flags, json.loads(data[a + states * width :])
