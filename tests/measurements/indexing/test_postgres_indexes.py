"""What PostgreSQL writes to its log and reads of its pages, with one index and another."""

import itertools

import pytest

from sysdesign.indexing import distinct_pages, levels
from sysdesign.measurements.indexing.clustered import index_pointers, postgres_lookups, row_places
from sysdesign.measurements.indexing.composite import postgres_phone_book
from sysdesign.measurements.indexing.covering import postgres_covering
from sysdesign.measurements.indexing.depths import postgres_depths
from sysdesign.measurements.indexing.foreign_key import parent_deletes
from sysdesign.measurements.indexing.logged import Logged, change_records, insert_records, logged, users
from sysdesign.measurements.indexing.ordering import postgres_ordering
from sysdesign.measurements.indexing.postgres_bench import explain, scratch_tables
from sysdesign.measurements.indexing.rare import index_sizes, partial_sizes, rare_value
from sysdesign.measurements.indexing.selectivity import full_scan_pages, pages_by_share


def test_an_insert_is_one_record_and_one_more_for_each_index(pg):
    found = insert_records(pg)
    assert [(each.table_records, each.entries) for each in found] == [(1, k + 1) for k in range(6)]
    sizes = [each.bytes for each in found]
    assert {more - less for less, more in itertools.pairwise(sizes)} == {64}
    assert found == insert_records(pg)


def test_each_change_writes_what_it_should(pg):
    found = change_records(pg)
    assert {change: (each.table_records, each.entries, each.cleaned) for change, each in found.items()} == {
        "INSERT": (1, 5, 0),
        "UPDATE, column without an index": (1, 0, 0),
        "UPDATE, one indexed column": (1, 5, 0),
        "DELETE": (1, 0, 0),
        "VACUUM afterwards": (0, 0, 5),
        "UPDATE, column with a BRIN index": (1, 0, 0),
        "INSERT, not pending": (1, 5, 0),
        "UPDATE, pending to done": (1, 5, 0),
    }
    hot = ("UPDATE, column without an index", "UPDATE, column with a BRIN index")
    assert [change for change, each in found.items() if each.count("Heap HOT_UPDATE")] == list(hot)
    assert "pending" not in found["INSERT, not pending"].indexes


def test_records_are_told_apart_by_kind():
    found = Logged({("users", "Heap INSERT"): 1, ("by_a", "Btree INSERT_LEAF"): 2, ("by_b", "BRIN X"): 1}, 9)
    assert (found.table_records, found.entries, found.cleaned, found.indexes) == (1, 2, 0, ("by_a", "by_b"))


def test_a_record_that_changes_two_pages_is_weighed_once(pg):
    with scratch_tables(pg, *users(5000, "ab"), "INSERT INTO users VALUES (-1, 1, 2, 3, 4, 5, 'old')") as db:
        near = logged(db, "UPDATE users SET a = 7 WHERE id = -1")  # the last page has room
        far = logged(db, "UPDATE users SET a = 7 WHERE id = 7")  # the first one has none
    assert far.records == near.records | {("users", "Heap LOCK"): 1}
    assert 0 < far.bytes - near.bytes < 120


def test_a_lookup_reads_one_page_of_each_level(pg):
    assert postgres_depths(pg, [100, 5000, 200_000]) == {n: levels(n, 285, 366) for n in (100, 5000, 200_000)}


def test_a_hash_index_reads_a_page_less(pg):
    found = postgres_lookups(pg)
    assert found["hash index"] < found["primary key"]


def test_pointers_are_keys_in_one_engine_and_places_in_the_other(pg):
    plans = index_pointers(pg)
    assert "covering" in plans["SQLite"].notes
    assert plans["PostgreSQL"].what == "Index Scan"
    before, after = row_places(pg)
    assert before == "(0,7)" != after


def test_skip_scans_end_with_many_names(pg):
    few, many = postgres_phone_book(pg, 20, 50_000), postgres_phone_book(pg, 50_000, 50_000)
    assert few["first name"].kinds[-1] == "Bitmap Index Scan"
    assert few["first name"].pages < few["scan"].pages
    assert many["first name"].kinds == ("Seq Scan",)
    assert all(book["last and first name"].pages < 10 for book in (few, many))
    assert few == postgres_phone_book(pg, 20, 50_000)


