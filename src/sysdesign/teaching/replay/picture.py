"""`space_time`: the diagram of a run alone, for runs that need no playing, and the words that tell a run."""

from collections.abc import Callable, Sequence

from sysdesign.network.trace import Message, Trace
from sysdesign.teaching.figure import NARROW, WIDE, Drawing, described, figure
from sysdesign.teaching.output import PLAIN, Output
from sysdesign.teaching.replay.lanes import Lanes
from sysdesign.teaching.replay.pens import Pixels
from sysdesign.teaching.replay.run import Run, checked_run
from sysdesign.teaching.words import NBSP, Sentence, count

MOST_TOLD = 4  # texts of messages that are left out
RIGHT = 20  # px for half of the last number of the axis


def space_time(
    trace: Trace,
    *,
    title: Sentence,
    alt: str | None = None,
    caption: str = "",
    nodes: Sequence[str] | None = None,
    show: Callable[[Message], bool] | None = None,
) -> Output:
    """Show a run as a space-time diagram: a lane a node, time to the right, an arrow a message, marks as flags.

    `nodes` is the order of the lanes. `show` chooses the messages; without it, of more than 150 the commonest are left
    out, and the picture says so below. `alt` says what happens, for readers who do not see it.
    Raises ValueError or TypeError for a trace that contradicts itself, naming what it found.

    >>> from sysdesign.network.trace import Mark, Message, Trace
    >>> hello = Message(1, "a", "b", "hello", "", 0.2, 0.6, "arrived")
    >>> run = Trace(("a", "b"), 1, (hello,), marks=(Mark(0.6, "Heard"),))
    >>> print(str(space_time(run, title="A greeting.")).replace("\N{NO-BREAK SPACE}", " "))
    A greeting.
    [picture] a and b send 1 message in 1.000 s.
    1. 0.600 s: Heard
    """
    run = checked_run(trace, nodes, None, show)
    words = described(alt if alt is not None else summary(run))
    told = " ".join(filter(None, (caption, left_out(run))))
    shown = figure(_drawing(run, WIDE), _drawing(run, NARROW), title=title, alt=words, caption=told)
    return Output(shown.bundle | {PLAIN: "\n".join([shown.bundle[PLAIN], *mark_lines(run)])})


def _drawing(run: Run, wide: int) -> Drawing:
    lanes = Lanes(run)
    pen = Pixels(run.end, lanes.gutter, wide - lanes.gutter - RIGHT, lanes.ink)
    return Drawing(wide, lanes.height, lanes.draw(pen))


def summary(run: Run) -> str:
    """Return in one sentence who sends how much, and what fails."""
    names = run.names
    who = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    many = len(run.flights)
    sends = f"{who} {'send' if len(names) > 1 else 'sends'} {count(many)} message{'' if many == 1 else 's'}"
    named = ((len(run.cuts), "cut", "cuts"), (len(run.outages), "crash", "crashes"))
    faults = [f"{number} {one if number == 1 else more}" for number, one, more in named if number]
    told = f", with {' and '.join(faults)}" if faults else ""
    return f"{sends} in {run.clock.says(run.end)}{told}."


def mark_lines(run: Run) -> list[str]:
    """Return the marks as lines of text."""
    return [f"{k}. {run.clock.says(flag.at)}: {flag.text}" for k, flag in enumerate(run.flags, 1)]


def left_out(run: Run) -> str:
    """Return a sentence about the messages that the diagram leaves out, or nothing."""
    if not run.quiet:
        return ""
    told = [f"{count(many)}{NBSP}\N{MULTIPLICATION SIGN}{NBSP}{text}" for text, many in run.quiet.items()]
    more = [f"{len(told) - MOST_TOLD} more"] if len(told) > MOST_TOLD + 1 else []
    return f"Not drawn in the diagram: {', '.join([*told[: MOST_TOLD if more else None], *more])}."
