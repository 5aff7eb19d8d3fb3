import json
import math
import subprocess
import sys
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.hashing import encode, hash_many, mix64, stable_hash
from sysdesign.hashing.keys import hash_of_keys

KEYS = st.recursive(
    st.text() | st.binary() | st.integers(),
    lambda inner: st.lists(inner, max_size=3).map(tuple),
    max_leaves=5,
)
# What another process, another machine and another version of Python must find as well.
PINNED = {
    ("user_a", 0): 9832182787529991048,
    ("user_a", 7): 16798604547631370259,
    (b"user_a", 0): 17677143205642996711,
    (1, 0): 5962332142274093110,
    ("1", 0): 11822057419074785009,
    (-(2**70), 0): 10666813795370596705,
    ((), 0): 12073835782145440810,
    (("order", 17), 0): 798112327108055144,
    ("\N{SNOWMAN}\ud800", 0): 4365740437434410815,
}


@pytest.mark.parametrize(("key", "seed"), PINNED)
def test_pinned_hashes(key, seed: int) -> None:
    assert stable_hash(key, seed) == PINNED[key, seed]


def test_another_process_with_another_salt_finds_the_same() -> None:
    code = "from sysdesign.hashing import *; print([stable_hash('a'), HashRing(['a', 'b', 'c']).replicas(7, 3)])"
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": salt}, capture_output=True, text=True, check=True
        ).stdout
        for salt in ("1", "2")
    }
    assert len(runs) == 1
    assert json.loads(runs.pop().replace("'", '"'))[0] == stable_hash("a")


@given(KEYS, KEYS)
def test_keys_are_one_only_if_they_are_equal_and_of_one_type(one, other) -> None:
    assert (encode(one) == encode(other)) == (repr(one) == repr(other))


@given(KEYS, st.integers(0, 2**64 - 1))
def test_a_hash_is_64_bits(key, seed: int) -> None:
    assert 0 <= stable_hash(key, seed) < 2**64
    assert stable_hash(key, seed) == hash_of_keys(None, seed)(key)


def test_subclasses_of_text_and_numbers_are_what_they_are() -> None:
    class Name(str):
        pass

    assert stable_hash(Name("a")) == stable_hash("a")


def test_every_bit_is_fair() -> None:
    hashes = [stable_hash(number) for number in range(10_000)]
    for bit in range(64):
        ones = sum(found >> bit & 1 for found in hashes)
        assert abs(ones - 5000) < 5 * math.sqrt(10_000 / 4)


def test_mix64_is_the_finaliser_of_murmur3() -> None:
    assert [mix64(bits) for bits in (0, 1, 2**64 - 1)] == [0, 0xB456BCFC34C2CB2C, 0x64B5720B4B825F21]


def test_hashes_of_many_keys_are_those_of_each() -> None:
    keys = ["a", b"a", 1, ("a", 1)]
    assert hash_many(keys).tolist() == [stable_hash(key) for key in keys]
    assert hash_many(keys, seed=3).tolist() == [stable_hash(key, 3) for key in keys]


BAD = [
    (lambda: stable_hash(1.5), TypeError, "'key' must be text, bytes, a whole number, or a tuple of them: 1.5"),
    (lambda: stable_hash(True), TypeError, "'key' must be text, bytes, a whole number, or a tuple of them: True"),
    (lambda: stable_hash([1]), TypeError, "'key' must be text, bytes, a whole number, or a tuple of them: [1]"),
    (
        lambda: stable_hash(("a", None)),
        TypeError,
        "'key' must be text, bytes, a whole number, or a tuple of them: None",
    ),
    (lambda: stable_hash("a", seed=2**64), ValueError, "'seed' must be < 2**64: 18446744073709551616"),
    (lambda: stable_hash("a", seed=-1), ValueError, "'seed' must be >= 0: -1"),
    (lambda: hash_of_keys(zlib.crc32), ValueError, "'hash' must fill 0 to 2**64 - 1: 4108050209 at most, "),
    (lambda: hash_of_keys(lambda data: -1), ValueError, "'hash' must fill 0 to 2**64 - 1: -1 at most, -1 at least"),
    (lambda: hash_of_keys(lambda data: 0.5), TypeError, "'hash' must return whole numbers: 0.5"),
    (lambda: hash_of_keys("md5"), TypeError, "'hash' must be a function of bytes: 'md5'"),
    (lambda: hash_many("abc"), TypeError, "'keys' must be a list of keys: 'abc'"),
]


@pytest.mark.parametrize(("call", "kind", "says"), BAD, ids=[says for _, _, says in BAD])
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value).startswith(says)