def test_an_index_only_scan_needs_a_vacuum(pg):
    found = postgres_covering(pg, rows=20_000)
    fetches = {name: plan.notes[0].split()[0] for name, plan in found.items() if plan.what == "Index Only Scan"}
    assert fetches["before VACUUM"] == "100"
    assert fetches["after VACUUM"] == fetches["INCLUDE"] == "0"
    assert int(fetches["a third updated"]) >= 33
    assert found["after VACUUM"].pages < 10 < found["key alone"].pages < found["no index"].pages
    assert found["nearly all rows"].pages < found["table, nearly all rows"].pages / 2
    assert {plan.rows for name, plan in found.items() if "nearly" not in name} == {100}


def test_a_rare_value_is_found_by_its_index(pg):
    half, rare = (rare_value(pg, share, rows=20_000) for share in (0.5, 0.001))
    assert (half.chosen, rare.chosen) == ("scan", "index")
    assert not half.index_chosen
    assert rare.index_chosen
    assert half.index_pages > half.scan_pages == rare.scan_pages > 5 * rare.index_pages
    assert rare.partial_size == 2 < rare.full_size
    assert rare.plan.rows == 20


def test_sizes_of_other_indexes(pg):
    found = partial_sizes(pg, rows=50_000)
    assert found["pending orders"] * 30 < found["all orders"]
    sizes = index_sizes(pg, rows=20_000)
    assert sizes["BRIN"] < 5 < sizes["B-tree"] < sizes["table"]


def test_a_parent_cannot_go_unseen(pg):
    without, with_index = (parent_deletes(pg, indexed, children=5000, parents=4) for indexed in (False, True))
    assert (without.rows_read, with_index.rows_read) == (5000, 0)
    assert without.indexes == with_index.indexes == 0


def test_pages_follow_the_share_of_the_rows(pg):
    shares = [0.001, 0.05, 1.0]
    few, some, every = pages_by_share(pg, shares, rows=30_000)
    table = few.scan
    assert {each.scan for each in (few, some, every)} == {table}
    assert few.index == pytest.approx(0.001 * 30_000, abs=5)
    assert some.bitmap == pytest.approx(distinct_pages(table, 1500), rel=0.1)
    assert every.index > 10 * table
    assert every.together < 1.3 * table
    assert few.chosen != "scan" == every.chosen


def test_a_scan_grows_with_its_table(pg):
    found = full_scan_pages(pg, [5000, 20_000])
    assert found[20_000] / found[5000] == pytest.approx(4, rel=0.02)


def test_the_order_of_an_index_spares_the_sort(pg):
    found = postgres_ordering(pg, rows=20_000)
    assert ["Sort" in plan.kinds for plan in found.values()] == [True, True, False]
    assert found["(user_id, created)"].pages < 20 < found["(user_id)"].pages
    assert {plan.rows for plan in found.values()} == {10}


def test_tables_are_gone_after_an_error_and_plans_are_the_same_twice(pg):
    with pytest.raises(Exception, match="no_such"), scratch_tables(pg, "CREATE TABLE item (key int)") as db:
        explain(db, "SELECT no_such FROM item")
    with scratch_tables(pg, "CREATE TABLE item (key int)", "INSERT INTO item VALUES (1)") as db:
        assert explain(db, "SELECT * FROM item") == explain(db, "SELECT * FROM item")
        assert explain(db, "SELECT * FROM item", {"enable_seqscan": "off"}).rows == 1


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda pg: insert_records(pg, 6), "'most' must be from 0 to 5: 6"),
        (lambda pg: change_records(pg, 0), "'rows' must be >= 1: 0"),
        (lambda pg: postgres_phone_book(pg, 0), "'names' must be >= 1: 0"),
        (lambda pg: postgres_covering(pg, 10), "'rows' must be >= 1000: 10"),
        (lambda pg: rare_value(pg, 0), "'share' must be from 1e-05 to 1: 0"),
        (lambda pg: partial_sizes(pg, every=0), "'every' must be >= 1: 0"),
        (lambda pg: parent_deletes(pg, True, parents=0), "'parents' must be >= 1: 0"),
        (lambda pg: pages_by_share(pg, [2]), "'share' must be from 0 to 1: 2"),
    ],
)
def test_bad_input_is_named(pg, call, says):
    with pytest.raises(ValueError, match="must be") as caught:
        call(pg)
    assert str(caught.value) == says
