"""How many different pages a number of rows or keys falls on.

Source: Cardenas, "Analysis and performance of inverted data base structures", 1975. It draws rows with replacement; for
pages of ten rows and more that is within a percent or so of drawing them without (Yao, 1977).
"""

import math

from sysdesign.checks import at_least, positive, within


def distinct_pages(pages: float, rows: float) -> float:
    """Return how many of `pages` equally likely pages `rows` random rows fall on, on average. O(1) time.

    >>> round(distinct_pages(100, 10), 1), round(distinct_pages(100, 1000), 1)
    (9.6, 100.0)
    """
    many = float(at_least("pages", pages, 1))
    drawn = float(at_least("rows", rows, 0))
    if many == 1:
        return min(drawn, 1.0)
    return -many * math.expm1(drawn * math.log1p(-1 / many))


def crossover(rows_per_page: float, page_cost: float = 1.0, *, together: bool = False) -> float:
    """Return the share of a table's rows from which reading the whole table is cheaper than an index on it.

    The rows lie scattered, `rows_per_page` to a page. A page that the index leads to costs `page_cost` times a page
    of a scan: about 1 in memory, more on a disk. With `together` the pages are collected and each is read once, as
    PostgreSQL's bitmap scan does; otherwise one is visited for each row. 1 stands for never. O(1) time.

    >>> crossover(60), round(crossover(60, 4), 4), round(crossover(60, 4, together=True), 4)
    (0.016666666666666666, 0.0042, 0.0048)
    """
    packed, cost = float(at_least("rows_per_page", rows_per_page, 1)), float(positive("page_cost", page_cost))
    if not together:
        return min(1.0, 1 / (packed * cost))
    if cost <= 1:
        return 1.0
    # A share s of scattered rows leaves a page untouched with probability about exp(-s × rows a page).
    return within("share", min(1.0, -math.log1p(-1 / cost) / packed), 0, 1)
