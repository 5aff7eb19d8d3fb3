import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sysdesign.engines.missing import EngineMissing
from sysdesign.measurements import sqlite_commits
from sysdesign.measurements.sqlite_commits import connect, sqlite_commit_rates


def test_a_batch_beats_one_by_one() -> None:
    found = sqlite_commit_rates(batches=(10, 1000), seconds=0.03, rounds=1)
    assert list(found) == ["one by one", "batches of 10", "batches of 1000"]
    assert found["batches of 1000"].rows_s > 10 * found["one by one"].rows_s


def test_a_commit_waits_for_the_disk(tmp_path: Path) -> None:
    with closing(connect(tmp_path / "a.db")) as db:
        told = [db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "fullfsync")]
    assert told == ["wal", 2, 1]  # 2: FULL


def test_every_timed_commit_is_one(monkeypatch) -> None:
    said: list[str] = []

    class Watched(sqlite3.Connection):
        pass

    def watched(file: Path) -> sqlite3.Connection:
        db = sqlite3.connect(file, isolation_level=None, factory=Watched)
        db.set_trace_callback(said.append)
        return db

    monkeypatch.setattr(sqlite_commits, "connect", watched)
    found = sqlite_commit_rates(batches=(5,), seconds=0.005, rounds=1)
    commits = said.count("COMMIT")
    inserts = sum(line.startswith("INSERT") for line in said)
    assert said.count("BEGIN") == commits
    assert commits < inserts < 5 * commits
    assert found["batches of 5"].way.rows_each == 5


def test_a_commit_to_memory_is_not_measured(monkeypatch) -> None:
    def in_memory(folder: object) -> None:
        raise EngineMissing("A durable write", "no disk")

    monkeypatch.setattr(sqlite_commits, "on_disk", in_memory)
    with pytest.raises(EngineMissing):
        sqlite_commit_rates()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"batches": ()}, "'batches' must not be empty: ()"),
        ({"batches": (1,)}, "'batch' must be >= 2: 1"),
        ({"seconds": 0}, "'seconds' must be > 0: 0"),
        ({"rounds": 0}, "'rounds' must be >= 1: 0"),
    ],
)
def test_bad_input_is_named(given, says) -> None:
    with pytest.raises(ValueError, match="must") as caught:
        sqlite_commit_rates(**given)
    assert str(caught.value) == says
