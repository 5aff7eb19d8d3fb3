"""What is read from SQLite's own files, and what is measured on it."""

import sqlite3
from contextlib import closing

import pytest

from sysdesign.indexing import distinct_pages, levels
from sysdesign.measurements.indexing import sqlite_bench
from sysdesign.measurements.indexing.clustered import leaf_order, sqlite_lookups
from sysdesign.measurements.indexing.composite import sqlite_phone_book
from sysdesign.measurements.indexing.covering import sqlite_covering
from sysdesign.measurements.indexing.depths import sqlite_depth, sqlite_depths
from sysdesign.measurements.indexing.ordering import sqlite_ordering
from sysdesign.measurements.indexing.penalty import insert_penalties, insert_penalty
from sysdesign.measurements.indexing.selectivity import time_by_share
from sysdesign.measurements.indexing.sqlite_changes import changed_trees
from sysdesign.measurements.indexing.sqlite_tree import Tree, changed_pages, tree_of


def test_a_tree_holds_every_page_of_the_file_once(temporary):
    path = temporary / "one.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE item (id INTEGER PRIMARY KEY, text TEXT)")
        db.executemany("INSERT INTO item VALUES (?, ?)", ((n, "x" * 100) for n in range(20_000)))
        db.execute("CREATE INDEX by_text ON item (text)")
        db.commit()
        (pages,) = db.execute("PRAGMA page_count").fetchone()
    trees = [tree_of(path, name) for name in ("item", "by_text")]
    held = [page for tree in trees for page in (*tree.leaves, *tree.inner)]
    assert sorted([1, *held]) == list(range(1, pages + 1))  # page 1 is the schema
    assert trees[0].pages == len(trees[0].leaves) + len(trees[0].inner)
    assert trees[0].levels == 3
    assert trees[0].in_file_order == 1


def test_the_tree_agrees_with_sqlites_own_statistics(temporary):
    path = temporary / "one.db"
    with closing(sqlite3.connect(path)) as db:
        try:
            db.execute("SELECT 1 FROM dbstat")
        except sqlite3.OperationalError:
            pytest.skip("this SQLite was built without dbstat")
        db.execute("CREATE TABLE item (id INTEGER PRIMARY KEY, key INTEGER)")
        db.executemany("INSERT INTO item VALUES (?, ?)", ((n * 7919 % 10_007, n) for n in range(10_007)))
        db.commit()
        said = db.execute("SELECT pagetype, pageno FROM dbstat WHERE name = 'item' ORDER BY path").fetchall()
    tree = tree_of(path, "item")
    assert [page for kind, page in said if kind == "leaf"] == list(tree.leaves)
    assert sorted(page for kind, page in said if kind == "internal") == sorted(tree.inner)


def test_an_empty_table_is_one_leaf(temporary):
    with closing(sqlite3.connect(temporary / "one.db")) as db:
        db.execute("CREATE TABLE item (id INTEGER PRIMARY KEY)")
    assert tree_of(temporary / "one.db", "item") == Tree(1, (2,), ())


def test_names_and_files_of_another_kind_are_refused(temporary):
    path = temporary / "one.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE item (id INTEGER PRIMARY KEY)")
    with pytest.raises(ValueError, match="'name' must be a table or an index of the database: 'items'"):
        tree_of(path, "items")
    (temporary / "one.db-wal").write_bytes(b"")
    (temporary / "one.db").write_bytes(b"nonsense" * 100)
    with pytest.raises(ValueError, match="'file' must begin as SQLite's do"):
        changed_pages(path)


def test_a_lookup_reads_as_many_pages_as_its_tree_has_levels():
    found = sqlite_depths([10, 1000, 20_000])
    assert list(found) == [10, 1000, 20_000]
    assert found[10] == 1
    assert all(levels(n, 500) <= found[n] <= levels(n, 100) for n in (1000, 20_000))
    assert sqlite_depth(5000) == sqlite_depth(5000)


def test_the_row_is_at_the_end_of_the_primary_key():
    found = sqlite_lookups()
    assert found.covering < found.clustered < found.through_secondary


def test_random_keys_scatter_the_leaves():
    assert leaf_order("random", rows=5000) < 0.2
    assert leaf_order("rising", rows=5000) == 1


