"""A token that anybody with the key can check, and nobody else can make."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.consistency import issue, verify

KEY = b"a key of the book"


@given(st.text(min_size=1).filter(str.strip), st.integers(0, 10**9), st.integers(0, 10**9))
def test_it_says_who_until_it_expires(user, expires, now) -> None:
    assert verify(issue(user, expires, KEY), now, KEY) == (user if now < expires else None)


@given(st.integers(0, 200), st.sampled_from("abcXYZ019-_."))
def test_a_token_that_was_touched_is_nobodys(place, letter) -> None:
    token = issue("alice", 900, KEY)
    place %= len(token)
    touched = token[:place] + letter + token[place + 1 :]
    assert verify(touched, 0, KEY) == ("alice" if touched == token else None)


def test_it_is_a_json_web_token_for_others_too() -> None:
    jwt = pytest.importorskip("jwt")
    long = b"a key of thirty-two bytes or more"
    assert jwt.decode(issue("alice", 2**40, long), long, algorithms=["HS256"])["sub"] == "alice"


@pytest.mark.parametrize("token", ["", ".", "..", "ä.b.c", "a.b.\ud800"])
def test_what_is_no_token_is_nobodys(token) -> None:
    assert verify(token, 0, KEY) is None


def test_what_cannot_be() -> None:
    with pytest.raises(TypeError, match=r"^'key' must be bytes, one or more: 'secret'$"):
        issue("alice", 900, "secret")
    with pytest.raises(ValueError, match=r"^'user' must not be empty: ''$"):
        issue("", 900, KEY)
    with pytest.raises(TypeError, match=r"^'token' must be a text: 5$"):
        verify(5, 0, KEY)
