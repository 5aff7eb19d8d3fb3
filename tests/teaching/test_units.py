import math
import subprocess
import sys
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign import estimation
from sysdesign.ridesharing import Assumptions, estimate
from sysdesign.teaching import units
from sysdesign.teaching.units import Q, quantity, shown, with_units
from sysdesign.teaching.words import NBSP

COUNTED = ["user", "driver", "rider", "request", "ride", "record", "B", "s"]


def test_a_number_and_a_unit_in_two_spellings() -> None:
    assert quantity(10e6, "rider") == Q("10 Mrider") == Q("10_000_000 rider") == Q("1e7rider")
    assert Q("10 Mperson") == Q("10 Muser")
    assert Q("20 %") == Q("0.2") == quantity(0.2, "")


@pytest.mark.parametrize("one", COUNTED)
@pytest.mark.parametrize("other", COUNTED)
def test_what_is_counted_cannot_be_mixed_up(one: str, other: str) -> None:
    if one == other:
        assert Q(f"1 {one}") + Q(f"1 {other}") == Q(f"2 {one}")
    else:
        with pytest.raises(TypeError, match="Cannot convert"):
            Q(f"1 {one}") + Q(f"1 {other}")
        with pytest.raises(TypeError, match="Cannot convert"):
            Q(f"1 {one}").to(other)


@pytest.mark.parametrize("unit", COUNTED)
def test_no_unit_passes_for_a_plain_number(unit: str) -> None:
    with pytest.raises(TypeError, match="Cannot convert"):
        Q(f"1 {unit}") + 1


def test_data_prefixes_are_decimal() -> None:
    assert Q("1 kB") == Q("1000 B") == Q("8000 bit")
    assert Q("1.2 GB/s").to("Gbit/s").magnitude == pytest.approx(9.6)
    assert Q("10 GB/day") * Q("1 year") == Q("3.65 TB")


def test_the_funnel_keeps_its_units() -> None:
    drivers = Q("10 Muser") * Q("0.1 driver/user") * Q("20 %")
    rate = drivers * Q("1 request/driver") / Q("4 s")
    assert rate.to("request/s").magnitude == pytest.approx(50_000)
    assert (rate * Q("256 B/request")).to("MB/s").magnitude == pytest.approx(12.8)


SHOWN = [
    ("1200 MB/s", "1.2 GB/s"),
    ("9600 Mbit/s", "9.6 Gbit/s"),
    ("256 B", "256 B"),
    ("50000 request/s", "50,000 request/s"),
    ("10 Mride/day", "10,000,000 ride/day"),
    ("115.7407 request/s", "115.7 request/s"),
    ("999.99 ride", "1,000 ride"),
    ("6.25 ride/driver/hour", "6.25 ride/(driver·h)"),
    ("15 min", "15 min"),
    ("500 ms", "500 ms"),
    ("20 %", "20 %"),
    ("0.5", "0.5"),
    ("2 1/s", "2 1/s"),
    ("-3 rider", "-3 rider"),
]


@pytest.mark.parametrize(("spelled", "short"), SHOWN)
def test_quantities_read_short_everywhere(spelled: str, short: str) -> None:
    value = Q(spelled)
    assert {text.replace(NBSP, " ") for text in (shown(value), str(value), repr(value), f"{value}")} == {short}


def test_a_share_of_something_counted_is_a_number_of_it() -> None:
    assert shown(Q("20 %") * Q("1 Mdriver")).replace(NBSP, " ") == "200,000 driver"


def test_a_notebook_gets_text_alone() -> None:
    formatter = pytest.importorskip("IPython.core.formatters").DisplayFormatter()
    bundle, _ = formatter.format(Q("50 krequest/s"))
    assert {kind: text.replace(NBSP, " ") for kind, text in bundle.items()} == {"text/plain": "50,000 request/s"}


def test_pint_itself_is_left_as_it_is() -> None:
    import pint

    registry = pint.UnitRegistry()
    assert "Quantity" in repr(registry.Quantity(1, "meter"))
    assert units.registry() is units.registry()


@given(st.floats(-1e15, 1e15), st.sampled_from(["rider", "kB", "s", "request/s", "%", "GB/day", ""]))
def test_anything_can_be_shown(value: float, unit: str) -> None:
    text = shown(quantity(value, unit))
    assert text
    assert "nan" not in text


polling = with_units(estimation.polling_rate, returns="request/s", clients="rider", interval_s="s")


def test_a_model_is_called_with_quantities() -> None:
    assert polling(Q("2 Mrider"), Q("10 s")) == Q("200 krequest/s")
    assert polling(clients=Q("3 Mrider"), interval=Q("1 min")) == Q("50 krequest/s")
    assert polling.__name__ == "polling_rate"


