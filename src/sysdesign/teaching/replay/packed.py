"""All that a player needs, as numbers and words; `moment.py` and `look/replay.js` draw any moment from it."""

from typing import Any

from sysdesign.teaching.explore.layout import width
from sysdesign.teaching.replay.layout import FONT, Stage, whole
from sysdesign.teaching.replay.run import FATES, Run
from sysdesign.teaching.replay.sides import told

Packed = dict[str, Any]


def pack(run: Run) -> Packed:
    """Return a run as lists of numbers and words.

    `nodes`: x, y, 1 if words stand above, x of the words, radius, 1 if the name is inside. `ways`: source, target, x1,
    y1, x2, y2. `flights`, flat: ticks since the one before, ticks under way, way, word, reach in thousandths, fate, 1
    if quiet. `states` of each node: tick, tone, text, lines. `cuts`: begin, end, ways, walls, words. `outages`: node,
    begin, end. `flags`: tick, node or -1, 1 if wrong, text.
    """
    stage, clock = Stage(run), run.clock
    number = {pair: n for n, pair in enumerate(stage.pairs)}
    words = list(dict.fromkeys(flight.text for flight in run.flights))
    said = {word: n for n, word in enumerate(words)}
    flights: list[int] = []
    before = 0
    for f in run.flights:
        reach = stage.reach(f.source, f.target, f.ended, FATES[f.fate])
        way = number[f.source, f.target]
        flights += [f.sent - before, f.ended - f.sent, way, said[f.text], reach, f.fate, int(f.quiet)]
        before = f.sent
    return {
        "end": run.end,
        "power": clock.power,
        "milli": int(clock.milli),
        "digits": clock.digits,
        "linger": clock.linger(),
        "height": stage.height,
        "names": list(run.names),
        "nodes": [
            [spot.x, spot.y, int(spot.above), spot.words_x, spot.radius, int(stage.inside(i))]
            for i, spot in enumerate(stage.spots)
        ],
        "links": [list(pair) for pair in stage.links],
        "ways": [[*pair, way.x1, way.y1, way.x2, way.y2] for pair, way in stage.ways.items()],
        "words": [[word, whole(width(word, size=FONT))] for word in words],
        "flights": flights,
        "states": [
            [[s.at, s.tone, s.text, stage.lines(i, s.text)] for s in states] for i, states in enumerate(run.states)
        ],
        "cuts": [
            [
                cut.begin,
                cut.end,
                [number[pair] for pair in cut.pairs if pair in number],
                [list(wall) for wall in stage.walls(cut)],
                told(run.names, cut.pairs),
            ]
            for cut in run.cuts
        ],
        "outages": [[outage.node, outage.begin, outage.end] for outage in run.outages],
        "flags": [[flag.at, flag.node, int(flag.wrong), flag.text] for flag in run.flags],
    }
