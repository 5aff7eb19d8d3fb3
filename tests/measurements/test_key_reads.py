import sys
from collections.abc import Iterator
from typing import Any

import pytest

from sysdesign.measurements import key_reads as module
from sysdesign.measurements.key_reads import ONE, PAGE, SCATTERED, TOGETHER, key_reads, reads, riders

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processor seconds need Linux")
ROWS, EACH = 2000, 20
INDEX = {ONE: "rider_pkey", TOGETHER: "by_cell", SCATTERED: "by_far_cell"}


@pytest.fixture
def table(pg: Any) -> Iterator[Any]:
    """A connection to a server that has the table."""
    with riders(pg, ROWS, EACH), pg.connect() as db:
        yield db


def query(script: str, number: int) -> str:
    return script.splitlines()[1].replace(":id", str(number)).replace(":cell", str(number))


@pytest.mark.parametrize("script", INDEX, ids=INDEX.get)
def test_a_read_goes_by_its_index(table, script: str) -> None:
    plan = "\n".join(line for (line,) in table.execute(f"EXPLAIN {query(script, 7)}").fetchall())
    assert f" {INDEX[script]} " in plan
    assert "Seq Scan" not in plan


def test_a_key_has_one_row(table) -> None:
    assert table.execute(query(ONE, 7)).fetchall() == [("rider 7" + "." * 60, 4.5)]


@pytest.mark.parametrize("script", [TOGETHER, SCATTERED], ids=INDEX.get)
def test_every_cell_that_is_drawn_has_its_rows(table, script: str) -> None:
    drawn = script.format(rows=ROWS, cells=ROWS // EACH).splitlines()[0]
    assert drawn == f"\\set cell random(0, {ROWS // EACH} - 1)"
    names = [table.execute(query(script, cell)).fetchall() for cell in range(ROWS // EACH)]
    assert {len(found) for found in names} == {EACH}
    assert len({name for found in names for name, _ in found}) == ROWS


def test_rows_lie_together_or_each_on_a_page(table) -> None:
    pages = "SELECT count(DISTINCT (ctid::text::point)[0]) FROM rider GROUP BY {} ORDER BY 1"
    together, scattered = ([count for (count,) in table.execute(pages.format(c))] for c in ("cell", "far_cell"))
    assert together[0] == 1
    assert together[-1] <= 2
    assert set(scattered) == {EACH}
    fullest = table.execute("SELECT count(*) FROM rider GROUP BY (ctid::text::point)[0] ORDER BY 1 DESC").fetchone()
    assert fullest[0] < PAGE


@linux
def test_a_read_costs_microseconds(pg) -> None:
    found = key_reads(pg, rows=1000, clients=2, seconds=0.2, rounds=1)
    assert found.operations_s.median > 1000
    assert 1e-6 < found.processor_s.median < 1e-3
    assert found.cores(600_000) == pytest.approx(600_000 * found.processor_s.median)


@linux
def test_twenty_rows_cost_more_than_one_and_less_than_twenty_times(pg) -> None:
    found = reads(pg, rows=20_000, clients=2, seconds=0.2, rounds=1)
    assert list(found) == ["one row", "20 rows, together", "20 rows, scattered"]
    one, _, scattered = (each.processor_s.median for each in found.values())
    assert one < scattered < 10 * one


@linux
def test_cells_may_have_other_sizes(pg) -> None:
    assert list(reads(pg, rows=500, each=5, clients=1, seconds=0.05, rounds=1))[1:] == [
        "5 rows, together",
        "5 rows, scattered",
    ]


def test_nothing_is_left_after_an_error(pg, monkeypatch) -> None:
    def fail(*given: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(module, "served", fail)
    for call in (key_reads, reads):
        with pytest.raises(RuntimeError, match="no"):
            call(pg, rows=2000, clients=1, seconds=0.01)


@pytest.mark.parametrize("call", [key_reads, reads])
@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"clients": 0}, "'clients' must be >= 1: 0"),
        ({"seconds": -1}, "'seconds' must be > 0: -1"),
        ({"rounds": 0}, "'rounds' must be >= 1: 0"),
    ],
)
def test_bad_input_is_named(pg, call, given, says) -> None:
    with pytest.raises(ValueError, match="must") as caught:
        call(pg, **{"rows": 2000, "seconds": 0.01} | given)
    assert str(caught.value) == says


@pytest.mark.parametrize(
    ("call", "given", "says"),
    [
        (key_reads, {"rows": 0}, "'rows' must be >= 1: 0"),
        (reads, {"rows": 1999}, "'rows' must be >= 2000: 1999"),
        (reads, {"rows": 2010}, "'rows' must be a multiple of 'each', 20: 2010"),
        (reads, {"each": 1}, "'each' must be >= 2: 1"),
    ],
)
def test_rows_that_do_not_fit_are_named(pg, call, given, says) -> None:
    with pytest.raises(ValueError, match="must") as caught:
        call(pg, **given)
    assert str(caught.value) == says
