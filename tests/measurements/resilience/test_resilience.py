"""Real services on the loopback interface: what reaches the last one, and what a timeout hides."""

import pytest

from sysdesign.measurements.resilience.chain import calls_in_chain
from sysdesign.measurements.resilience.loopback import UnavailableError, ask, service
from sysdesign.measurements.resilience.lost_answers import charged_with_retries, what_a_timeout_hides
from sysdesign.resilience import reached


@pytest.mark.parametrize(("where", "requests"), [("every layer", 1), ("first layer", 1), ("budget", 5)])
def test_the_chain_does_what_the_model_says(where, requests):
    counts = calls_in_chain(3, 4, requests=requests, where=where)
    assert tuple(counts) == reached(3, 4, failing=1, requests=requests, where=where).calls


def test_a_chain_is_bounded():
    with pytest.raises(ValueError, match="'requests' × attempts\\^layers must be at most 1000"):
        calls_in_chain(4, 10)


def test_a_timeout_looks_the_same_whatever_was_done():
    hidden = what_a_timeout_hides(0.05)
    assert {each.seen for each in hidden} == {"TimeoutError"}
    assert {each.fate: each.charged for each in hidden} == {"request lost": 0, "answer late": 1, "answer lost": 1}


def test_retried_writes_are_done_twice_unless_keyed():
    assert charged_with_retries(8, 4) >= 10
    assert charged_with_retries(8, 4, keyed=True) == 8


def test_a_service_that_cannot_says_so():
    with service(lambda text: "unavailable" if text == "no" else text.upper()) as port:
        assert ask(port, "yes") == "YES"
        with pytest.raises(UnavailableError):
            ask(port, "no")
    with pytest.raises(ConnectionError):
        ask(port, "yes")
