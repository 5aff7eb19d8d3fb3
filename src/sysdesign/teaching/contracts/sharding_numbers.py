"""The exercises of sharding whose answer is one number, each with the slips that lead elsewhere."""

from typing import Any

from sysdesign.teaching.exercise import check_number
from sysdesign.teaching.output import Output


def check_partitions_read(answer: Any) -> Output:
    """Partitions that a query for one month reads: 36 monthly partitions on one server."""
    return check_number(
        "Partitions read",
        answer,
        1,
        slips={
            36: "That is without pruning: the query names its month, so the planner knows which partition has it.",
            12: "That is a year of them.",
            2: "A month that is asked for whole meets no boundary: the partitions are months.",
        },
        because="The bounds of the other 35 rule them out before anything is read.",
    )


def check_commits(answer: Any) -> Output:
    """How many times as many single commits a server makes whose table has 36 partitions instead of one."""
    return check_number(
        "Commits, times as many",
        answer,
        1,
        slips={
            36: "Partitions have no log of their own: all 36 wait for the same log on the same disk.",
            6: "No square root either: all partitions wait for the same log on the same disk.",
            1 / 36: "A commit writes to the log once, however many partitions the table has.",
        },
        because="A commit waits for the server's log, and there is one.",
    )


def check_slow_of_ten(answer: Any) -> Output:
    """The share of queries that meet a slow shard: ten shards, each slow one time in a hundred."""
    return check_number(
        "Slow queries",
        answer,
        1 - 0.99**10,
        near=0.005,
        slips={
            0.1: "That adds ten times 1 %, and counts twice the queries in which two shards are slow.",
            0.99**10: "That is the share in which no shard is slow.",
            0.01: "That is one shard; the query waits for the slowest of ten.",
            0.01**10: "That is the chance that all ten are slow at once.",
            100 * (1 - 0.99**10): "That is in per cent: give it as a share, between 0 and 1.",
        },
        because="1 − 0.99¹⁰.",
    )


def check_hedged(answer: Any) -> Output:
    """The share of slow queries to 100 shards, when each slow one is asked again on a replica, slow as often."""
    return check_number(
        "Slow queries, asked again",
        answer,
        1 - (1 - 0.01**2) ** 100,
        near=0.004,
        slips={
            1 - 0.99**100: "That is without asking again.",
            0.0001: "That is one shard, slow twice; the query asks a hundred.",
            1 - 0.99**200: "More copies do not make it slower: both copies of one shard have to be slow.",
            (1 - 0.99**100) ** 2: "The whole query is not asked again, only the shard that is slow.",
            0.01: "Nearly: that adds up a hundred times 1 in 10,000, and counts some queries twice.",
        },
        because="A shard is slow when both copies are, 1 in 10,000; of a hundred shards, 1 − 0.9999¹⁰⁰.",
    )


def check_move_hours(answer: Any) -> Output:
    """The hours that copying 3 TB to new shards takes, at 50 MB/s."""
    return check_number(
        "Hours of copying",
        answer,
        3e12 / 50e6 / 3600,
        unit="h",
        slips={
            60_000: "That is in seconds.",
            1000: "That is in minutes.",
            3e12 * 8 / 50e6 / 3600: "You took 50 MB/s for megabits.",
            3e12 / 50e6 / 86_400: "That is in days.",
        },
        because="3 TB over 50 MB/s is 60,000 s.",
    )
