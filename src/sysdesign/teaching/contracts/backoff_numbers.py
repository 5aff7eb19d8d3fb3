"""The exercises on timeouts and retries whose answer is one number, each with the slips that lead elsewhere."""

from typing import Any

from sysdesign.teaching.exercise import check_number
from sysdesign.teaching.output import Output


def check_bottom_calls(answer: Any) -> Output:
    """Calls at the bottom of three layers with three attempts each, when every call fails."""
    return check_number(
        "Calls at the bottom",
        answer,
        27,
        unit="calls",
        slips={
            9: "That is what the second layer makes; the third makes three of each.",
            64: "That is with three retries, so four attempts, on each layer.",
            3: "That is with retries on one layer only.",
            81: "That takes a fourth layer.",
            39: "That adds up the calls of all layers, 3 + 9 + 27; only the last of them reach the bottom.",
        },
        because="Each layer makes three calls of every one it gets: 3 × 3 × 3.",
    )


def check_safe_load(answer: Any) -> Output:
    """The load at which clients of six attempts stay below a capacity of 100 a second when every one times out."""
    return check_number(
        "Highest load",
        answer,
        100 / 6,
        near=0.005,
        unit="users/s",
        slips={
            17: "17 × 6 = 102 is more than the server does: a load between whole numbers is a load too.",
            16: "16 × 6 = 96 is safe and not yet the limit: a load between whole numbers is a load too.",
            20: "That is with five attempts each.",
            100: "That is with one attempt each.",
            600: "Turn it round: six calls for each user have to fit into a hundred.",
        },
        because="Six calls for each user: 100 / 6. Above it, an outage can feed itself.",
    )


def check_attempts_that_fit(answer: Any) -> Output:
    """Attempts that fit into a second, with a timeout of 300 ms and plain backoff from 100 ms."""
    return check_number(
        "Attempts that fit",
        answer,
        2,
        unit="attempts",
        slips={
            3: "Two waits come between three attempts: the third would end after 1.2 s.",
            1: "After the first attempt and a wait of 100 ms there are 600 ms left.",
            2.5: "A third attempt begins in time and ends after the deadline; half an answer is none.",
        },
        because="300 + 100 + 300 = 700 ms. Another wait of 200 and timeout of 300 would end after 1,200.",
    )


def check_retries_allowed(answer: Any) -> Output:
    """Retries that a budget of a tenth allows in an outage of a minute, at 200 calls a second, reserve aside."""
    return check_number(
        "Retries in that minute",
        answer,
        1200,
        near=0.001,
        unit="retries",
        slips={
            12_000: "Those are the calls; a tenth of them may be retried.",
            60_000: "That is five retries for every call, as without a budget.",
            20: "That is in a second.",
            1210: "That has the reserve of ten retries in it; the question leaves it aside.",
        },
        because="200 × 60 = 12,000 calls put a tenth of a retry each into the budget.",
    )
