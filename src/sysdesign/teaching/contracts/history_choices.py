"""The exercises of linearizability that are answered in words or in one number."""

from typing import Any

from sysdesign.linearizability import Operation
from sysdesign.teaching.choice import check_choices
from sysdesign.teaching.exercise import check_number
from sysdesign.teaching.output import Output

Read = tuple[int, int, int]  # what a read was told, its call and its return


def _told(written: tuple[int, int | None], bob: Read, carl: Read) -> list[Operation]:
    """Return the history of a write by Ann and of two reads."""
    reads = (("Bob", *bob), ("Carl", *carl))
    return [
        Operation("Ann", "write", 1, None, *written),
        *(Operation(who, "read", None, told, called, returned) for who, told, called, returned in reads),
    ]


HISTORIES = {
    "A": _told((0, 1), (1, 2, 3), (0, 4, 5)),
    "B": _told((0, 9), (1, 2, 3), (0, 4, 5)),
    "C": _told((0, 9), (1, 2, 5), (0, 3, 6)),
    "D": _told((0, None), (0, 2, 3), (1, 4, 5)),
}
ANSWERS = {"A": "no", "B": "no", "C": "yes", "D": "yes"}
HINTS = {
    "A": "The second read began after the first had returned 1. Can the register have gone back to 0?",
    "B": "The write may take effect at any instant while it is under way. But the first read fixes the latest.",
    "C": "The reads overlap, so either may have come first. Where would the write have to be?",
    "D": "A write without an answer may take effect at any time after its call.",
}


def check_histories(A: Any = ..., B: Any = ..., C: Any = ..., D: Any = ...) -> Output:  # noqa: N803 the letters of the histories
    """Which of four histories of a register are linearizable."""
    return check_choices(
        {"A": A, "B": B, "C": C, "D": D},
        ANSWERS,
        ("yes", "no"),
        hints=HINTS,
        because="In C the order is read → 0, write 1, read → 1, and in D the write comes between the two reads.",
    )


def check_commit_ms(answer: Any) -> Output:
    """Milliseconds until a leader has committed, with followers 2, 8, 90 and 140 ms away, there and back."""
    return check_number(
        "Time until committed",
        answer,
        8,
        slips={
            2: "With the nearest follower the leader has two of five. A majority is three.",
            90: "That would be four of five.",
            140: "Nobody waits for the last one.",
            16: "With a stable leader one round trip is enough.",
            10: "The leader asks all of them at once, so the ways do not add up.",
            4: "The times are there and back already.",
            60: "Not the mean: the second fastest follower makes the majority.",
        },
        because="Leader and two followers are three of five, and the second follower answers after 8 ms.",
    )
