"""The exercises of hot spots whose answer is one number, each with the slips that lead elsewhere."""

from typing import Any

from sysdesign.teaching.exercise import check_number
from sysdesign.teaching.output import Output


def check_bucket_reads(answer: Any) -> Output:
    """Reads a second on each of eight shards: 4000 reads a second of a post in eight buckets, one a shard."""
    return check_number(
        "Reads a second on a shard",
        answer,
        4000,
        slips={
            500: "That would be eight copies. A read asks all buckets, and so every shard has all reads.",
            32_000: "That is all eight shards together.",
        },
        because="Every read asks every bucket.",
    )


def check_distinct(answer: Any) -> Output:
    """The mean number of shards that 16 buckets lie on, when a hash puts them on 16."""
    return check_number(
        "Shards with a bucket",
        answer,
        16 * (1 - (15 / 16) ** 16),
        slips={
            16: "That is when they are put on different shards on purpose.",
            16 * (15 / 16) ** 16: "That is how many stay empty.",
            1 - (15 / 16) ** 16: "That is the chance that one shard has a bucket; there are 16 of them.",
        },
        because="A shard stays empty with probability (15/16)¹⁶.",
    )


def check_replica_reads(answer: Any) -> Output:
    """Reads a second of a primary and five replicas, 8000 operations each, beside 3000 writes a second."""
    return check_number(
        "Reads a second",
        answer,
        30_000,
        slips={
            48_000: "Each of the six replays all writes.",
            45_000: "The writes are not shared out: each of the six replays all of them.",
            25_000: "The primary has room for reads too.",
            47_500: "The writes are not shared out: each of the six replays all of them.",
            5000: "That is one node.",
        },
        because="6 × (8,000 − 3,000).",
    )


def check_cache_reads(answer: Any) -> Output:
    """Reads a second that reach the store: 30,000 a second over 40 servers that keep an entry for 5 s."""
    return check_number(
        "Reads a second that reach the store",
        answer,
        8,
        slips={
            0.2: "That is one server; there are 40 of them, and none knows of the others’ entries.",
            40: "That is with an entry kept for one second.",
            6000: "The reads do not matter: each server asks once in five seconds, however many it gets.",
            200: "Divide by the five seconds.",
        },
        because="40 servers, each once in 5 s.",
    )
