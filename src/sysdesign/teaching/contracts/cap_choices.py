"""The exercises on partitions: which side answers, and which feature wants what."""

from typing import Any

from sysdesign.teaching.choice import check_choices
from sysdesign.teaching.output import Output

SIDES = ("the smaller side", "the larger side", "both", "neither")
FEATURES = {
    "a transfer": "CP",
    "a like": "AP",
    "a new user name": "CP",
    "last seen online": "AP",
    "a coupon for one use": "CP",
}
WHY = {
    "a transfer": "money that exists twice is worse than a page that says “try again”.",
    "a like": "nobody is harmed by a count that is late, and two counts can be added.",
    "a new user name": "two people would get the same name, and one of them has to lose it later.",
    "last seen online": "the value is out of date anyway; no answer is worth less than an old one.",
    "a coupon for one use": "it can be redeemed once on each side, and no merge takes a discount back.",
}


def check_writing_sides(five: Any, four: Any) -> Output:
    """Where writes go on, in a store that wants a majority, when five nodes split 2/3 and when four split 2/2."""
    expected = {"five nodes, 2/3": "the larger side", "four nodes, 2/2": "neither"}
    hints = {
        "five nodes, 2/3": "a majority of five is three.",
        "four nodes, 2/2": "a majority of four is three, and half is not more than half.",
    }
    because = (
        "Three of five are a majority. Of four, two are not: the fourth node bought no tolerance, only another vote."
    )
    return check_choices(dict(zip(expected, (five, four), strict=True)), expected, SIDES, hints=hints, because=because)


def check_uneven_quorum(reads: Any, writes: Any) -> Output:
    """Where reads and writes go on with N = 3, R = 1 and W = 3 when the replicas split 1/2."""
    expected = {"reads": "both", "writes": "neither"}
    hints = {"reads": "one replica is enough for a read, and each side has one.", "writes": "a write needs all three."}
    because = "One replica answers a read; no side has three for a write. Nothing changes, so reads stay right."
    return check_choices(
        dict(zip(expected, (reads, writes), strict=True)), expected, SIDES, hints=hints, because=because
    )


def check_features(transfer: Any, like: Any, name: Any, seen: Any, coupon: Any) -> Output:
    """Which of CP and AP each of five features wants."""
    given = dict(zip(FEATURES, (transfer, like, name, seen, coupon), strict=True))
    because = "Five features of one product, and two answers: choose for each feature, together with its owner."
    return check_choices(given, FEATURES, ("CP", "AP"), hints=WHY, because=because)


def check_async_replica(answer: Any) -> Output:
    """What a primary with an asynchronous replica that is read from is, in the words of the theorem."""
    question = "a primary with an asynchronous replica"
    hint = "reads of the replica are stale, so not C; a client beside the replica cannot write, so not A."
    because = "Reads of the replica are stale, and beside the replica nobody can write while the cable is cut."
    options = ("CP", "AP", "both", "neither")
    return check_choices({question: answer}, {question: "neither"}, options, hints={question: hint}, because=because)
