"""The exercises of indexing whose answer is one number, each with the slips that lead elsewhere."""

from typing import Any

from sysdesign.teaching.exercise import check_number
from sysdesign.teaching.output import Output


def check_levels(answer: Any) -> Output:
    """Levels of a B-tree with a thousand million keys and a fan-out of 500, leaves included."""
    return check_number(
        "Levels",
        answer,
        4,
        near=0.001,
        slips={
            3: "Three levels reach 500³ = 125 million keys.",
            5: "Four levels reach 500⁴ = 62,500 million keys already.",
            30: "That is the logarithm to base 2: a page leads to 500 others, not to two.",
            3.33: "A tree has whole levels: round up.",
            2_000_000: "That is the number of leaves.",
        },
        because="500³ is 125 million, 500⁴ is 62,500 million.",
    )


def check_leaf_inserts(answer: Any) -> Output:
    """Entries that one INSERT puts into B-trees, with a primary key and four further indexes."""
    return check_number(
        "Entries put into B-trees",
        answer,
        5,
        near=0.001,
        slips={
            4: "The primary key is an index too.",
            6: "The row in the heap is a write as well, but no entry of a B-tree.",
            1: "Each index gets an entry of its own.",
        },
        because="Four indexes and the primary key; the row itself makes it six records.",
    )


def check_crossover_rows(answer: Any) -> Output:
    """Scattered rows of a million from which reading the table is fewer page visits, at 50 rows to a page."""
    return check_number(
        "Rows",
        answer,
        20_000,
        unit="rows",
        slips={
            50: "That is the rows of one page; the table has 20,000 pages.",
            500_000: "A row that lies alone in its page costs a whole page, not a fiftieth of one.",
            100_000: "The rule of a tenth does not know how many rows lie in a page.",
            1_000_000: "By an index in the order of the table that would be so; these rows lie scattered.",
            0.02: "That is the share; the question is for rows.",
            2: "That is the share in percent; the question is for rows.",
        },
        because="A million rows are 20,000 pages, and each scattered row is one visit: 2 % of the rows.",
    )
