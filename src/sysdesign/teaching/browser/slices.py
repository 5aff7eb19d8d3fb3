"""What has to run before a cell: its backward slice, the cells above that its names come from.

Source: Weiser, "Program slicing", 1981, on whole cells and for code that runs from top to bottom.
"""

from collections.abc import Sequence

from sysdesign.teaching.browser.names import Names


def before(cells: Sequence[Names], target: int) -> list[int]:
    """Return the cells above `target` that it depends on, in their order. O(cells) a round, a few rounds.

    It is too many rather than too few: a cell that may change an object that is needed counts.

    >>> from sysdesign.teaching.browser.names import names
    >>> before([names(each) for each in ("a = 1", "b = 2", "f = lambda: a", "a = 5", "f()")], 4)
    [0, 2, 3]
    """
    late = cells[target].later
    while True:
        found = _once(cells, target, late)
        more = late.union(*(cells[each].later for each in found))
        if more == late:
            return found
        late = more


def _once(cells: Sequence[Names], target: int, late: frozenset[str]) -> list[int]:
    found, wanted = [], cells[target].reads | late
    for place in range(target - 1, -1, -1):
        cell = cells[place]
        if (cell.binds | cell.alters) & wanted:
            found.append(place)
            # What a function reads it may have read of several cells, each time that it was called.
            wanted = (wanted - cell.binds) | cell.reads | late
    return found[::-1]