def test_each_change_writes_the_trees_that_it_should():
    assert changed_trees() == {
        "INSERT": ("users", "by_a", "by_b", "by_c", "by_d"),
        "UPDATE, column without an index": ("users",),
        "UPDATE, one indexed column": ("users", "by_a"),
        "DELETE": ("users", "by_a", "by_b", "by_c", "by_d"),
    }


def test_pages_written_follow_the_formula():
    found = insert_penalties(rows=10_000)
    alone = found["random"][0].pages_written
    for k in (1, 3, 5):
        each = found["random"][k]
        assert each.pages_written == pytest.approx(alone + k * distinct_pages(each.leaves, 1000) / 1000, rel=0.1)
    assert found["rising"][5].pages_written < found["random"][5].pages_written / 3
    again = insert_penalty(5, "random", rows=10_000)
    assert (again.pages_written, again.leaves) == (found["random"][5].pages_written, found["random"][5].leaves)


def test_random_keys_cost_more_time_than_rising_ones():
    random, rising = (insert_penalty(5, order, rows=15_000, cache_pages=20).seconds for order in ("random", "rising"))
    assert random > 1.5 * rising


def test_skip_scans_end_where_every_name_is_its_own():
    few, many = sqlite_phone_book(20, people=20_000), sqlite_phone_book(20_000, people=20_000)
    assert few.skips
    assert few.scan_steps > 100 * few.steps
    assert not many.skips
    assert many.scan_steps == many.steps
    for book in (few, many):
        assert {book.plans[asked].what for asked in ("last name", "last and first name")} == {"Search"}


def test_a_clustered_table_covers_its_own_key():
    found = sqlite_covering(rows=5000)
    assert found["primary key, > 500"][1] <= found["with (user_id, email), > 500"][1]
    assert found["primary key, > 500"][0].index == "primary key"


def test_an_index_spares_the_sort():
    assert ["Sort" in plan.kinds for plan in sqlite_ordering().values()] == [True, True, False]


def test_few_rows_are_faster_by_index_and_most_by_scan():
    few, most = time_by_share([0.001, 0.8], rows=30_000).values()
    assert few < 0.5
    assert most > 1.5


@pytest.mark.parametrize(
    ("call", "kind", "says"),
    [
        (lambda: insert_penalty(6, "random"), ValueError, "'indexes' must be from 0 to 5: 6"),
        (lambda: insert_penalty(1, "down"), ValueError, "'order' must be one of 'random', 'rising': 'down'"),
        (lambda: insert_penalty(1, "random", rows=2999), ValueError, "'rows' must be >= 3000: 2999"),
        (lambda: insert_penalty(1, "random", cache_pages=0), ValueError, "'cache_pages' must be >= 1: 0"),
        (lambda: insert_penalty(1, "random", seed=-1), ValueError, "'seed' must be >= 0: -1"),
        (lambda: sqlite_depth(0), ValueError, "'rows' must be >= 1: 0"),
        (lambda: sqlite_lookups(row_bytes=0), ValueError, "'row_bytes' must be >= 1: 0"),
        (lambda: leaf_order("up"), ValueError, "'order' must be one of 'random', 'rising': 'up'"),
        (lambda: sqlite_phone_book(0), ValueError, "'names' must be >= 1: 0"),
        (lambda: sqlite_covering(10), ValueError, "'rows' must be >= 1000: 10"),
        (lambda: time_by_share([2]), ValueError, "'share' must be from 0 to 1: 2"),
        (lambda: changed_trees(0), ValueError, "'rows' must be >= 1: 0"),
    ],
)
def test_bad_input_is_named(call, kind, says):
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says


def test_steps_and_seconds_are_counted():
    with sqlite_bench.database() as (db, _):
        db.execute("CREATE TABLE item (id INTEGER PRIMARY KEY)")
        few, more = (sqlite_bench.steps_of(db, f"SELECT {n}") for n in ("1", "1 WHERE 1 IN (1, 2, 3)"))
        assert 0 < few < more
        assert sqlite_bench.seconds_of(db, "SELECT 1", runs=1) > 0
