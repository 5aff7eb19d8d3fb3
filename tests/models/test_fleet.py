import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.fleet import egress_cost, server_capacity, servers_needed, with_spare_zone


def test_the_worked_examples() -> None:
    assert servers_needed(200_000, cpu_s=0.002, cores=16, target=0.6) == 42
    assert servers_needed(600_000, cpu_s=1 / 1500, cores=1, target=1) == 400
    assert [servers_needed(600_000, cpu_s=1 / rate, cores=1, target=1) for rate in (1000, 2000, 20_000)] == [
        600,
        300,
        30,
    ]
    assert with_spare_zone(42, zones=3) == 63


def test_rounding_does_not_cost_a_server() -> None:
    assert 3 / (0.3 / 0.1) > 1
    assert servers_needed(3, cpu_s=0.1, cores=1, target=0.3) == 1


@given(st.integers(0, 10**6), st.integers(1, 10_000), st.integers(1, 128), st.integers(1, 100))
def test_as_many_as_needed_and_not_one_more(rate: int, micros: int, cores: int, percent: int) -> None:
    exact = Fraction(rate * micros, 10**6) / (cores * Fraction(percent, 100))
    assert servers_needed(rate, micros / 1e6, cores, percent / 100) == math.ceil(exact)


@given(st.just(0) | st.floats(1e-3, 1e7), st.floats(1e-6, 10), st.integers(1, 128), st.floats(0.05, 1))
def test_the_servers_carry_the_load(rate: float, cpu_s: float, cores: int, target: float) -> None:
    servers = servers_needed(rate, cpu_s, cores, target)
    assert servers * server_capacity(cores, cpu_s, target) >= rate * (1 - 1e-9)
    assert (servers - 1) * server_capacity(cores, cpu_s, target) < rate or servers == 0


@given(st.integers(0, 10_000), st.integers(2, 10))
def test_one_zone_may_go(servers: int, zones: int) -> None:
    total = with_spare_zone(servers, zones)
    assert total % zones == 0, "equal zones"
    assert total - total // zones >= servers
    assert (total - zones) * (zones - 1) / zones < servers or servers == 0, "a server less a zone would be too few"


def test_what_goes_out_is_paid() -> None:
    assert egress_cost(1e9, 0.09) == 0.09
    assert egress_cost(0, 1) == egress_cost(1e12, 0) == 0


BAD = [
    (lambda: server_capacity(0, 1), ValueError, "'cores' must be >= 1: 0"),
    (lambda: server_capacity(1, 0), ValueError, "'cpu_s' must be > 0: 0"),
    (lambda: server_capacity(1, 1, 0), ValueError, "'target' must be > 0: 0"),
    (lambda: servers_needed(-1, 1, 1, 1), ValueError, "'rate' must be >= 0: -1"),
    (lambda: servers_needed(1, 1, 1, 1.5), ValueError, "'target' must be from 0 to 1: 1.5"),
    (
        lambda: servers_needed(1e308, 1e3, 1, 1),
        ValueError,
        "'rate × cpu_s / (cores × target)' must be finite: inf",
    ),
    (lambda: with_spare_zone(42, 1), ValueError, "'zones' must be >= 2: 1"),
    (lambda: with_spare_zone(41.7, 3), TypeError, "'servers' must be a whole number: 41.7"),
    (lambda: egress_cost(-1, 1), ValueError, "'bytes_per_month' must be >= 0: -1"),
    (lambda: egress_cost(1, "free"), TypeError, "'price_per_gb' must be a number: 'free'"),
]


@pytest.mark.parametrize(("call", "kind", "says"), BAD, ids=[says for _, _, says in BAD])
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says
