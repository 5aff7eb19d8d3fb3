import pytest

from sysdesign.measurements.pgbench import PgbenchError, sized, transactions_a_second


def test_every_transaction_is_run(pg) -> None:
    with pg.connect() as db:
        db.execute("CREATE TABLE seen (note text)")
        try:
            rate = transactions_a_second(pg, "INSERT INTO seen VALUES ('x');\n", clients=3, transactions=7)
            assert rate > 0
            assert db.execute("SELECT count(*) FROM seen").fetchone() == (21,)
        finally:
            db.execute("DROP TABLE seen")


def test_options_are_those_of_the_session(pg) -> None:
    check = "SELECT 1 / (current_setting('synchronous_commit') = 'off')::int;\n"
    assert transactions_a_second(pg, check, transactions=1, options=("synchronous_commit=off",)) > 0
    with pytest.raises(PgbenchError, match="division by zero"):
        transactions_a_second(pg, check, transactions=1)


def test_a_failing_statement_is_an_error(pg) -> None:
    with pytest.raises(PgbenchError, match="no_such_table"):
        transactions_a_second(pg, "SELECT * FROM no_such_table;\n", transactions=1)


def test_a_load_is_sized_by_its_warm_up() -> None:
    asked: list[int] = []

    def run(transactions: int) -> float:
        asked.append(transactions)
        return 1000.0

    assert sized(run, clients=4, seconds=0.5, first=20) == 125
    assert sized(run, clients=4, seconds=1e-6, first=20) == 1
    assert asked == [20, 20]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"script": " "}, "'script' must not be empty: ' '"),
        ({"transactions": 0}, "'transactions' must be >= 1: 0"),
        ({"clients": 0}, "'clients' must be >= 1: 0"),
        ({"mode": "fast"}, "'mode' must be one of 'simple', 'extended', 'prepared': 'fast'"),
    ],
)
def test_bad_input_is_named(pg, given, says) -> None:
    with pytest.raises(ValueError, match="must") as caught:
        transactions_a_second(pg, **{"script": "SELECT 1;", "transactions": 1} | given)
    assert str(caught.value) == says
