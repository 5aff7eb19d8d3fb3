"""What is no history is refused by an error that names the operation; recorded events become operations."""

import math

import pytest

from sysdesign.linearizability import (
    CasRegister,
    Counter,
    Event,
    Operation,
    Queue,
    Register,
    brute_force,
    check,
    check_unique_writes,
    from_events,
)


def write(value, called=0.0, returned=1.0, client="a"):
    return Operation(client, "write", value, None, called, returned)


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (lambda: write(1, 2, 1), ValueError, "'returned_s' must be >= 'called_s', which is 2: 1"),
        (lambda: write(1, math.nan), ValueError, "'called_s' must be finite: nan"),
        (lambda: write(1, 0, math.inf), ValueError, "'returned_s' must be finite: inf"),
        (lambda: write(1, None), TypeError, "'called_s' must be a number: None"),
        (lambda: write([1]), TypeError, r"'argument' must be hashable: \[1\]"),
        (lambda: write(math.nan), ValueError, "'argument' must equal itself: nan"),
        (lambda: Operation("a", 7, None, None, 0, 1), TypeError, "'name' must be a text: 7"),
        (lambda: Operation("a", "", None, None, 0, 1), ValueError, "'name' must not be empty"),
        (lambda: check(5), TypeError, "'history' must be operations: 5"),
        (lambda: check([5]), TypeError, "'history' must hold operations: 5"),
        (
            lambda: check([write(1), write(2, 0.5, 2)]),
            ValueError,
            "one operation of a client at a time.*a: write 2 at 0.5 s, after a: write 1 until 1.0 s",
        ),
        (lambda: check([Operation("a", "pop", None, 1, 0, 1)]), ValueError, "'name' must be one of.*a: pop → 1"),
        (lambda: check([], "register"), TypeError, "'model' must be a Model"),
        (lambda: check([], budget=0), ValueError, "'budget' must be >= 1: 0"),
        (lambda: check_unique_writes([write(1), write(1, 2, 3)]), ValueError, "write each value once: a: write 1, aft"),
        (lambda: check_unique_writes([write(0)], 0), ValueError, "a: write 0, after it is the initial value"),
        (lambda: check([Operation("a", "cas", 1, True, 0, 1)], CasRegister()), ValueError, "in a: cas 1 → True: 1"),
        (lambda: check([Operation("a", "add", "x", 0, 0, 1)], Counter()), TypeError, "a whole number, in a: add x"),
        (lambda: check([Operation("a", "put", None, 0, 0, 1)], Queue()), ValueError, "must be an item, in a: put"),
        (lambda: brute_force([write(1, i, i, i) for i in range(10)], Register()), ValueError, "at most 9 operati"),
    ],
)  # fmt: skip
def test_errors_say_what_is_wrong(make, error, says):
    with pytest.raises(error, match=says):
        make()


def test_a_client_may_go_on_after_an_operation_without_an_answer():
    history = [write(1, 0, None), write(2, 1, 2), Operation("a", "read", None, 1, 3, 4)]
    assert check(history, Register(0)).answer == "yes"


def test_touching_operations_may_have_come_either_way_but_a_clients_own():
    early = Operation("b", "read", None, 0, 1, 2)
    assert check([write(1), early], Register(0)).answer == "yes"
    own = Operation("a", "read", None, 0, 1, 2)
    assert check([write(1), own], Register(0)).answer == "no"
    assert check_unique_writes([write(1), own], 0) is None


EVENTS = [
    Event("invoke", 0, "write", 1, 0.0),
    Event("invoke", 1, "cas", (0, 2), 1.0),
    Event("ok", 0, "write", 1, 2.0),
    Event("fail", 1, "cas", (0, 2), 3.0),
    Event("invoke", 0, "read", None, 4.0),
    Event("invoke", 1, "write", 3, 4.0),
    Event("ok", 0, "read", 1, 5.0),
    Event("info", 1, "write", 3, 6.0),
    Event("invoke", 2, "read", None, 7.0),
]


def test_events_become_operations():
    assert [str(each) for each in from_events(EVENTS)] == [
        "0: write 1",
        "0: read → 1",
        "1: write 3, no answer",
        "2: read, no answer",
    ]
    assert check(from_events(EVENTS), CasRegister(0)).answer == "yes"


@pytest.mark.parametrize(
    ("events", "says"),
    [
        (EVENTS[1::-1], "must be in the order of time"),
        ([EVENTS[0], EVENTS[4]], "must end an operation before the client's next"),
        ([EVENTS[2]], "must invoke what ends"),
        ([EVENTS[0], EVENTS[6]], "must invoke what ends"),
        ([Event("done", 0, "write", 1, 0.0)], "'type' must be one of 'invoke', 'ok', 'fail', 'info': 'done'"),
        ([Event("invoke", 0, "write", 1, math.nan)], "'time_s' must be finite"),
    ],
)
def test_events_that_do_not_match_are_refused(events, says):
    with pytest.raises(ValueError, match=says):
        from_events(events)


def test_what_is_no_event():
    with pytest.raises(TypeError, match="'events' must hold events: 1"):
        from_events([1])
    with pytest.raises(TypeError, match="'events' must be events: 1"):
        from_events(1)
