"""What happens at each step of a run, in words; `look/replay.js` holds the twin."""

from dataclasses import dataclass

from sysdesign.teaching.replay.moment import ROW, shown
from sysdesign.teaching.replay.packed import Packed
from sysdesign.teaching.words import NBSP

ENDS = (  # by fate
    "{target} gets {word} from {source}",
    "the link loses {word} from {source} to {target}",
    "the cut stops {word} from {source} to {target}",
    "{word} from {source} finds {target} down",
)


@dataclass(frozen=True)
class Step:
    """Something that happens; of what happens at one tick the last is told."""

    tick: int
    rank: int
    says: str


def clock_says(d: Packed, tick: int) -> str:
    """Return the time of a tick in words, as `Clock.says` does."""
    digits, drop = d["digits"], d["power"] - d["digits"] - 3 * d["milli"]
    shown_as = (tick + 10**drop // 2) // 10**drop if drop > 0 else tick * 10**-drop
    return f"{shown_as / 10**digits:.{digits}f}{NBSP}{'ms' if d['milli'] else 's'}"


def steps(d: Packed) -> list[Step]:
    """Return all that happens but quiet messages, in order; at one tick messages first, then faults, states, marks."""
    names, found, sent = d["names"], [Step(0, 0, "the run begins")], 0
    for k in range(0, len(d["flights"]), ROW):
        since, lasts, way, word, _, fate, quiet = d["flights"][k : k + ROW]
        sent += since
        if quiet:
            continue
        source, target = (names[i] for i in d["ways"][way][:2])
        said = d["words"][word][0]
        if lasts or fate == 0:
            found.append(Step(sent, 1, f"{source} sends {said} to {target}"))
        if fate < len(ENDS):
            found.append(Step(sent + lasts, 2, ENDS[fate].format(source=source, target=target, word=said)))
    for begin, end, _, _, who in d["cuts"]:
        found.append(Step(begin, 3, f"the network is cut: {who}"))
        if end < d["end"]:
            found.append(Step(end, 3, f"the cut heals: {who}"))
    for node, begin, end in d["outages"]:
        found.append(Step(begin, 3, f"{names[node]} crashes"))
        if end < d["end"]:
            found.append(Step(end, 3, f"{names[node]} is back"))
    for node, states in enumerate(d["states"]):
        found += [Step(at, 4, f"{names[node]}: {text}") for at, _, text, _ in states]
    found += [Step(at, 5, f"{k + 1}. {text}") for k, (at, _, _, text) in enumerate(d["flags"])]
    return sorted((step for step in found if step.tick <= d["end"]), key=lambda step: (step.tick, step.rank))


def told(found: list[Step], tick: int) -> str:
    """Return what happened last."""
    return next(step.says for step in reversed(found) if step.tick <= tick)


def spoken(d: Packed, found: list[Step], tick: int) -> str:
    """Return the time and what happened last, in one sentence."""
    return f"{clock_says(d, tick)}: {told(found, tick)}"


__all__ = ["Step", "clock_says", "shown", "spoken", "steps", "told"]
