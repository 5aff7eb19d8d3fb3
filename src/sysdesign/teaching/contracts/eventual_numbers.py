"""The exercises of eventual consistency whose answer is one number, each with the slips that lead elsewhere."""

from typing import Any

from sysdesign.teaching.exercise import check_number
from sysdesign.teaching.output import Output


def check_stale_quorum_read(answer: Any) -> Output:
    """The probability that a read misses a write: three replicas, two acknowledge, one is read at random at once."""
    return check_number(
        "Stale reads",
        answer,
        1 / 3,
        slips={
            2 / 3: "That is the share of fresh reads: two replicas of three have the write.",
            0.5: "There are three replicas, and one of them is without the write.",
            100 / 3: "That is in per cent: give it as a share, between 0 and 1.",
        },
        because="One replica of three is without the write, and the read picks it one time in three.",
    )


def check_merged_likes(answer: Any) -> Output:
    """The value of the grow-only counters {US: 520, EU: 480} and {US: 510, EU: 490}, merged."""
    return check_number(
        "Likes",
        answer,
        1010,
        near=0.001,
        slips={
            2000: "That adds the copies, which count mostly the same likes. Take the larger count of each region.",
            1000: "That is what each copy shows by itself. Neither knows all: take the larger count of each region.",
            990: "That takes the smaller count of each region. Counts only grow, so the larger one is the newer.",
        },
        because="520 is the newest that anybody knows of the US and 490 of the EU.",
    )


def check_smallest_read_quorum(answer: Any) -> Output:
    """How many of five replicas a read has to ask, so that it meets every write that three have acknowledged."""
    return check_number(
        "Replicas to read",
        answer,
        3,
        slips={
            2: "Two can be the two that the write has not reached: 2 + 3 is 5, not more.",
            5: "All five are certain, and more than needed.",
            4: "Fewer are enough: R + W has to be more than 5, and W is 3.",
        },
        because="R + 3 > 5. Such a read is not stale, and without repair it is not linearizable either.",
    )


def check_first_asked(answer: Any) -> Output:
    """Which customer of a region is the first to wait for another: 1,000 items, escrow in equal parts, four regions."""
    return check_number(
        "The customer who waits",
        answer,
        251,
        near=0.001,
        slips={
            250: "That one still gets the last of the region's own rights.",
            1001: "That one finds nothing left anywhere.",
            1: "With one leader elsewhere every customer waits. Here rights were shared out before.",
        },
        because="A region begins with rights for 250 sales. Then it asks, and gets half of what another has.",
    )
