"""Cells that need an engine: what they assign is read only where it is assigned, and skipping them works."""

import symtable
from collections.abc import Iterable
from pathlib import Path

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager

from sysdesign.teaching.needs import needs_of, skipped

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
STARTERS = {
    "postgres": "PostgreSQL",
    "valkey": "Valkey",
    "rocksdb": "RocksDB",
    "lmdb": "LMDB",
    "http_server": "HTTP server",
    "nats": "NATS",
    "kafka_mock": "Kafka mock",
}


def tables(table: symtable.SymbolTable) -> Iterable[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from tables(child)


def names(source: str) -> tuple[set[str], set[str]]:
    """Return the global names that a cell assigns, and those that it reads."""
    top = symtable.symtable(TransformerManager().transform_cell(source), "cell", "exec")
    assigned = {one.get_name() for one in top.get_symbols() if one.is_assigned() or one.is_imported()}
    read = {one.get_name() for one in top.get_symbols() if one.is_referenced()}
    for table in list(tables(top))[1:]:
        read |= {one.get_name() for one in table.get_symbols() if one.is_global() and one.is_referenced()}
        assigned |= {one.get_name() for one in table.get_symbols() if one.is_declared_global() and one.is_assigned()}
    return assigned, read


def unreachable(sources: Iterable[str]) -> list[str]:
    """Return complaints about names that a cell reads but that may not be there, and engines started unannounced."""
    cells = [(set(needs_of(source)), *names(source)) for source in sources]
    complaints = []
    for place, (own, assigned, read) in enumerate(cells):
        for name in sorted(read - assigned):
            makers = [engines for engines, made, _ in cells if name in made]
            if makers and not any(engines <= own for engines in makers):
                complaints.append(f"cell {place} reads {name}, which only cells that need {makers} assign")
        complaints += [
            f"cell {place} starts {name} without saying that it needs {STARTERS[name]}"
            for name in sorted(read & STARTERS.keys())
            if STARTERS[name] not in own
        ]
    return complaints


def code(path: Path) -> list[str]:
    return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_cell_reads_a_name_that_a_skipped_cell_would_have_assigned(path) -> None:
    assert unreachable(code(path)) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_such_cell_can_be_skipped(path) -> None:
    for source in code(path):
        if engines := needs_of(source):
            compile(skipped(TransformerManager().transform_cell(source), dict.fromkeys(engines, "x")), "cell", "exec")


NEEDY = "# needs: PostgreSQL\nwith postgres() as pg:\n    rate = pg.pid"


@pytest.mark.parametrize(
    ("cells", "complaints"),
    [
        (["from e import postgres", NEEDY, "# needs: PostgreSQL\nrate * 2"], 0),
        (["from e import postgres", NEEDY, "# needs: PostgreSQL, Valkey\nrate * 2"], 0),
        (["rate = 0", "from e import postgres", NEEDY, "rate * 2"], 0),
        (["from e import postgres", NEEDY, "def f(rate):\n    return rate"], 0),
        (["from e import postgres", NEEDY, "rate = 1\nrate * 2"], 0),
        (["from e import postgres", NEEDY, "rate * 2"], 1),
        (["from e import postgres", NEEDY, "# needs: Valkey\nrate * 2"], 1),
        (["from e import postgres", NEEDY, "def f():\n    return [rate for _ in range(2)]"], 1),
        (["from e import postgres", NEEDY, "%matplotlib inline\nrate"], 1),
        (["from e import postgres", "with postgres():\n    pass"], 1),
    ],
)
def test_a_name_that_may_not_be_there_is_found(cells, complaints) -> None:
    assert len(unreachable(cells)) == complaints
