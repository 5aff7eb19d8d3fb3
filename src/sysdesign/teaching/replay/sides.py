"""What a cut parts: the sides of a clean partition, or the directions that are silent."""

from collections.abc import Sequence

Pairs = Sequence[tuple[int, int]]


def sides(pairs: Pairs) -> dict[int, int]:
    """Return the side of each node that a cut names, or nothing if it is no clean partition.

    >>> sides([(0, 1), (1, 0)]), sides([(0, 1)])
    ({0: 0, 1: 1}, {})
    """
    blocked = set(pairs)
    named = sorted({i for pair in blocked for i in pair})
    found: dict[int, int] = {}
    for i in named:
        friends = [j for j in found if not {(i, j), (j, i)} & blocked]
        found[i] = found[friends[0]] if friends else len(set(found.values()))
    clean = {(a, b) for a in named for b in named if found[a] != found[b]}
    return found if clean == blocked else {}


def told(names: Sequence[str], pairs: Pairs) -> str:
    """Return in words who does not hear whom.

    >>> told("abc", [(0, 1), (1, 0), (0, 2), (2, 0)]), told("abc", [(0, 1)])
    ('a | b, c', 'b does not hear a')
    """
    found = sides(pairs)
    if found:
        groups = [[names[i] for i in found if found[i] == side] for side in range(len(set(found.values())))]
        return " | ".join(", ".join(group) for group in groups)
    deaf: dict[int, list[str]] = {}
    for a, b in pairs:
        deaf.setdefault(b, []).append(names[a])
    return "; ".join(f"{names[b]} does not hear {', '.join(silent)}" for b, silent in deaf.items())
