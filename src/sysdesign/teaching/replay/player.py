"""`replay`: one call, three faces of one run."""

import os
import re
from collections.abc import Callable, Sequence
from typing import Any

from sysdesign.checks import not_empty, positive
from sysdesign.network.trace import Message, Trace
from sysdesign.teaching.explore.explorer import BudgetError
from sysdesign.teaching.explore.grid import STORED
from sysdesign.teaching.figure import described
from sysdesign.teaching.output import HTML, PLAIN, WIDGET, Output, shell
from sysdesign.teaching.replay.packed import pack
from sysdesign.teaching.replay.page import figure_html
from sysdesign.teaching.replay.picture import left_out, mark_lines, summary
from sysdesign.teaching.replay.run import Run, checked_run
from sysdesign.teaching.replay.telling import spoken, steps
from sysdesign.teaching.words import Sentence, parts, plain


class Replay(Output):
    """What `replay` returns: it shows itself, and a live widget where a kernel serves a front end."""

    def __init__(
        self, run: Run, id: str, title: Sentence, alt: str, caption: Sentence, tick: int, bundle: dict[str, str]
    ) -> None:
        super().__init__(bundle)
        self.run, self.id, self.tick = run, id, tick
        self.title, self.alt, self.caption = title, alt, caption

    def live(self) -> Any:
        """Return a new ipywidget that plays the run."""
        from sysdesign.teaching.replay.live import Live

        return Live(self).box

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        running = shell()
        if os.environ.get(STORED) or running is None or type(running).__name__ == "TerminalInteractiveShell":
            return self.bundle
        try:
            widget = self.live()
        except ImportError:
            return self.bundle
        return {**self.bundle, WIDGET: widget._repr_mimebundle_()[WIDGET]}


def replay(
    trace: Trace,
    *,
    id: str,
    title: Sentence,
    alt: str | None = None,
    caption: Sentence = "",
    nodes: Sequence[str] | None = None,
    clients: Sequence[str] | None = None,
    show: Callable[[Message], bool] | None = None,
    start: str | float = "wrong",
    budget_kb: float = 60,
) -> Replay:
    """Return a run to watch: nodes and the messages between them, beside the space-time diagram of the same run.

    It opens, paused, at `start`: a time in seconds, `"start"`, or `"wrong"`, the first mark that is wrong, if there is
    one. `id` names the figure. `clients` stand in a row above the ring of the others; when not given, all whose name
    begins with "client". `nodes` is the order of ring and lanes. The stage plays all messages. The diagram draws those
    that `show` chooses; without it, of more than 150 the commonest, such as heartbeats, are left out, and the
    caption says so.

    Raises ValueError or TypeError for a trace that contradicts itself, naming what it found, and BudgetError when the
    page would weigh more than `budget_kb` kilobytes: then the run is too long to be watched anyway.

    >>> from sysdesign.network.trace import Mark, Message, Trace
    >>> lost = Message(1, "a", "b", "hello", "", 0.2, 0.6, "lost")
    >>> run = Trace(("a", "b"), 2, (lost,), marks=(Mark(0.6, "Gone", wrong=True),))
    >>> print(str(replay(run, id="gone", title="Nobody hears.")).replace("\N{NO-BREAK SPACE}", " "))
    Nobody hears.
    [replay] a and b send 1 message in 2.000 s.
    1. 0.600 s: Gone
    At 0.600 s: 1. Gone
    """
    if not isinstance(id, str) or not re.fullmatch(r"[a-z][a-z0-9-]*", id):
        raise ValueError(f"'id' must be lower-case letters, digits and hyphens, a letter first: {id!r}")
    not_empty("title", plain(title))
    positive("budget_kb", budget_kb)
    run = checked_run(trace, nodes, clients, show)
    tick, words = run.opening(start), described(alt if alt is not None else summary(run))
    packed = pack(run)
    found = steps(packed)
    foot = [*parts(caption), *([" "] * bool(plain(caption))), left_out(run)] if left_out(run) else caption
    page = figure_html(run, packed, found, id=id, title=title, alt=words, caption=foot, tick=tick)
    size = len(page.encode())
    if size > budget_kb * 1000:
        many = f"{size} bytes for {len(run.flights)} messages; end the run sooner, or send less in it"
        raise BudgetError(f"'budget_kb' must hold the replay {id!r}, {many}: {budget_kb}")
    lines = [plain(title), f"[replay] {words}", *mark_lines(run), f"At {spoken(packed, found, tick)}", plain(foot)]
    return Replay(run, id, title, words, foot, tick, {HTML: page, PLAIN: "\n".join(filter(None, lines))})
