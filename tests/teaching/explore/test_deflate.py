import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.teaching.explore.deflate import DISTANCES, LENGTHS, code_lengths, deflate

FEW = st.lists(st.sampled_from([b"a", b"b", b"to be ", b"\0\0\0\0", bytes(range(256))]), max_size=60).map(b"".join)


@given(st.lists(st.one_of(st.binary(max_size=300), FEW), max_size=4))
def test_zlib_reads_back_what_was_written(parts):
    assert zlib.decompress(deflate(*parts), -15) == b"".join(parts)


def test_tables_are_those_of_the_rfc():
    assert (len(LENGTHS), LENGTHS[8], LENGTHS[27], LENGTHS[28]) == (29, (11, 1), (227, 5), (258, 0))
    assert (len(DISTANCES), DISTANCES[4], DISTANCES[29]) == (30, (5, 1), (24577, 13))


@pytest.mark.parametrize("size", [0, 1, 2, 3, 258, 259, 516, 40_000, 70_000])
def test_long_runs_and_distances_up_to_the_window(size):
    text = bytes((i * i) % 251 for i in range(997))
    data = (text * (size // 997 + 1))[:size]
    assert zlib.decompress(deflate(data, b"x" * size), -15) == data + b"x" * size


@given(st.lists(st.integers(0, 2**40), min_size=2, max_size=60), st.sampled_from([7, 15]))
def test_codes_are_complete_and_no_longer_than_allowed(counts, longest):
    lengths = [length for length in code_lengths(counts, longest) if length]
    assert max(lengths) <= longest
    assert sum(2.0**-length for length in lengths) == 1


def test_as_small_as_zlib_within_a_few_per_cent():
    text = Path(__file__).read_bytes() * 3
    best = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    assert len(deflate(text)) < 1.05 * len(best.compress(text) + best.flush())


def test_the_same_bytes_on_every_machine():
    # Written down once: a change here changes every stored notebook.
    assert deflate(b"to be or not to be, to be or not to be", b"that").hex() == WRITTEN


WRITTEN = "64c8b10900000803c1557e00a7126c0d48f647b0b5bcb3c84243cb1c827f4b101c130100002010caea6600fadf834f0300"
