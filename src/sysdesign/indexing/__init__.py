"""Indexes: the height of a B-tree, the pages that rows fall on, what an index costs and saves, and plans as data."""

from sysdesign.indexing.bench import Bench, index_bench
from sysdesign.indexing.plan import Step, postgres_plan, sqlite_plan
from sysdesign.indexing.touched import crossover, distinct_pages
from sysdesign.indexing.tree import FILL, leaf_pages, levels

__all__ = [
    "FILL",
    "Bench",
    "Step",
    "crossover",
    "distinct_pages",
    "index_bench",
    "leaf_pages",
    "levels",
    "postgres_plan",
    "sqlite_plan",
]
