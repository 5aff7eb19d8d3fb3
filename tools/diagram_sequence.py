"""Sequence diagrams in the book's look: time runs down, every participant is a line with its name on top."""

from collections.abc import Iterable, Iterator
from typing import Any

from diagram_picture import CAP, LINE, VERDICTS, Picture, box, marked

from sysdesign.teaching.explore.layout import width

SAME_LINE = 14  # px between what stands on one line


class Sequence(Picture):
    """Participants and the messages between them."""

    def __init__(self, geometry: dict[str, Any]) -> None:
        super().__init__()
        if len(geometry["messages"]) != len(geometry["texts"]):
            raise ValueError("every arrow of a sequence diagram needs its words")
        self.lifelines = sorted(x for (x, _), _ in geometry["lifelines"])
        self._participants(geometry)
        for side in geometry["frames"]:
            self.line([tuple(point) for point in side], "control", width=1, dash="2 3.5")
        self._captions([caption["lines"][0] | {"label": caption["label"]} for caption in geometry["captions"]])
        for message, lines in zip(geometry["messages"], geometry["texts"], strict=True):
            self._message(message, lines)
        for note in geometry["notes"]:
            x, y, w, h = note["box"]
            self.covers(x, y, w, h)
            self.add("shapes", f'<path d="{box(x, y, w, h)}" fill="var(--page)" stroke="var(--control)"/>')
            self.words(x + w / 2, y + h / 2, note["lines"], marked(note["lines"]))

    def _participants(self, geometry: dict[str, Any]) -> None:
        top = min(y for (_, y), _ in geometry["lifelines"])
        lows = [y for message in geometry["messages"] for _, y in message["points"]]
        lows += [y + h for _, y, _, h in (note["box"] for note in geometry["notes"])]
        lows += [y for side in geometry["frames"] for _, y in side]
        for x in self.lifelines:
            self.line([(x, top + 2), (x, max(lows) + 16)], "control", width=1)
        for actor in geometry["actors"]:
            middle = (actor["lines"][0]["x0"] + actor["lines"][0]["x1"]) / 2
            at = min(self.lifelines, key=lambda x: abs(x - middle))
            self.words(at, top - 4 - CAP / 2 - LINE * (len(actor["lines"]) - 1) / 2, actor["lines"], bold=True)
        for x, y, w, h in geometry["activations"]:
            self.add("shapes", f'<path d="{box(x + w / 2 - 3, y, 6, h)}" fill="var(--control)"/>')

    def _captions(self, captions: list[dict[str, Any]]) -> None:
        """Write `loop` and `alt` in the corner of their frames, with their conditions behind them."""
        labels = [caption for caption in captions if caption["label"]]
        for label in labels:
            self.words(label["x0"], label["y"] - CAP / 2, [label], bold=True, align="start", patch=True)
        for caption in _conditions(caption for caption in captions if not caption["label"]):
            beside = [label for label in labels if abs(label["y"] - caption["y"]) < SAME_LINE]
            above = [label for label in labels if label["y"] <= caption["y"] + SAME_LINE]
            x = beside[0]["x1"] + 10 if beside else max(above, key=lambda label: label["y"])["x0"]
            y = (beside[0] if beside else caption)["y"] - CAP / 2
            self.words(x, y, [caption], "muted", align="start", patch=True)

    def _message(self, message: dict[str, Any], lines: list[dict[str, Any]]) -> None:
        role = marked(lines)
        look: dict[str, Any] = {"dash": "3 3" if message["reply"] else "", "width": 2 if role in VERDICTS else 1.5}
        words: dict[str, Any] = {"bold": role in VERDICTS, "patch": True}
        tint = "muted" if role == "ink" and message["reply"] else role
        points = [tuple(point) for point in message["points"]]
        (x0, y0), (x1, y1) = points[0], points[-1]
        if len(points) > 2:  # a message to itself
            self.arrow([(x0, y0), (x0 + 28, y0), (x0 + 28, y0 + 18), (x0 + 1, y0 + 18)], role, **look)
            self.words(x0 + 36, y0 + 9, lines, tint, align="start", **words)
            return
        way = 1 if x1 > x0 else -1
        tip = min(self.lifelines, key=lambda x: abs(x - x1)) - way
        self.arrow([(x0, y0), (tip, y1)], role, **look)
        over = y0 - 7 - CAP / 2 - LINE * (len(lines) - 1) / 2
        if any(min(x0, x1) + 8 < x < max(x0, x1) - 8 for x in self.lifelines):
            # In the middle the words would stand on the line of another participant.
            self.words(x0 + 10 * way, over, lines, tint, align="start" if way > 0 else "end", **words)
        else:
            self.words((x0 + x1) / 2, over, lines, tint, **words)


def _conditions(captions: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield each condition on one line: Mermaid breaks them, within words too, to the width of their frame."""
    text, first = "", None
    for caption in captions:
        piece = "".join(run for run, _ in caption["runs"])
        first = first or caption
        text = text[:-1] + piece if text.endswith("-") else f"{text} {piece}".strip()
        if text.endswith("]"):
            yield first | {"x0": 0.0, "x1": width(text), "runs": [[text, False]]}
            text, first = "", None
