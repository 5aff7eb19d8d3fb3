"""The exercises of load balancing whose answer is one number, each with the slips that lead elsewhere."""

from typing import Any

from sysdesign.balancing import in_parallel, in_series
from sysdesign.teaching.exercise import check_number
from sysdesign.teaching.output import Output


def check_moved_share(answer: Any) -> Output:
    """The share of clients that meet another server when hash % 5 becomes hash % 4."""
    return check_number(
        "Share of clients that move",
        answer,
        0.8,
        slips={
            0.2: "That is the share that was at the server which is gone; with a modulo the others move as well.",
            0.25: "That would be the share a new server gets; here four fifths change their remainder.",
            80: "That is in percent: give the share, from 0 to 1.",
            1: "Some stay: of twenty numbers in a row four have the same remainder by 5 and by 4.",
            0.75: "That is for four servers that become five by another scheme; count numbers below 20 that agree.",
        },
        because="Of 0 to 19, the remainders by 5 and by 4 agree for 0, 1, 2 and 3: four of twenty stay.",
    )


def check_balanced_availability(answer: Any) -> Output:
    """Minutes a year without service: a balancer of 99.99 % in front of three servers of 99 %, one of them enough."""
    minutes = 365 * 24 * 60
    down = (1 - in_series(0.9999, in_parallel(0.99, 3))) * minutes
    return check_number(
        "Minutes without service",
        answer,
        down,
        unit="min",
        slips={
            (1 - 0.99**3) * minutes: "That needs all three servers, and no balancer; one of them is enough.",
            (1 - 0.9999 * 0.99**3) * minutes: "That needs all three servers; one of them is enough.",
            (1 - 0.9999 * 0.99) * minutes: "That is one server behind the balancer; there are three.",
            (1 - in_parallel(0.99, 3)) * minutes: "That is the servers alone; the balancer has to work as well.",
            down / 60: "That is in hours.",
            in_series(0.9999, in_parallel(0.99, 3)): "That is the availability; asked for is the rest, of a year.",
        },
        because="0.9999 × (1 − 0.01³) works; the rest, 0.0101 %, of 525,600 minutes. Nearly all of it is the balancer.",
    )


def check_nat_imbalance(answer: Any) -> Output:
    """The load of the fullest server over the mean: 5 servers, IP hash, half of the clients behind one address."""
    return check_number(
        "Fullest server over the mean",
        answer,
        (0.5 + 0.5 / 5) * 5,
        slips={
            0.6: "That is its share of all clients; over the mean it is five times as much.",
            2.5: "That leaves out its fifth of the other clients.",
            5: "That would be all clients behind one address.",
            3.5: "You gave it half of the others; it gets a fifth of them.",
        },
        because="It has half of all clients and a fifth of the other half, 0.6, and the mean is 0.2.",
    )


def check_held_connections(answer: Any) -> Output:
    """The share of the calls of an old server, when a fifth joined four that hold all connections on layer 4."""
    return check_number(
        "Share of an old server",
        answer,
        1 / 4,
        slips={
            1 / 5: "That is what it would be if each call were balanced; layer 4 chooses when a connection opens.",
            1 / 20: "That is the share of one client.",
            25: "That is in percent: give the share, from 0 to 1.",
        },
        because="All calls run over connections that are open already, and the new server has none of them.",
    )
