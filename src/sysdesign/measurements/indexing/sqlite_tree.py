"""The B-trees inside an SQLite file, read from its bytes: levels, leaves in the order of their keys, pages.

Source: "Database File Format", sections 1.3 and 1.6, sqlite.org. Every page of a tree begins with a header: its type
(2 or 5 an inner page, 10 or 13 a leaf), the number of its cells, and for an inner page its rightmost child. The cells
of an inner page, in the order of their keys, begin with the page that each leads to.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

INNER, LEAF = (2, 5), (10, 13)
FILE_HEADER = 100  # bytes, in front of the first page's own header


@dataclass(frozen=True)
class Tree:
    """A tree of a file: its levels, leaves included, the numbers of its leaf pages in key order, its inner pages."""

    levels: int
    leaves: tuple[int, ...]
    inner: tuple[int, ...]

    @property
    def pages(self) -> int:
        """All pages of the tree; rows that overflow their page are not counted."""
        return len(self.leaves) + len(self.inner)

    @property
    def in_file_order(self) -> float:
        """The share of leaves that are followed, in the file, by the leaf that follows in the order of the keys.

        Inner pages may lie between two leaves; they are skipped.
        """
        place = {page: i for i, page in enumerate(sorted(self.leaves))}
        steps = [place[after] - place[page] == 1 for page, after in zip(self.leaves, self.leaves[1:], strict=False)]
        return sum(steps) / len(steps) if steps else 1.0


class Pages:
    """The pages of a database file, by their number from 1 on."""

    def __init__(self, file: bytes) -> None:
        size = int.from_bytes(file[16:18]) if len(file) >= FILE_HEADER else 0
        self.file, self.size = file, 65_536 if size == 1 else size
        if not file.startswith(b"SQLite format 3\0"):
            raise ValueError(f"'file' must begin as SQLite's do: {file[:16]!r}")

    def header(self, page: int) -> tuple[int, int, int]:
        """Return where a page's header begins, its type and its number of cells."""
        at = (page - 1) * self.size + (FILE_HEADER if page == 1 else 0)
        return at, self.file[at], int.from_bytes(self.file[at + 3 : at + 5])

    def children(self, page: int) -> Iterator[int]:
        """Yield the pages below an inner page, in the order of their keys."""
        at, _, cells = self.header(page)
        start = (page - 1) * self.size
        for i in range(cells):
            cell = start + int.from_bytes(self.file[at + 12 + 2 * i : at + 14 + 2 * i])
            yield int.from_bytes(self.file[cell : cell + 4])
        yield int.from_bytes(self.file[at + 8 : at + 12])


def tree_of(path: Path, name: str) -> Tree:
    """Return the tree of a table or index of a database that nobody is writing. O(pages) time.

    Raises ValueError for a name that the database does not have, and for a file of another kind.
    """
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        found = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = ? AND rootpage > 0", (name,)).fetchone()
    if found is None:
        raise ValueError(f"'name' must be a table or an index of the database: {name!r}")
    pages = Pages(path.read_bytes())
    level, levels, inner = [int(found[0])], 1, list[int]()
    while pages.header(level[0])[1] in INNER:
        inner += level
        level = [child for page in level for child in pages.children(page)]
        levels += 1
    return Tree(levels, tuple(level), tuple(inner))


def changed_pages(path: Path) -> set[int]:
    """Return the pages that the write-ahead log of a database holds: those changed since it was copied back.

    Source: the same document, section 4.1. After a header of 32 bytes come frames: 24 bytes that begin with the number
    of a page, then the page.
    """
    log = path.with_name(f"{path.name}-wal").read_bytes()
    size = Pages(path.read_bytes()).size
    return {int.from_bytes(log[at : at + 4]) for at in range(32, len(log) - size, 24 + size)}
