"""`worksheet`: one call, three faces of one model."""

import os
import re
from collections.abc import Mapping
from typing import Any

from sysdesign.checks import not_empty, one_of
from sysdesign.teaching.output import HTML, PLAIN, WIDGET, Output, shell
from sysdesign.teaching.worksheet.answer import Answer, answer
from sysdesign.teaching.worksheet.page import figure_html
from sysdesign.teaching.worksheet.plan import Plan, prepare
from sysdesign.teaching.worksheet.summary import summary
from sysdesign.worksheet import Worksheet

STORED = "SYSDESIGN_STORED"  # outputs are being stored: no widget, as in explore
Starts = Mapping[str, Mapping[str, str]]


class Sheet(Output):
    """What `worksheet` returns: it shows itself, and answers for any entries."""

    def __init__(self, plan: Plan, start: str, bundle: dict[str, str]) -> None:
        super().__init__(bundle)
        self.plan, self.start = plan, start

    def texts(self, **entries: str) -> dict[str, str]:
        """Return the texts of the start, with other ones for some entries; raise ValueError for an unknown entry."""
        for key in entries:
            one_of("entry", key, self.plan.starts[self.start])
        return {**self.plan.starts[self.start], **entries}

    def answer(self, **entries: str) -> Answer:
        """Return what follows when some entries of the start read otherwise."""
        return answer(self.plan, self.texts(**entries))

    def summary(self, **entries: str) -> str:
        """Return the one-page summary as Markdown."""
        texts = self.texts(**entries)
        return summary(self.plan, texts, answer(self.plan, texts))

    def live(self) -> Any:
        """Return a new ipywidget with the same fields."""
        from sysdesign.teaching.worksheet.live import Live

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


def worksheet(model: Worksheet, *, id: str, starts: Starts, budget_kb: float = 60) -> Sheet:
    """Return a worksheet as a live widget, a page that needs no kernel, and a text, in one output.

    `starts` maps names to a text for each entry; the first is what opens, and should be the failure. `id` names the
    figure and its links. `budget_kb` is what the page may weigh, not compressed.

    Raises ValueError where sentences, starts or results do not fit the model, for a start that cannot be read, and for
    a page over its budget.
    """
    if not isinstance(model, Worksheet):
        raise TypeError(f"'model' must be a Worksheet: {model!r}")
    if not isinstance(id, str) or not re.fullmatch(r"[a-z][a-z0-9-]*", id):
        raise ValueError(f"'id' must be lower-case letters, digits and hyphens, a letter first: {id!r}")
    plan = prepare(model, id, not_empty("starts", starts))
    answers = {name: answer(plan, texts) for name, texts in starts.items()}
    for name, found in answers.items():
        if found.wrong:
            raise ValueError(f"the start {name!r} must be readable: {dict(found.wrong)!r}")
    start, found = next(iter(answers.items()))
    page = figure_html(plan, found, start, id.replace("-", " ").capitalize())
    if len(page.encode()) > budget_kb * 1000:
        raise ValueError(f"'budget_kb' must hold the worksheet {id!r}, {len(page.encode())} bytes: {budget_kb}")
    return Sheet(plan, start, {HTML: page, PLAIN: summary(plan, plan.starts[start], found)})
