"""Plans as data, from what PostgreSQL and SQLite say."""

import sqlite3
from contextlib import closing

import pytest

from sysdesign.indexing import Step, postgres_plan, sqlite_plan

SORTED = [
    {
        "Plan": {
            "Node Type": "Limit",
            "Actual Rows": 10.0,
            "Actual Loops": 1,
            "Shared Hit Blocks": 660,
            "Shared Read Blocks": 10,
            "Total Cost": 17.3,
            "Plans": [
                {
                    "Node Type": "Bitmap Heap Scan",
                    "Relation Name": "orders",
                    "Actual Rows": 500.0,
                    "Actual Loops": 2,
                    "Shared Hit Blocks": 657,
                    "Shared Read Blocks": 10,
                    "Plans": [
                        {
                            "Node Type": "Bitmap Index Scan",
                            "Index Name": "by_user",
                            "Index Cond": "((a = 7) AND (b = 'x'::text))",
                            "Index Searches": 25,
                            "Actual Rows": 1000.0,
                            "Actual Loops": 1,
                            "Shared Hit Blocks": 3,
                            "Shared Read Blocks": 0,
                        }
                    ],
                }
            ],
        }
    }
]


def test_a_plan_has_steps_rows_and_pages():
    plan = postgres_plan(SORTED)
    assert plan.kinds == ("Limit", "Bitmap Heap Scan", "Bitmap Index Scan")
    assert [step.rows for step in plan.walk()] == [10, 1000, 1000]
    assert [step.pages for step in plan.walk()] == [670, 667, 3]
    assert [step.own_pages for step in plan.walk()] == [3, 664, 3]
    assert plan.lines() == [
        "Limit: 10 rows, 670 pages",
        "  Bitmap Heap Scan orders: 1,000 rows, 667 pages",
        "    Bitmap Index Scan by_user: a = 7 AND b = 'x', 25 searches, 1,000 rows, 3 pages",
    ]


@pytest.mark.parametrize(
    ("condition", "shown"),
    [
        ("(id = 5)", "id = 5"),
        ("((a >= 1) AND (a <= 2))", "a >= 1 AND a <= 2"),
        ("((a = 1) OR (b = 2))", "(a = 1) OR (b = 2)"),
        ("(lower(name) = 'x'::text)", "lower(name) = 'x'"),
        ("((name)::text = 'x'::character varying)", "name = 'x'"),
    ],
)
def test_conditions_are_bare(condition, shown):
    assert postgres_plan([{"Plan": {"Node Type": "Seq Scan", "Filter": condition}}]).condition == shown


def test_heap_fetches_are_noted():
    notes = [postgres_plan([{"Plan": {"Node Type": "X", "Heap Fetches": n}}]).notes for n in (0, 1)]
    assert notes == [("0 heap fetches",), ("1 heap fetch",)]


def test_sqlite_is_understood_in_its_own_words():
    asked = {
        "SELECT * FROM t": "Scan t",
        "SELECT * FROM t WHERE id = 1": "Search primary key of t: rowid=?",
        "SELECT * FROM t WHERE a = 1 AND b = 2": "Search by_ab of t: a=? AND b=?",
        "SELECT a, b FROM t WHERE a = 1": "Search by_ab of t: a=?, covering",
        "SELECT c FROM t WHERE c = 1 ORDER BY b": "Sort: for ORDER BY",
        "SELECT 1": "Scan constant row",
    }
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a, b, c)")
        db.execute("CREATE INDEX by_ab ON t (a, b)")
        found = {q: sqlite_plan(db.execute(f"EXPLAIN QUERY PLAN {q}").fetchall()).lines()[0] for q in asked}
    assert found == asked


def test_older_words_of_sqlite():
    assert sqlite_plan([(2, 0, 0, "SEARCH TABLE t USING INDEX i (a=?)")]) == Step("Search", "t", "i", "a=?")


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: postgres_plan([]), "'explained' must be what EXPLAIN gives in JSON: "),
        (lambda: postgres_plan([{"Plan": {}}]), "'explained' must be what EXPLAIN gives in JSON: KeyError"),
        (lambda: postgres_plan(None), "'explained' must be what EXPLAIN gives in JSON: "),
        (lambda: sqlite_plan([(1, 2)]), "'explained' must be rows of EXPLAIN QUERY PLAN: "),
        (lambda: sqlite_plan([]), "'explained' must not be empty: "),
    ],
)
def test_other_data_is_refused(call, says):
    with pytest.raises(ValueError, match="'explained'") as caught:
        call()
    assert str(caught.value).startswith(says)
