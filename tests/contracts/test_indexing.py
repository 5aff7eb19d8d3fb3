"""The exercises of indexing: ours are right, each slip is told what it is."""

import pytest

from sysdesign.indexing import crossover, levels
from sysdesign.teaching.contract import run
from sysdesign.teaching.contracts import indexing_numbers as numbers
from sysdesign.teaching.contracts.indexing import RARE, SORT_FREE, check_rare_value, check_sort_free

NEWEST = "CREATE INDEX newest ON orders (user_id, created)"
FAILED = "CREATE INDEX failed ON jobs (created) WHERE status = 'failed'"
WRONG = {
    NEWEST: [
        (7, 1, "a text: `CREATE INDEX …`"),
        ("nonsense", 1, 'a statement that SQLite takes; it says: near "nonsense": syntax error'),
        ("CREATE TABLE more (id)", 1, "one index more, and nothing else"),
        ("CREATE INDEX i ON orders (created)", 2, "a plan that searches it; it is `Scan i of orders`"),
        ("CREATE INDEX i ON jobs (created)", 2, "a plan that searches it; it is `Sort: for ORDER BY ← Scan orders`"),
        ("CREATE INDEX i ON orders (user_id)", 3,
         "a plan without a sort; it is `Sort: for ORDER BY ← Search i of orders: user_id=?`"),
    ],
    FAILED: [
        ("CREATE INDEX i ON jobs (created)", 2, "a plan that searches it; it is `Scan jobs`"),
        ("CREATE INDEX i ON jobs (status, created)", 3, "at most 10 entries for 2,000 rows; it has 2,000"),
        ("CREATE INDEX i ON jobs (id) WHERE status = 'failed'", 4,
         "the failed jobs in the order of `created`; the plan is `Sort: for ORDER BY ← Scan i of jobs`"),
    ],
}  # fmt: skip
CONTRACTS = {NEWEST: SORT_FREE, FAILED: RARE}


@pytest.mark.parametrize(
    "statement",
    [NEWEST, "create index i on orders (user_id, created desc)", "CREATE INDEX i ON orders (user_id, created, text)"],
)
def test_a_sort_free_index_is_right(statement):
    assert repr(check_sort_free(statement)) == "✓ Right. All 3 rules hold."


@pytest.mark.parametrize("statement", [FAILED, "CREATE INDEX i ON jobs (status, created) WHERE status = 'failed'"])
def test_a_partial_index_is_right(statement):
    assert repr(check_rare_value(statement)) == "✓ Right. All 4 rules hold."


@pytest.mark.parametrize(
    ("contract", "statement", "rule", "expected"),
    [(CONTRACTS[right], *case) for right, cases in WRONG.items() for case in cases],
)
def test_a_slip_is_told(contract, statement, rule, expected):
    first = run(contract, lambda: statement).breaches[0]
    assert (first.number, first.calls[-1].expected) == (rule, expected)


@pytest.mark.parametrize("check", [check_sort_free, check_rare_value])
@pytest.mark.parametrize("stub", [..., None])
def test_a_stub_is_not_started(check, stub):
    assert repr(check(stub)).startswith("◌ Not started.")


@pytest.mark.parametrize(
    ("check", "right"),
    [
        (numbers.check_levels, levels(10**9, 500)),
        (numbers.check_leaf_inserts, 5),
        (numbers.check_crossover_rows, 10**6 * crossover(50)),
    ],
)
def test_our_numbers_are_right(check, right):
    assert repr(check(right)).startswith("✓ Right.")
    assert repr(check(...)).startswith("◌ Not started.")


@pytest.mark.parametrize(
    ("check", "wrong", "says"),
    [
        (numbers.check_levels, 3, "500³ = 125 million"),
        (numbers.check_levels, 30, "base 2"),
        (numbers.check_leaf_inserts, 6, "no entry of a B-tree"),
        (numbers.check_leaf_inserts, 4, "The primary key is an index too."),
        (numbers.check_crossover_rows, 100_000, "does not know how many rows lie in a page"),
        (numbers.check_crossover_rows, 0.02, "That is the share"),
    ],
)
def test_slips_of_numbers_are_told(check, wrong, says):
    assert says in repr(check(wrong))
