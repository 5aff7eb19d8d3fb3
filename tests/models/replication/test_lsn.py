"""Positions in PostgreSQL's log are numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.replication import all_reached, log_position, reached
from sysdesign.replication.lsn import record_end


def text(place):
    return f"{place >> 32:X}/{place & 0xFFFFFFFF:X}"


@given(st.integers(0, 2**64 - 1))
def test_a_position_is_its_number_of_bytes(place) -> None:
    assert log_position(text(place)) == log_position(text(place).lower()) == place


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_a_replica_may_serve_from_the_token_on(position, token) -> None:
    assert reached(text(position), token=text(token)) == (position >= token)


def test_the_trap_of_texts() -> None:
    assert "0/9FFFFFF" < "0/A000000"  # right by chance
    assert not "0/A000000" < "0/10000000"
    assert reached("0/10000000", "0/A000000")
    assert reached("1/0", "0/FFFFFFFF")
    assert not reached("0/9FFFFFF", "0/A000000")


@pytest.mark.parametrize(
    ("insert", "end"),
    [
        ("0/302E018", "0/302E000"),  # on a server: the replica stood at 0/302E000 until somebody wrote again
        ("0/302E000", "0/302E000"),
        ("0/302E028", "0/302E028"),
        ("0/3000028", "0/3000000"),  # a file begins with a longer header
        ("0/3000018", "0/3000018"),
        ("1/28", "1/0"),
        ("1/2018", "1/2000"),
    ],
)
def test_where_the_last_record_ends(insert, end) -> None:
    assert record_end(insert) == end


def test_each_database_counts_for_itself() -> None:
    assert all_reached({"orders": "0/900", "users": "0/100"}, {"orders": "0/900"})
    assert not all_reached({"orders": "0/900", "users": "0/100"}, {"orders": "0/800", "users": "0/101"})


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: log_position("A000000"), "'text' must be two hexadecimal numbers like 0/A000000: 'A000000'"),
        (lambda: log_position("0/123456789"), "'text' must be two hexadecimal numbers"),
        (lambda: log_position("0/A00 "), "'text' must be two hexadecimal numbers"),
        (lambda: log_position(10), "'text' must be two hexadecimal numbers like 0/A000000: 10"),
        (lambda: reached("x", "0/1"), "'position' must be two hexadecimal numbers like 0/A000000: 'x'"),
        (lambda: reached("0/1", None), "'token' must be two hexadecimal numbers like 0/A000000: None"),
        (lambda: all_reached(["0/1"], {"users": "0/1"}), "'positions' and 'tokens' must map databases"),
        (lambda: all_reached({}, {}), "'tokens' must not be empty"),
        (lambda: all_reached({"users": "0/1"}, {"orders": "0/1"}), "'positions' must have the database of every token"),
    ],
)
def test_wrong_input_is_named(call, message) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        call()
