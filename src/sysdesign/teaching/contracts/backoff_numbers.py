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
            9: "That is what the second layer makes; the third tries each of these three times.",
            64: "That is with three retries, so four attempts, on each layer.",
            3: "That is with retries on one layer only.",
            81: "That takes a fourth layer.",
        },
        because="Each layer makes three calls of every one it gets: 3 × 3 × 3.",
    )


def check_safe_load(answer: Any) -> Output:
    """The load at which clients of six tries stay below a capacity of 100 a second when every try times out."""
    return check_number(
        "Highest load",
        answer,
        100 / 6,
        unit="users/s",
        slips={
            20: "That is with five tries; five retries come on top of the first.",
            100: "That is with one try each.",
            600: "Turn it round: six calls for each user have to fit into a hundred.",
        },
        because="Six calls for each user: 100 / 6. Above it, an outage can feed itself.",
    )


def check_tries_that_fit(answer: Any) -> Output:
    """Tries that fit into a second, with a timeout of 300 ms and plain backoff from 100 ms."""
    return check_number(
        "Tries that fit",
        answer,
        2,
        unit="tries",
        slips={
            3: "Two waits come between three tries: the third would end after 1.2 s.",
            1: "After the first try and a wait of 100 ms there are 600 ms left.",
            2.5: "A third try begins in time and ends after the deadline; half an answer is none.",
        },
        because="300 + 100 + 300 = 700 ms. Another wait of 200 and timeout of 300 would end after 1,200.",
    )


def check_retries_allowed(answer: Any) -> Output:
    """Retries that a budget of a tenth allows in an outage of a minute, at 200 calls a second, reserve aside."""
    return check_number(
        "Retries in that minute",
        answer,
        1200,
        unit="retries",
        slips={
            12_000: "Those are the calls; a tenth of them may be retried.",
            60_000: "That is five retries for every call, as without a budget.",
            20: "That is in a second.",
        },
        because="200 × 60 = 12,000 calls put a tenth of a retry each into the budget.",
    )
