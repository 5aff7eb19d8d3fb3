"""A stock that regions sell from without asking each other: rights to sell are shared out beforehand.

A counter that must not fall below zero cannot be merged from copies that each only look at themselves. In *escrow* each
region holds rights to sell a part of the stock. A sale uses up one, locally; only a region that has run out asks
another for half of what that has left, which takes a round trip (O'Neil, "The escrow transactional method", TODS 1986;
Balegas et al., "Extending eventually consistent cloud databases for enforcing numeric invariants", SRDS 2015, who call
it a bounded counter).

What this model leaves out: crashes and cuts. The rights of a region that is cut off cannot be sold elsewhere.
"""

import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from sysdesign.checks import at_least, not_empty, one_of, positive, whole

WAYS = ("copies", "escrow", "one leader")
MOST = 100_000


@dataclass(frozen=True)
class Sales:
    """What came of all orders."""

    sold: int
    oversold: int  # sold without there being anything left
    refused: int
    trips: int  # orders that waited for another region
    round_trip_s: float

    @property
    def mean_wait_s(self) -> float:
        """Seconds that an order waited for other regions, on average."""
        orders = self.sold + self.refused
        return self.trips * self.round_trip_s / orders


def sell(
    way: str, stock: int, orders: Sequence[int], *, rate_s: float = 100, round_trip_s: float = 0.1, seed: int = 1
) -> Sales:
    """Sell a stock to `orders[i]` customers in region i, who come at random moments, `rate_s` of them a second.

    With "copies" every region sells while its own copy of the count is above zero and hears of others' sales half a
    round trip later; with "one leader" region 0 has the stock and decides every sale. A region that was told that
    nothing is left asks no more. O(orders · regions) time.

    >>> for way in WAYS:
    ...     print(way, sell(way, 100, [100, 60, 40]).oversold)
    copies 2
    escrow 0
    one leader 0
    """
    one_of("way", way, WAYS)
    if whole("stock", stock, low=0) > MOST:
        raise ValueError(f"'stock' must be <= {MOST}: {stock!r}")
    regions = [region for region, each in enumerate(_orders(orders)) for _ in range(each)]
    rng, trip = random.Random(whole("seed", seed, low=0)), at_least("round_trip_s", round_trip_s, 0)
    rng.shuffle(regions)
    gap = 1 / positive("rate_s", rate_s)
    if way == "copies":
        return _by_copies(stock, regions, gap, trip, len(orders))
    rights = [stock // len(orders) + (at < stock % len(orders)) for at in range(len(orders))]
    return _by_rights(rights if way == "escrow" else [stock], way == "escrow", regions, trip)


def _orders(orders: Sequence[int]) -> Sequence[int]:
    if not isinstance(orders, (list, tuple)):
        raise TypeError(f"'orders' must be a list with a number for each region: {orders!r}")
    if not 1 <= sum(whole("orders", each, low=0) for each in not_empty("orders", orders)) <= MOST:
        raise ValueError(f"'orders' must be from 1 to {MOST} in all: {orders!r}")
    return orders


def _by_copies(stock: int, regions: Sequence[int], gap: float, trip: float, count: int) -> Sales:
    left, news = [stock] * count, deque[tuple[float, int]]()
    sold = 0
    for number, region in enumerate(regions):
        while news and news[0][0] <= number * gap:
            _, seller = news.popleft()
            for other in range(count):
                left[other] -= other != seller
        if left[region] > 0:
            sold += 1
            left[region] -= 1
            news.append((number * gap + trip / 2, region))
    return Sales(sold, max(0, sold - stock), len(regions) - sold, 0, trip)


def _by_rights(rights: list[int], shared: bool, regions: Sequence[int], trip: float) -> Sales:
    """Sell by rights that every region has a part of, or that lie with region 0 alone."""
    sold, trips, told = 0, 0, set[int]()
    for region in regions:
        seller = region if shared else 0
        if region in told or (seller == region and rights[seller]):
            pass  # it knows by itself
        else:
            trips += len(rights) > 1 or region != 0
            if shared:  # who has most gives half of it
                richest = max(range(len(rights)), key=rights.__getitem__)
                given = (rights[richest] + 1) // 2
                rights[richest] -= given
                rights[region] += given
            if not rights[seller]:
                told.add(region)
        if rights[seller]:
            rights[seller] -= 1
            sold += 1
    return Sales(sold, 0, len(regions) - sold, trips, trip)
