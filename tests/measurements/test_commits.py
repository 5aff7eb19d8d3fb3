import pytest

from sysdesign.engines.missing import EngineMissing
from sysdesign.measurements import commits
from sysdesign.measurements.commits import CommitRate, Way, commit_rates
from sysdesign.measurements.rounds import Spread


def test_batches_and_company_beat_one_by_one(pg) -> None:
    found = commit_rates(pg, seconds=0.05, batches=(10, 1000))
    assert list(found) == [
        "one by one",
        "16 clients",
        "not waiting for the disk",
        "batches of 10",
        "batches of 1000",
        "COPY of 10000",
        "transfers, 16 clients",
    ]
    alone = found["one by one"].rows_s
    assert found["batches of 10"].rows_s > 2 * alone
    assert found["batches of 1000"].rows_s > 5 * found["batches of 10"].rows_s / 2
    assert [rate.way.durable for rate in found.values()].count(False) == 1
    assert found["16 clients"].way.clients == found["transfers, 16 clients"].way.clients == 16


def test_rows_are_counted_by_the_database(pg, monkeypatch) -> None:
    with commits.tables(pg) as db:
        db.execute(commits.many_rows(1000))
        assert db.execute("SELECT count(*), max(id) FROM position").fetchone() == (1000, 1000)


def test_a_commit_that_does_not_wait_is_not_measured(hasty) -> None:
    with pytest.raises(ValueError, match="'synchronous_commit' must be one of 'on': 'off'"):
        commit_rates(hasty, seconds=0.05, rounds=1)


def test_a_database_that_does_not_sync_is_not_measured() -> None:
    class Careless:
        def execute(self, statement: str) -> "Careless":
            return self

        def fetchall(self) -> list[tuple[str]]:
            return [("off",)]

    with pytest.raises(ValueError, match="'fsync' must be one of 'on': 'off'"):
        commits.assert_durable(Careless())  # type: ignore[arg-type]


def test_a_commit_to_memory_is_not_measured(pg, monkeypatch) -> None:
    def in_memory(folder: object) -> None:
        raise EngineMissing("A durable write", "no disk")

    monkeypatch.setattr(commits, "on_disk", in_memory)
    with pytest.raises(EngineMissing):
        commit_rates(pg)


def test_tables_are_gone_after_an_error(pg) -> None:
    with pytest.raises(RuntimeError, match="stop"), commits.tables(pg):
        raise RuntimeError("stop")


def test_rows_a_second_are_commits_times_rows() -> None:
    assert CommitRate(Way("batches of 100", rows_each=100), Spread(1, 2, 3)).rows_s == 200


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"batches": ()}, "'batches' must not be empty: ()"),
        ({"batches": (1,)}, "'batch' must be >= 2: 1"),
        ({"clients": 1}, "'clients' must be >= 2: 1"),
        ({"bulk": 0}, "'bulk' must be >= 1: 0"),
        ({"seconds": 0}, "'seconds' must be > 0: 0"),
        ({"rounds": 0}, "'rounds' must be >= 1: 0"),
    ],
)
def test_bad_input_is_named(pg, given, says) -> None:
    with pytest.raises(ValueError, match="must") as caught:
        commit_rates(pg, **given)
    assert str(caught.value) == says
