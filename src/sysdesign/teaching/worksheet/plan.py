"""A worksheet made ready: its graph, and which entries each output depends on."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace

from sysdesign.teaching.expression import Graph, Recorder, formula
from sysdesign.teaching.words import parts
from sysdesign.teaching.worksheet.grammar import UNIT_OF_KIND
from sysdesign.worksheet import Worksheet, drawn

LOW, HIGH, Z = range(3)  # the graph's slots of the entry i are 3 i and the two after it
Piece = str | tuple[str, int]  # a text, or the key of a number and the series that colours it, 0 for none
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Plan:
    """A checked worksheet with its graph; `needs` are the indices of the entries that an output depends on."""

    id: str
    sheet: Worksheet
    starts: Mapping[str, Mapping[str, str]]
    graph: Graph
    needs: Mapping[str, Sequence[int]]
    formulas: Mapping[str, str]

    @property
    def units(self) -> dict[str, str]:
        """The unit in which each entry and result is written."""
        written = {entry.key: UNIT_OF_KIND.get(entry.kind, "") for entry in self.sheet.entries}
        return written | {result.key: result.unit for result in self.sheet.results}


def pieces(template: str) -> list[Piece]:
    """Return a sentence in pieces.

    >>> pieces("There are [1|{reads}] reads.")
    ['There are ', ('reads', 1), ' reads.']
    """
    found: list[Piece] = []
    for part in parts(template):
        text, series = (part, 0) if isinstance(part, str) else part
        for odd, piece in enumerate(_SLOT.split(text)):
            if odd % 2:
                found.append((piece, series))
            elif piece:
                found.append(piece)
    return found


def recorded(sheet: Worksheet) -> tuple[Graph, list[str]]:
    """Return the graph of everything that a worksheet works out, the entries among it."""
    book = Recorder()
    values = {}
    for i, entry in enumerate(sheet.entries):
        low, high, z = (book.input(3 * i + slot) for slot in (LOW, HIGH, Z))
        values[entry.key] = low if entry.kind == "choice" else drawn(entry.kind, low, high, z)
    outputs = dict(sheet.compute(SimpleNamespace(**values)))
    return book.graph(values | outputs), [*outputs]


def prepare(sheet: Worksheet, id: str, starts: Mapping[str, Mapping[str, str]]) -> Plan:
    """Return the plan; raise ValueError where sentences, results or starts do not fit the worksheet."""
    graph, outputs = recorded(sheet)
    promised = {r.key for r in sheet.results} | {f"{c.key}{end}" for c in sheet.checks for end in ("", "_asked")}
    if promised != set(outputs):
        raise ValueError(f"'compute' must return what results and checks name: {sorted(promised ^ set(outputs))}")
    keys = {entry.key for entry in sheet.entries}
    sentences = [sheet.headline, *(says for c in sheet.checks for says in (c.yes, c.no, c.idle))]
    for says in sentences:
        for piece in pieces(says):
            if not isinstance(piece, str) and piece[0] not in keys | {r.key for r in sheet.results}:
                raise ValueError(f"a sentence must name entries or results: {piece[0]!r}")
    for name, texts in starts.items():
        if set(texts) != keys:
            raise ValueError(f"the start {name!r} must have a text for each entry: {sorted(set(texts) ^ keys)}")
    places = {graph.outputs[entry.key]: i for i, entry in enumerate(sheet.entries)}
    names = {node: sheet.entries[i].name for node, i in places.items()}
    needs = {}
    for key in [*graph.outputs]:
        reached = graph.reach(graph.outputs[key])
        slots = {graph.nodes[node][1] // 3 for node in reached if graph.nodes[node][0] == "in"}
        needs[key] = sorted(slots)
    return Plan(id, sheet, starts, graph, needs, _formulas(sheet, graph, names))


def _formulas(sheet: Worksheet, graph: Graph, names: Mapping[int, str]) -> dict[str, str]:
    """Return each listed result in terms of entries and of the results above it."""
    known = dict(names)
    zero = {node for node, parts in enumerate(graph.nodes) if parts == ("=", 0.0)}
    for entry in sheet.entries:
        for node, (operation, *operands) in enumerate(graph.nodes):
            if entry.options and operation == "<" and operands[0] in zero and operands[1] == graph.outputs[entry.key]:
                known[node] = f"{entry.name} {entry.options[1]}"
    found = {}
    for result in sheet.results:
        if result.group:
            found[result.key] = formula(graph, result.key, known)
            if result.name[0].isupper():  # a name that stands alone, not "the same in bits"
                known.setdefault(graph.outputs[result.key], result.name)
    return found
