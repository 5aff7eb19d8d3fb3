"""The exercises of rate limiting whose answer is a number."""

from typing import Any

from sysdesign.teaching.exercise import check_number
from sysdesign.teaching.output import Output


def check_bucket_bound(answer: Any) -> Output:
    """Requests at most in any 10 seconds, with a bucket of 20 tokens and 5 more a second."""
    return check_number(
        "Requests in ten seconds",
        answer,
        70,
        near=0.001,
        slips={
            50: "That is what is refilled; the bucket may be full when the ten seconds begin.",
            20: "That is what comes at once; meanwhile five tokens a second are added.",
            25: "That is for one second.",
            200: "The bucket is refilled at the rate, not with its capacity.",
            69: "That holds if the tenth second itself is left out; with both ends there is one more.",
        },
        because="20 + 5 × 10: a full bucket, and what comes in meanwhile.",
    )


def check_sliding_estimate(answer: Any) -> Output:
    """How many more come in: limit 100 a minute, 80 in the last window, 30 in this one, a quarter of it gone."""
    return check_number(
        "More that come in now",
        answer,
        10,
        near=0.001,
        slips={
            70: "The window before counts too, with the part that the last minute still covers.",
            50: "A quarter of this window is gone, so three quarters of the one before still count.",
            40: "Add this window to what counts of the one before, and take both from the limit.",
            90: "That is the estimate of what has come; the question is what is left.",
        },
        because="80 × 0.75 + 30 = 90 have come by estimate, and 100 may.",
    )


def check_log_memory(answer: Any) -> Output:
    """Gigabytes for the logs of 10 million clients who use up 1,000 requests an hour, at 80 bytes an entry."""
    return check_number(
        "Memory of the logs",
        answer,
        800,
        unit="GB",
        slips={
            80: "That is for 100 requests each.",
            0.8: "That is for ten thousand clients.",
            10: "That is one entry a client.",
        },
        because="10⁷ × 1,000 × 80 bytes. Two numbers a client would be about a gigabyte.",
    )
