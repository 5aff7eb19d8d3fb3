import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.teaching.explore import Sweep, SweepError, sweep
from sysdesign.teaching.explore import grid as sweeping

GRID = {"numerator": [3, 1, 2], "denominator": [4, 5]}
ORDER = [(3, 4), (3, 5), (1, 4), (1, 5), (2, 4), (2, 5)]


def check(found):
    assert isinstance(found, Sweep)
    assert list(found) == ORDER
    assert list(found.values()) == [Fraction(*state) for state in ORDER]


def test_order_and_results():
    check(sweep(Fraction, GRID))


def test_threads_processes_and_a_closed_model():
    with ThreadPoolExecutor(3) as pool:
        check(sweep(Fraction, GRID, executor=pool))
    with ProcessPoolExecutor(2) as pool:
        check(sweep(Fraction, GRID, executor=pool))


def test_processes_need_a_model_that_they_can_import():
    with ProcessPoolExecutor(1) as pool, pytest.raises(SweepError, match=r"'model' must answer .* at a=1"):
        sweep(lambda a: a, {"a": [1, 2]}, executor=pool)


def test_dask():
    distributed = pytest.importorskip("distributed")
    cluster = distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None, worker_dashboard_address=None
    )
    with cluster, distributed.Client(cluster) as client:
        check(sweep(Fraction, GRID, executor=client.get_executor()))
        # `workers`, `key` and `priority` are Dask's own keywords; a model may still have them.
        found = sweep(dict, {"workers": [1, 2], "priority": [3]}, executor=client.get_executor(pure=False))
        assert found[2, 3] == {"workers": 2, "priority": 3}
        with pytest.raises(SweepError, match="numerator=3, denominator=0"):
            sweep(Fraction, GRID | {"denominator": [4, 0]}, executor=client.get_executor())


@pytest.mark.parametrize("executor", [None, ThreadPoolExecutor(1)])
def test_an_error_names_the_state_and_keeps_its_cause(executor):
    with pytest.raises(SweepError, match=r"ZeroDivisionError: .* at numerator=3, denominator=0") as raised:
        sweep(Fraction, GRID | {"denominator": [4, 0]}, executor=executor)
    assert isinstance(raised.value.__cause__, ZeroDivisionError)


def test_results_by_state():
    found = sweep(Fraction, GRID)
    assert found[1, 5] == found.at(denominator=5, numerator=1) == Fraction(1, 5)
    assert found.rows()[1] == {"numerator": 3, "denominator": 5, "result": Fraction(3, 5)}
    assert sweep(abs_, {"a": [-1, 2]})[2] == 2
    assert repr(found) == "<Sweep of 6 states over numerator, denominator>"
    with pytest.raises(KeyError):
        found[9, 9]
    with pytest.raises(ValueError, match="'values' must name numerator, denominator: numerator"):
        found.at(numerator=1)


def abs_(a):
    return abs(a)


@given(st.lists(st.lists(st.integers(), min_size=1, max_size=4, unique=True), min_size=1, max_size=3))
def test_every_combination_once(values):
    names = "abc"[: len(values)]
    found = sweep(lambda **state: tuple(state.values()), dict(zip(names, values, strict=True)))
    assert all(state == result for state, result in found.items())
    assert len(found) == len(set(found)) == len(list(found))


@pytest.mark.parametrize(
    ("args", "error", "match"),
    [
        ((1, GRID), TypeError, "'model' must be a function: 1"),
        ((abs_, {}), ValueError, "'grid' must not be empty"),
        ((abs_, [1]), TypeError, "'grid' must map"),
        ((abs_, {"a": []}), ValueError, r"\"grid\['a'\]\" must not be empty"),
        ((abs_, {"a": [1, 1.0]}), ValueError, "values of 'a' in 'grid' must differ"),
    ],
)
def test_wrong_use(args, error, match):
    with pytest.raises(error, match=match):
        sweep(*args)


def test_the_bar_shows_itself_when_long_and_leaves_nothing(monkeypatch, capsys):
    monkeypatch.setattr(sweeping, "PATIENCE_S", 0.02)
    slow = {"a": [1, 2, 3, 4]}
    monkeypatch.delenv(sweeping.STORED, raising=False)
    sweep(lambda a: time.sleep(0.01), slow, progress=True)
    drawn = capsys.readouterr().err
    assert "4 of 4 states" in drawn
    assert drawn.endswith(" \r")
    sweep(lambda a: time.sleep(0.01), slow)  # not a terminal
    monkeypatch.setenv(sweeping.STORED, "1")
    sweep(lambda a: time.sleep(0.01), slow, progress=True)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sweeping, "PATIENCE_S", 60)
    monkeypatch.delenv(sweeping.STORED)
    sweep(abs_, slow, progress=True)
    assert capsys.readouterr().err == ""
