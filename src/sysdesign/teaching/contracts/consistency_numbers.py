"""The exercises of read-your-writes whose answer is one number, or a word for each of four complaints."""

import math
from collections.abc import Mapping
from typing import Any

from sysdesign.replication.sessions import (
    GUARANTEES,
    MONOTONIC_READS,
    MONOTONIC_WRITES,
    READ_YOUR_WRITES,
    WRITES_FOLLOW_READS,
)
from sysdesign.teaching.choice import check_choices
from sysdesign.teaching.exercise import check_number
from sysdesign.teaching.output import Output

IN_PER_CENT = "That is in per cent: give it as a share, between 0 and 1."
COMPLAINTS = {
    "two refreshes: the comment was there, then gone": MONOTONIC_READS,
    "saved a new photo, and the page has the old one": READ_YOUR_WRITES,
    "others see my reply, and not what it replies to": WRITES_FOLLOW_READS,
    "set 5, then 6; all replicas end with 5": MONOTONIC_WRITES,
}
HINTS = {
    "two refreshes: the comment was there, then gone": "A read saw less than an earlier read. Nobody wrote anything.",
    "saved a new photo, and the page has the old one": "A read did not see what its own session had written.",
    "others see my reply, and not what it replies to": "You had read the question before you wrote the answer.",
    "set 5, then 6; all replicas end with 5": "Two writes of one session took effect in the wrong order.",
}


def check_stale_odds(answer: Any) -> Output:
    """The probability of a stale look: the lag is 0.8 s, the look uniform in the first 2 s."""
    return check_number(
        "Odds of the old name",
        answer,
        0.4,
        slips={
            0.6: "That is the probability of the new name.",
            0.8: "That is the lag in seconds; the look falls anywhere in two.",
            40: "That is in per cent: give it as a probability, between 0 and 1.",
            0.16: "Nothing is squared: one look, one replica.",
        },
        because="The look is stale when it falls into the first 0.8 of 2 s.",
    )


def check_log_bytes(answer: Any) -> Output:
    """The bytes between the log positions 0/A000000 and 0/10000000."""
    return check_number(
        "Bytes of log that are lacking",
        answer,
        0x10000000 - 0xA000000,
        unit="B",
        slips={
            0xA000000: "That is what the replica has: the token is at 0/10000000.",
            0x10000000: "That is the token itself; the replica has replayed up to 0/A000000.",
            0x6000000 // 8: "Positions count bytes, not bits.",
            96: "That is in MiB, of 1,048,576 bytes each.",
            6_000_000: "The positions are hexadecimal numbers: 6000000 is more than it seems.",
        },
        because="10000000 − A000000 = 6000000 in hexadecimal, which is 96 MiB.",
    )


def check_sticky_reads(answer: Any) -> Output:
    """The share of reads at the primary: window 60 s, one write in 300 s, 40 % of the reads follow a write."""
    random_share = 1 - math.exp(-60 / 300)
    return check_number(
        "Share of the reads at the primary",
        answer,
        0.4 + 0.6 * random_share,
        near=0.005,
        slips={
            random_share: "That is the share of the reads at random times. Two in five are not.",
            0.18: "That is the share of the reads at random times. Two in five are not.",
            100 * (0.4 + 0.6 * random_share): IN_PER_CENT,
            0.4 + random_share: "Only three reads in five come at random times.",
            0.4
            + 0.6 * 60 / 300: "Nearly: windows of two writes can overlap, so they cover less than a fifth of the time.",
            60 / 300: "That counts no read that follows a write, and no overlap of windows.",
            0.4: "And those reads that come at a random time, while a window happens to be open?",
        },
        because="0.4 + 0.6 · (1 − e^−0.2).",
    )


def check_guarantees(answers: Mapping[str, Any]) -> Output:
    """Which of the four session guarantees each of four complaints is about."""
    return check_choices(
        answers,
        COMPLAINTS,
        GUARANTEES,
        hints=HINTS,
        because="A token raised by writes and by reads keeps two of them, one primary that orders all writes two.",
    )
