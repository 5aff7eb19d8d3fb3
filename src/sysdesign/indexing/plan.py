"""How a database will answer a query, as data: the steps of its plan, read from what `EXPLAIN` says."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sysdesign.checks import not_empty, whole

_SEARCH = re.compile(
    r"(?P<what>SCAN|SEARCH) (?:TABLE )?(?P<table>\w+)"
    r"(?: USING (?P<kind>(?:INTEGER )?PRIMARY KEY|(?:AUTOMATIC )?(?:PARTIAL )?(?:COVERING )?INDEX)"
    r"(?: (?P<index>\w+))?)?"
    r"(?: \((?P<condition>.*)\))?"
)
_CAST = re.compile(r"::[a-z]+(?: varying)?")
_BRACKETS = re.compile(r"(?<!\w)\(([^()]*)\)")


@dataclass(frozen=True)
class Step:
    """A step of a plan: what it does, on which table, by which index and condition, and the steps that feed it.

    `rows` are those it gave, `pages` those that it and its inputs touched; None where the database does not say.
    """

    what: str
    table: str = ""
    index: str = ""
    condition: str = ""
    notes: tuple[str, ...] = ()
    rows: int | None = None
    pages: int | None = None
    inputs: tuple["Step", ...] = ()

    def walk(self) -> Iterator["Step"]:
        """Yield this step and all that feed it, itself first."""
        yield self
        for each in self.inputs:
            yield from each.walk()

    @property
    def own_pages(self) -> int | None:
        """The pages that this step touched itself, without those of the steps that feed it.

        >>> Step("Bitmap Heap Scan", pages=115, inputs=(Step("Bitmap Index Scan", pages=75),)).own_pages
        40
        """
        return None if self.pages is None else self.pages - sum(each.pages or 0 for each in self.inputs)

    @property
    def kinds(self) -> tuple[str, ...]:
        """What each step does, the last one first.

        >>> Step("Sort", inputs=(Step("Seq Scan"),)).kinds
        ('Sort', 'Seq Scan')
        """
        return tuple(step.what for step in self.walk())

    def lines(self, depth: int = 0) -> list[str]:
        """Return the plan as indented lines of text."""
        said = ", ".join(
            filter(None, (self.condition, *self.notes, counted(self.rows, "row"), counted(self.pages, "page")))
        )
        name = " ".join(filter(None, (self.what, self.place)))
        own = "  " * depth + name + (f": {said}" if said else "")
        return [own, *(line for each in self.inputs for line in each.lines(depth + 1))]

    @property
    def place(self) -> str:
        """The index and the table, in words."""
        return f"{self.index} of {self.table}" if self.index and self.table else self.index or self.table


def counted(number: int | None, what: str) -> str:
    """Write a number of things in words; nothing when it is not known.

    >>> counted(1, "row"), counted(2_000, "page"), counted(None, "page")
    ('1 row', '2,000 pages', '')
    """
    if number is None:
        return ""
    return f"{whole('number', number, low=0):,} {what}{'' if number == 1 else 's'}"


def postgres_plan(explained: Any) -> Step:
    """Return the plan that PostgreSQL's `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)` gives. O(steps) time.

    Costs, times and estimates are left out, so that a plan is equal on every run. Raises ValueError for other data.

    >>> postgres_plan([{"Plan": {"Node Type": "Seq Scan", "Relation Name": "users", "Actual Rows": 1.0,
    ...                          "Actual Loops": 1, "Shared Hit Blocks": 90, "Shared Read Blocks": 10}}]).lines()
    ['Seq Scan users: 1 row, 100 pages']
    """
    try:
        return _node(explained[0]["Plan"])
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError(f"'explained' must be what EXPLAIN gives in JSON: {error!r}") from error


def _node(node: Mapping[str, Any]) -> Step:
    inputs = tuple(map(_node, node.get("Plans", ())))
    index, table = node.get("Index Name", ""), node.get("Relation Name", "")
    condition = node.get("Index Cond") or node.get("Filter") or ", ".join(node.get("Sort Key", ()))
    notes = []
    if node.get("Index Searches", 1) > 1:
        notes.append(f"{node['Index Searches']:,} searches")
    if "Heap Fetches" in node:
        notes.append(counted(node["Heap Fetches"], "heap fetch").replace("fetchs", "fetches"))
    rows = round(node["Actual Rows"] * node["Actual Loops"]) if "Actual Rows" in node else None
    pages = node["Shared Hit Blocks"] + node["Shared Read Blocks"] if "Shared Hit Blocks" in node else None
    return Step(node["Node Type"], table, index, _bare(condition), tuple(notes), rows, pages, inputs)


def _bare(condition: str) -> str:
    """Return a condition without type casts, and where all of it must hold, without the brackets around each part."""
    plain = _CAST.sub("", condition).strip()
    while " OR " not in plain and (shorter := _BRACKETS.sub(r"\1", plain)) != plain:
        plain = shorter
    while _enclosed(plain):
        plain = plain[1:-1]
    return plain


def _enclosed(text: str) -> bool:
    """Say whether the first bracket closes at the end, not before."""
    depth = 0
    for place, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if not depth:
            return bool(place) and place == len(text) - 1
    return False


def sqlite_plan(explained: Sequence[Sequence[Any]]) -> Step:
    """Return the plan that SQLite's `EXPLAIN QUERY PLAN` gives: its rows of id, parent, unused and detail.

    What SQLite lists below each other runs inside each other, the later for each row of the earlier; a temporary B-tree
    comes last and is what sorts. Raises ValueError for other data. O(steps) time.

    >>> print(*sqlite_plan([(3, 0, 0, "SEARCH p USING INDEX by_name (last=?)"),
    ...                     (9, 0, 0, "USE TEMP B-TREE FOR ORDER BY")]).lines(), sep="\\n")
    Sort: for ORDER BY
      Search by_name of p: last=?
    """
    try:
        details = [str(row[3]) for row in not_empty("explained", explained)]
    except (IndexError, KeyError, TypeError) as error:
        raise ValueError(f"'explained' must be rows of EXPLAIN QUERY PLAN: {explained!r}") from error
    found: Step | None = None
    for detail in details:
        step = _sqlite_step(detail)
        found = step if found is None else replace(step, inputs=(found,))
    assert found is not None
    return found


def _sqlite_step(detail: str) -> Step:
    if detail.startswith("USE TEMP B-TREE"):
        return Step("Sort", condition=detail.removeprefix("USE TEMP B-TREE ").replace("FOR", "for", 1))
    match = _SEARCH.fullmatch(detail)
    if not match:
        return Step(detail.capitalize())
    kind = match["kind"] or ""
    index = match["index"] or ("primary key" if kind.endswith("PRIMARY KEY") else "")
    notes = ("covering",) if "COVERING" in kind else ()
    return Step(match["what"].capitalize(), match["table"], index, match["condition"] or "", notes)
