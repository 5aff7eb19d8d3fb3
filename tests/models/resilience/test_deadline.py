"""Deadlines: what is left shrinks, travels, and never grows on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.resilience import Deadline, DeadlineExceeded


@given(st.floats(0, 3e11))
def test_the_header_is_never_longer_than_what_is_left(seconds):
    sent = Deadline(seconds, clock=lambda: 0.0)
    got = Deadline.from_header(sent.header(), clock=lambda: 0.0)
    assert got.left() <= seconds * (1 + 1e-9) + 1e-8
    assert got.left() >= seconds * 0.9999 - 1e-3


def test_each_hop_passes_on_what_is_left():
    now = [0.0]
    edge = Deadline(1, clock=lambda: now[0])
    now[0] = 0.4
    there = [100.0]  # another machine's clock
    service = Deadline.from_header(edge.header(), clock=lambda: there[0])
    there[0] = 100.35
    assert service.header() == "250m"
    assert service.timeout(1) == pytest.approx(0.25)
    there[0] = 101.0
    with pytest.raises(DeadlineExceeded):
        service.timeout(1)
    assert service.left() == 0


@pytest.mark.parametrize("text", ["", "5", "m", "123456789m", "-5m", "5s", None, 5])
def test_other_headers_are_refused(text):
    with pytest.raises(ValueError, match="'text' must be up to eight digits"):
        Deadline.from_header(text)


def test_wrong_numbers_are_named():
    with pytest.raises(ValueError, match="'seconds' must be >= 0: -1"):
        Deadline(-1)
    with pytest.raises(ValueError, match="'at_most_s' must be > 0: 0"):
        Deadline(1).timeout(0)
    with pytest.raises(ValueError, match="'seconds' must be below"):
        Deadline(1e15, clock=lambda: 0.0).header()
