"""Denormalising: a feed read by a join of three tables, or from a table where each row was put together beforehand.

Normalised, a feed is who is followed, their posts, their names: put together for each read. Denormalised, each post is
copied into the feed of each follower when it is written. Both give the same page. SQLite in memory; the count of its
virtual machine's instructions is the work of a statement, equal on every run of a version. The join is given its best
case: an index leads it through each followed person's posts, newest first, and it leaves a person at the first post
that is too old for the page.

What this leaves out: the disk and the cache (a copy takes room in both), the readers that meet a feed half written, the
celebrity whose post has a million copies.
"""

import random
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sysdesign.checks import whole
from sysdesign.measurements.sqlite_steps import counted

TABLES = """
CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE follows (follower INTEGER, followed INTEGER, PRIMARY KEY (follower, followed)) WITHOUT ROWID;
CREATE INDEX followers ON follows (followed);
CREATE TABLE post (id INTEGER PRIMARY KEY, author INTEGER NOT NULL, text TEXT NOT NULL);
CREATE INDEX posts_of ON post (author, id);
CREATE TABLE feed (reader INTEGER, post INTEGER, author INTEGER NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL,
                   PRIMARY KEY (reader, post)) WITHOUT ROWID;
CREATE INDEX copies_of ON feed (author);
"""
JOIN = """
SELECT post.id, person.name, post.text
FROM follows JOIN post ON post.author = follows.followed JOIN person ON person.id = post.author
WHERE follows.follower = ? ORDER BY post.id DESC LIMIT ?
"""
COPY = "SELECT post, name, text FROM feed WHERE reader = ? ORDER BY post DESC LIMIT ?"
FAN_OUT = """
INSERT INTO feed SELECT follows.follower, post.id, post.author, person.name, post.text
FROM post JOIN follows ON follows.followed = post.author JOIN person ON person.id = post.author WHERE post.id >= ?
"""
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Design:
    """What a design does for a page of the feed, a new post, and a changed name.

    `page_steps` are instructions of SQLite's virtual machine, `page_s` processor seconds, both means over the readers.
    `post_rows` and `rename_rows` are rows written, means over the authors.
    """

    page_steps: float
    page_s: float
    post_rows: float
    rename_rows: float


@dataclass(frozen=True)
class Denormalised:
    """The same feed in both designs."""

    people: int
    joined: Design
    copied: Design

    @property
    def read_ratio(self) -> float:
        """How many times as many steps the join takes for a page."""
        return self.joined.page_steps / self.copied.page_steps

    @property
    def read_time_ratio(self) -> float:
        """How many times as long the join takes for a page; a timing."""
        return self.joined.page_s / self.copied.page_s

    @property
    def write_ratio(self) -> float:
        """How many times as many rows a post writes where it is copied."""
        return self.copied.post_rows / self.joined.post_rows

    @property
    def rename_ratio(self) -> float:
        """How many times as many rows a changed name writes where it is copied."""
        return self.copied.rename_rows / self.joined.rename_rows


def filled(people: int, follows: int, posts: int, seed: int) -> sqlite3.Connection:
    """Return a database in memory: each person follows `follows` others and has written `posts` posts, interleaved."""
    rng = random.Random(seed)
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.executescript(TABLES)
    db.execute("BEGIN")
    db.executemany("INSERT INTO person VALUES (?, ?)", ((person, f"person {person}") for person in range(people)))
    for person in range(people):
        others = [other if other < person else other + 1 for other in rng.sample(range(people - 1), follows)]
        db.executemany("INSERT INTO follows VALUES (?, ?)", ((person, other) for other in others))
    authors = list(range(people)) * posts
    rng.shuffle(authors)
    db.executemany("INSERT INTO post (author, text) VALUES (?, ?)", ((each, f"{each:0100d}") for each in authors))
    db.execute(FAN_OUT, (0,))
    db.execute("COMMIT")
    return db


def pages(db: sqlite3.Connection, query: str, readers: list[int], page: int) -> tuple[list[list[Row]], float, float]:
    """Read a page for each reader; return the pages, and the steps and processor seconds that one takes on average."""
    start = time.process_time()
    for _ in range(3):
        for reader in readers:
            db.execute(query, (reader, page)).fetchall()
    seconds = (time.process_time() - start) / 3
    with counted(db) as steps:
        found = [db.execute(query, (reader, page)).fetchall() for reader in readers]
        return found, steps() / len(readers), seconds / len(readers)


def denormalise(people: int = 500, follows: int = 50, posts: int = 20, page: int = 20, seed: int = 1) -> Denormalised:
    """Read a page of `page` posts for 50 readers, then write one post and one name for 50 authors, in both designs.

    Each of `people` follows `follows` others, drawn evenly, and has `posts` posts. Steps and rows are equal on every
    run with one version of SQLite. About 1.5 s.
    Raises TypeError or ValueError for a size, and ValueError when there are fewer others than `follows`.

    >>> found = denormalise(people=60, follows=20, posts=5)
    >>> found.read_ratio > 5, found.joined.post_rows, found.copied.post_rows > 15
    (True, 1.0, True)
    """
    sizes = {"people": people, "follows": follows, "posts": posts, "page": page}
    for name, value in sizes.items():
        whole(name, value)
    if follows >= people:
        raise ValueError(f"'follows' must be < {people}, the number of people: {follows!r}")
    chosen = random.Random(whole("seed", seed, low=0)).sample(range(people), min(50, people))
    with closing(filled(people, follows, posts, seed)) as db:
        joined, join_steps, join_s = pages(db, JOIN, chosen, page)
        copied, copy_steps, copy_s = pages(db, COPY, chosen, page)
        if joined != copied:
            raise LookupError("the two designs show different pages")
        post_rows = copies = renamed = renamed_copies = 0
        for author in chosen:
            new = db.execute("INSERT INTO post (author, text) VALUES (?, 'new')", (author,))
            copies += db.execute(FAN_OUT, (new.lastrowid,)).rowcount
            renamed += db.execute("UPDATE person SET name = 'new' WHERE id = ?", (author,)).rowcount
            renamed_copies += db.execute("UPDATE feed SET name = 'new' WHERE author = ?", (author,)).rowcount
            post_rows += new.rowcount
    count = len(chosen)
    return Denormalised(
        people,
        Design(join_steps, join_s, post_rows / count, renamed / count),
        Design(copy_steps, copy_s, (post_rows + copies) / count, (renamed + renamed_copies) / count),
    )
