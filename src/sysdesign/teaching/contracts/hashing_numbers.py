"""The exercises of hashing whose answer is one number, each with the slips that lead elsewhere."""

from typing import Any

from sysdesign.teaching.exercise import check_number
from sysdesign.teaching.output import Output


def check_moved_by_remainder(answer: Any) -> Output:
    """The share of the keys that moves by hash mod N, from 4 shards to 5."""
    return check_number(
        "Share of the keys that moves",
        answer,
        0.8,
        slips={
            0.2: "That is the share that stays, and the share that would have to move.",
            0.25: "A quarter is not even what stays: the two remainders agree for 4 hashes of every 20.",
            0.75: "From 4 to 5 the remainders repeat after 20 hashes, and agree for 4 of them.",
            80: "As a share, please: 0.8.",
        },
        because="A key stays if both remainders agree, which is 4 times in 20: 1 − 1/5.",
    )


def check_least_moved(answer: Any) -> Output:
    """The least share of the keys that has to move, from 10 even nodes to 11."""
    return check_number(
        "Least share that moves",
        answer,
        1 / 11,
        slips={
            0.1: "A tenth is what each node had before. The new one gets its share of all keys among eleven.",
            10 / 11: "That is what the remainder moves.",
            100 / 11: "As a share, please: 0.0909.",
        },
        because="The eleventh node has to get its share, 1/11, and nothing else has to move.",
    )


def check_points_for_spread(answer: Any) -> Output:
    """Points a node needs so that its share of the ring varies by 5 % of the mean, by 1/√v."""
    return check_number(
        "Points of a node",
        answer,
        400,
        slips={
            20: "The spread falls with the root of the number: 20 points give 22 %.",
            100: "A hundred give 10 %. Half of that takes four times as many.",
            0.0025: "That is 0.05²: turn it round.",
            1600: "That gives 2.5 %.",
        },
        because="1/√v = 0.05 gives v = 1/0.05² = 400.",
    )
