"""A leaderboard split by score: the top is on one shard, and so are most of those who play.

Whoever plays gains points, and whoever plays most has most of them. Ranges of scores that hold equally many players
each therefore take very unequal shares of the updates.

What this model leaves out: boards that start anew each week, points that can be lost, new players.
"""

import random
from itertools import accumulate

from sysdesign.checks import at_least, whole
from sysdesign.skew import zipf_weights


def range_updates(players: int, skew: float, games: int, *, ranges: int = 4, seed: int) -> list[float]:
    """Return the share of the updates that each range of scores takes, the top range last.

    `games` are played first, each by a player drawn by Zipf's law with exponent `skew`, who gains 1 to 10 points; then
    the players are cut into `ranges` of equal size by score, and as many games again are counted where their player
    stands. O(games log players + players log players) time.

    >>> bottom, *_, top = range_updates(1000, 1, 5000, seed=1)
    >>> bottom < 0.1, top > 0.75
    (True, True)
    """
    whole("ranges", ranges)
    if whole("players", players) < ranges:
        raise ValueError(f"'players' must be at least one for each of {ranges} ranges: {players!r}")
    cumulative = list(accumulate(zipf_weights(players, at_least("skew", skew, 0))))
    rng = random.Random(whole("seed", seed, low=0))
    everyone, score = range(players), [0] * players
    for player in rng.choices(everyone, cum_weights=cumulative, k=whole("games", games)):
        score[player] += rng.randint(1, 10)
    place = [0] * players
    # Ties by a random number: the order of the players is that of their activity.
    for rank, player in enumerate(sorted(everyone, key=lambda player: (score[player], rng.random()))):
        place[player] = rank * ranges // players
    updates = [0] * ranges
    for player in rng.choices(everyone, cum_weights=cumulative, k=games):
        updates[place[player]] += 1
    return [count / games for count in updates]
