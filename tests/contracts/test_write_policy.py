"""The contract of a write policy: right ones pass, each wrong one meets its shortest history; the numbers."""

import pytest

from sysdesign.caching.write_policies import survey, write_and_delete, write_around, write_back, write_through
from sysdesign.teaching.contract import assert_contract, run
from sysdesign.teaching.contracts import write_policy_numbers as numbers
from sysdesign.teaching.contracts.write_policy import MOST, WRITE_POLICY, check_write_policy


def deletes_twice(value, cache, database):
    yield cache.delete()
    yield database.put(value)
    yield cache.delete()


def cache_first(value, cache, database):
    yield cache.put(value)
    yield database.put(value)


def delete_first(value, cache, database):
    yield cache.delete()
    yield database.put(value)


def by_version(value, cache, database):
    version = yield database.put(value)
    yield cache.put(value, version)


def forgets_the_database(value, cache, database):
    yield cache.delete()


@pytest.mark.parametrize("right", [write_and_delete, deletes_twice])
def test_right_ones(right):
    assert_contract(WRITE_POLICY, right)
    assert repr(check_write_policy(right)) == "✓ Right. All 4 rules hold."


WRONG = {
    "around": (write_around, 1, 3, "a read   expected 1   yours 0"),
    "back": (write_back, 1, 6, "a read   expected 1   yours 0"),
    "no database": (forgets_the_database, 1, 5, "a read   expected 1   yours 0"),
    "cache first": (cache_first, 2, 8, "the second read   expected 1 again   yours 0"),
    "through": (write_through, 3, 5, "a read, from now on   expected 2   yours 1"),
    "by version": (by_version, 3, 6, "a read, from now on   expected 2   yours 1"),
    "delete first": (delete_first, 4, 6, "a read, from now on   expected 1   yours 0"),
}


@pytest.mark.parametrize(("wrong", "rule", "steps", "last"), WRONG.values(), ids=WRONG)
def test_each_wrong_one_meets_its_shortest_history(wrong, rule, steps, last):
    report = run(WRITE_POLICY, wrong)
    assert (report.breaches[0].number, len(report.breaches[0].calls)) == (rule, steps)
    lines = repr(check_write_policy(wrong)).splitlines()
    assert lines[0].endswith(f"rule {rule}:")
    assert lines[steps] == f"  {steps}  {last}"


def test_every_rule_is_the_first_to_break_for_some_policy():
    assert {rule for _, rule, *_ in WRONG.values()} == set(range(1, len(WRITE_POLICY.rules) + 1))


def test_the_table_reads_as_a_history():
    assert repr(check_write_policy(write_through)).splitlines()[1:5] == [
        "  1  A: database.put(1)   yours cache 0, database 1",
        "  2  B: database.put(2)   yours cache 0, database 2",
        "  3  B: cache.put(2)   yours cache 2, database 2",
        "  4  A: cache.put(1)   yours cache 1, database 2",
    ]


def empty(value, cache, database):
    yield ...


def not_written(value, cache, database):
    raise NotImplementedError
    yield


@pytest.mark.parametrize("stub", [..., None, empty, not_written, lambda value, cache, database: ...])
def test_stubs(stub):
    assert run(WRITE_POLICY, stub).result == "not-started"


def not_yielded(value, cache, database):
    yield database.put(value)
    cache.delete()


def not_yielded_first(value, cache, database):
    cache.delete()
    yield database.put(value)


def no_request(value, cache, database):
    yield 3


def raises(value, cache, database):
    yield database.put(1 / 0)


def endless(value, cache, database):
    while True:
        yield database.put(value)


def no_method(value, cache, database):
    yield cache.remove()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (not_yielded, "cache.delete() is not yielded, so it never happens"),
        (not_yielded_first, "cache.delete() is not yielded, so it never happens"),
        (no_request, "yields 3, which is no request"),
        (raises, "raises ZeroDivisionError: division by zero"),
        (endless, f"goes on after {MOST} requests"),
        (no_method, "there is no cache.remove(…)"),
        (lambda value, cache, database: 3, "returns 3, not a generator"),
    ],
)
def test_misunderstandings_are_told(wrong, says):
    assert says in repr(check_write_policy(wrong)).splitlines()[1]


def test_the_longest_policy_is_still_tried_in_every_order():
    def long(value, cache, database):
        yield cache.delete()
        yield database.get()
        yield database.put(value)
        yield cache.get()
        yield cache.delete()

    assert_contract(WRITE_POLICY, long)


class TestNumbers:
    @pytest.mark.parametrize(
        ("check", "right"),
        [(numbers.check_stale_orders, 2), (numbers.check_stampede_calls, 200), (numbers.check_ttl_loads, 10)],
    )
    def test_right_wrong_and_not_started(self, check, right):
        assert repr(check(right)).startswith("✓ Right.")
        assert repr(check(right * 1.7)).startswith("✗ Not yet.")
        assert repr(check(...)).startswith("◌ Not started.")

    @pytest.mark.parametrize(
        ("check", "slip", "words"),
        [
            (numbers.check_stale_orders, 6, "how many orders there are"),
            (numbers.check_stale_orders, 24, "keep their order"),
            (numbers.check_stampede_calls, 800, "multiply"),
            (numbers.check_stampede_calls, 1, "single flight"),
            (numbers.check_ttl_loads, 0.5, "20 processes"),
            (numbers.check_ttl_loads, 40, "multiplied"),
        ],
    )
    def test_slips_are_told(self, check, slip, words):
        assert words in repr(check(slip))

    def test_the_answers_follow_from_the_models(self):
        assert survey("write-through", "two writers").stale == 2