@given(st.floats(0, 1e9), st.floats(0.001, 1e6))
def test_quantities_and_numbers_give_the_same(clients: float, seconds: float) -> None:
    result = polling(quantity(clients, "rider"), quantity(seconds * 1000, "ms"))
    assert math.isclose(result.magnitude, estimation.polling_rate(clients, seconds))


def test_defaults_stay_the_models_own() -> None:
    held = with_units(estimation.storage_after, returns="B", days="day", per_day="B/day", replicas="")
    assert held(Q("1 year"), Q("10 GB/day")) == Q("3.65 TB")
    assert held(Q("1 year"), Q("10 GB/day"), 3) == Q("10.95 TB")


def test_a_dataclass_brings_its_units() -> None:
    assumed = with_units(Assumptions)
    told = {"daily_users": "10 Mperson", "online_share": "20 %", "ride_size": "1 kB", "trip": "15 min"}
    assert assumed(**{name: Q(text) for name, text in told.items()}) == Assumptions()
    assert assumed(peak_counted_twice=False) == Assumptions(peak_counted_twice=False)


def test_parts_of_a_result_get_units_by_path() -> None:
    flows = with_units(estimate, {"updates.peak": "request/s", "egress.peak": "B/s"}, assumptions="")
    found = flows(Assumptions())
    assert list(found) == ["updates.peak", "egress.peak"]
    assert found["updates.peak"].m_as("request/s") == 150_000
    assert found["egress.peak"].m_as("GB/s") == pytest.approx(1.2)


ASSUMED = with_units(Assumptions)


@dataclass
class _Half:
    known: float = field(default=1, metadata={"unit": "s"})
    unknown: float = 1


BAD = [
    (lambda: Q("ten s"), ValueError, "'value' must be a number and a unit, as in '10 s': 'ten s'"),
    (lambda: Q(""), ValueError, "'value' must be a number and a unit, as in '10 s': ''"),
    (lambda: Q(10), TypeError, "'unit' must be given beside a number: 10"),
    (lambda: Q("1e999 s"), ValueError, "'value' must be finite: inf"),
    (lambda: Q("2 furlong"), ValueError, "'unit' must be made of known units, as in 'request/s': 'furlong'"),
    (lambda: Q("2 s+1"), ValueError, "'unit' must be made of known units, as in 'request/s': 's+1'"),
    (lambda: Q("2 )"), ValueError, "'unit' must be made of known units, as in 'request/s': ')'"),
    (lambda: quantity("3", "s"), TypeError, "'value' must be a number: '3'"),
    (lambda: quantity(3, 4), TypeError, "'unit' must be a text: 4"),
    (lambda: quantity(math.nan, "s"), ValueError, "'value' must be finite: nan"),
    (lambda: polling(Q("2 Mrider"), Q("2 kB")), TypeError, "'interval' must be a time: 2 kilobyte"),
    (lambda: polling(Q("2 Mdriver"), Q("2 s")), TypeError, "'clients' must be a number of riders: 2 megadriver"),
    (lambda: polling(Q("2 Mrider"), 10), TypeError, "'interval' must be a time, with its unit: 10"),
    (lambda: polling(Q("2 Mrider"), Q("0 s")), ValueError, "'interval_s' must be > 0: 0.0"),
    (lambda: polling(Q("2 Mrider")), TypeError, "missing a required argument: 'interval'"),
    (lambda: ASSUMED(poll_interval=Q("2 kB")), TypeError, "'poll_interval' must be a time: 2 kilobyte"),
    (
        lambda: ASSUMED(peak_factor=Q("2 s")),
        TypeError,
        "'peak_factor' must be a plain number: 2 second",
    ),
    (
        lambda: ASSUMED(driver_share=Q("2 s")),
        TypeError,
        "'driver_share' must be measured in driver/user: 2 second",
    ),
    (
        lambda: with_units(estimation.bits_per_second, bytes_per_second="B/s")(Q("2 B")),
        TypeError,
        "'bytes_per_second' must be a bandwidth: 2 byte",
    ),
    (
        lambda: with_units(estimation.average_rate, clients="rider"),
        TypeError,
        "'units' must name parameters of average_rate: 'clients'",
    ),
    (lambda: with_units(_Half), TypeError, "'units' must name every parameter of _Half, and misses: 'unknown'"),
]


@pytest.mark.parametrize(("call", "kind", "says"), BAD, ids=[says for _, _, says in BAD])
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says


def test_importing_units_does_not_import_pint() -> None:
    code = "import sys, sysdesign.teaching.units; print('pint' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
