"""The balance sheet of a product against the chapter's own ride-sharing model, and against itself."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.balance import BALANCE_SHEET, CHECKS, CORES, RESULTS, balance_sheet
from sysdesign.balance_entries import ENTRIES
from sysdesign.balance_starts import STARTS
from sysdesign.ridesharing import Assumptions, estimate

RIDES = {
    "people": 10e6,
    "open_time": 1800,
    "reads_each": 0,
    "writes_each": 1,
    "peak_factor": 3,
    "watchers": 2e6,
    "poll_interval": 10,
    "devices": 200e3,
    "send_interval": 4,
    "counted": 1,
    "duration": 900,
    "supply": 200e3,
    "write_bytes": 0,
    "record_bytes": 1000,
    "send_bytes": 256,
    "kept_share": 0,
    "request_bytes": 500,
    "response_bytes": 2000,
    "copies": 3,
    "read_cpu": 0.0005,
    "write_cpu": 0.001,
    "busy": 0.6,
    "price": 0.05,
}


def sheet(**other):
    return balance_sheet(SimpleNamespace(**{**RIDES, **other}))


@pytest.mark.parametrize("twice", [True, False])
def test_it_agrees_with_the_ride_sharing_model(twice):
    found, said = sheet(counted=int(twice)), estimate(Assumptions(peak_counted_twice=twice))
    assert found["reads"] == pytest.approx(said.polls.average)
    assert found["reads_peak"] == pytest.approx(said.polls.peak)
    assert found["writes"] == pytest.approx(said.updates.average + said.rides.average)
    assert found["writes_peak"] == pytest.approx(said.updates.peak + said.rides.peak)
    assert found["sends_peak"] == pytest.approx(said.updates.peak)
    assert found["ingress_peak"] == pytest.approx(said.ingress.peak)
    assert found["egress_peak"] == pytest.approx(said.egress.peak)
    assert found["stored_day"] == pytest.approx(said.storage_per_day)
    assert found["in_progress"] == pytest.approx(said.rides_in_progress)


def test_the_guides_example_is_red_three_times_and_the_mended_one_is_not():
    checks = [check.key for check in CHECKS]
    assert [key for key in checks if not sheet()[key]] == ["counted_once", "habits_agree", "places_suffice"]
    mended = sheet(counted=0, watchers=625e3, supply=625e3, write_bytes=1000)
    assert all(mended[key] for key in checks)


def test_an_average_is_not_taken_for_a_peak():
    honest = sheet(counted=1, watchers=625e3 / 3)
    assert honest["counted_once"]
    assert honest["habits_agree"]
    assert honest["online_peak"] == pytest.approx(625e3)


def test_too_few_online_contradict_their_habits_as_well():
    assert not sheet(counted=0, watchers=10e3)["habits_agree"]


def test_one_million_sensor_writes_a_second():
    found = sheet(people=0, watchers=0, devices=10e6, send_interval=10, counted=0, kept_share=1)
    assert found["writes_peak"] == 1e6
    assert found["stored_day"] == pytest.approx(found["came_in_day"])
    assert found["mix"] == 0


def test_servers_by_hand():
    # 600,000 × 0.5 ms and 150,347 × 1 ms keep 450.3 cores busy; at 60 % of 16, and half as many again for a zone.
    assert sheet()["servers"] == pytest.approx((300 + 150.3472222) / 0.6 / CORES * 1.5)


def test_nothing_at_all_is_nothing_and_no_error():
    found = sheet(**dict.fromkeys(("people", "watchers", "devices"), 0))
    assert [found[key] for key in ("mix", "work_mix", "open_implied")] == [None] * 3
    assert not any(
        found[f"{check.key}_asked"] for check in CHECKS if check.key not in ("places_suffice", "time_enough")
    )


@given(st.floats(1.1, 1000))
def test_more_people_are_more_of_everything_they_cause(factor):
    before, after = sheet(), sheet(people=RIDES["people"] * factor)
    for key in ("in_progress", "stored_day", "habit_peak"):
        assert after[key] == pytest.approx(before[key] * factor)


def test_every_start_enters_everything():
    keys = [entry.key for entry in ENTRIES]
    assert all(sorted(texts) == sorted(keys) for texts in STARTS.values())


def test_it_returns_what_it_promises():
    promised = {result.key for result in RESULTS} | {f"{c.key}{end}" for c in CHECKS for end in ("", "_asked")}
    assert set(sheet()) == promised
    assert BALANCE_SHEET.compute is balance_sheet
