"""The exercises of building blocks and caching whose answer is a number or a word."""

from typing import Any

from sysdesign.teaching.choice import check_choices
from sysdesign.teaching.exercise import check_number
from sysdesign.teaching.output import Output

BLOCKS = ("cache", "queue", "load balancer")
ANSWERS = {"a burst": "queue", "skewed reads": "cache", "a dead server": "load balancer"}
HINTS = {
    "a burst": "more comes than can be done now, so something has to hold it until later.",
    "skewed reads": "the same few things are asked for again and again, so a copy of them answers.",
    "a dead server": "somebody has to notice, and to send the requests to the others.",
}


def check_which_block(burst: Any, skewed_reads: Any, dead_server: Any) -> Output:
    """Which of "cache", "queue" and "load balancer" takes a burst, skewed reads, the death of a server."""
    given = dict(zip(ANSWERS, (burst, skewed_reads, dead_server), strict=True))
    because = "The queue holds the burst, the cache answers the few that all want, the balancer goes round the dead."
    return check_choices(given, ANSWERS, BLOCKS, hints=HINTS, because=because)


def check_load_after_drop(answer: Any) -> Output:
    """By what factor the database's load grows when the hit ratio falls from 99 to 97 %."""
    return check_number(
        "Load of the database",
        answer,
        3,
        unit="times",
        slips={
            0.97 / 0.99: "That is the ratio of the hits; the database sees the misses.",
            0.99 / 0.97: "That is the ratio of the hits; the database sees the misses.",
            2: "Two points more miss, on top of the one that missed before.",
            0.02: "That is by how much more of all requests come through; the question is how many times as many.",
            1 / 3: "You divided the wrong way round: more come through than before.",
        },
        because="1 % of the requests came through, now 3 % do.",
    )


def check_loop_misses(answer: Any) -> Output:
    """Requests of a thousand that miss in LRU with room for 100 keys, when 101 are asked for in a circle."""
    return check_number(
        "Misses in a thousand requests",
        answer,
        1000,
        near=0.0005,
        slips={
            1000 / 101: "One key of 101 has no room, but LRU drops just the one that is asked for next.",
            101: "After the first round each request again meets a key that was dropped the step before.",
            10: "One key of 101 has no room, but LRU drops just the one that is asked for next.",
            900: "Room for 100 of 101 keys helps only if those 100 are left in peace.",
        },
        because="Each key is dropped one step before it is asked for again: not one hit.",
    )


def check_two_layers(answer: Any) -> Output:
    """The share of the requests that reaches the origin behind layers that answer 60 and then 80 % of what they see."""
    return check_number(
        "Share that reaches the origin",
        answer,
        0.08,
        slips={
            0.48: "That is the product of the hit ratios; what goes on are the misses.",
            0.92: "That is what the layers answer; the origin sees the rest.",
            0.2: "The second layer sees only what the first one missed.",
            0.4: "That reaches the second layer, which answers 80 % of it.",
            0.6: "Shares of different things cannot be added: the 80 % are of what is left.",
            8: "Give it as a share: 8 % are 0.08.",
        },
        because="0.4 × 0.2: the second layer sees 40 % and passes on a fifth of it.",
    )
