"""The balance sheet of a product: from people, habits and devices to requests, bytes, machines and money.

`balance_sheet(p)` is plain arithmetic over the entries of `BALANCE_SHEET`, read as attributes of `p`: rates in units a
second, sizes in bytes, times in seconds. It takes O(1) time.

What this model leaves out: everything but means and one peak; caches; indexes, compression and headers; bursts shorter
than the peak; growth.
"""

from typing import Any

from sysdesign.balance_entries import ENTRIES
from sysdesign.worksheet import Check, Result, Worksheet, ratio, where

DAY = 86_400
CORES = 16  # of a server
ZONES = 3  # the servers stand in so many zones, and one of them may be lost
AGREE = 2  # two ways to the same number agree within this factor

REQUESTS, BYTES, STORED, RUNNING = "Requests", "Bytes on the wire", "Bytes stored", "Running it"
NO_WRITES = "nothing is written"

RESULTS = (
    Result(key="reads", name="Reads, mean", unit="/s", group=REQUESTS),
    Result(key="reads_peak", name="Reads, peak", unit="/s", group=REQUESTS),
    Result(key="writes", name="Writes, mean", unit="/s", group=REQUESTS),
    Result(key="writes_peak", name="Writes, peak", unit="/s", group=REQUESTS),
    Result(key="sends_peak", name="of these by devices", unit="/s", group=REQUESTS),
    Result(key="mix", name="Reads for each write", unit="", group=REQUESTS, none=NO_WRITES),
    Result(key="work_mix", name="the same, by processor time", unit="", group=REQUESTS, none=NO_WRITES),
    Result(key="ingress_peak", name="In, peak", unit="B/s", group=BYTES),
    Result(key="ingress_bits", name="the same in bits", unit="bit/s", group=BYTES),
    Result(key="egress_peak", name="Out, peak", unit="B/s", group=BYTES),
    Result(key="egress_bits", name="the same in bits", unit="bit/s", group=BYTES),
    Result(key="stored_day", name="A day, one copy", unit="B", group=STORED),
    Result(key="stored_year", name="A year, all copies", unit="B", group=STORED),
    Result(key="stored_5_years", name="Five years, all copies", unit="B", group=STORED),
    Result(key="in_progress", name="In progress at the peak", unit="", group=RUNNING),
    Result(key="servers", name=f"Servers of {CORES} cores, one zone spare", unit="machines", group=RUNNING),
    Result(key="egress_month", name="Out in a month", unit="B", group=RUNNING),
    Result(key="bill_month", name="and its price", unit="", group=RUNNING),
    Result(key="online_peak", name="people online at the peak", unit=""),
    Result(key="habit_peak", name="people online at the peak by their habits", unit=""),
    Result(key="open_implied", name="app open a day by the count online", unit="s", none="no people"),
    Result(key="pace", name="time for each read or action", unit="s", none="nothing done"),
    Result(key="came_in_day", name="bytes that come in on a day", unit="B"),
)

CHECKS = (
    Check(
        key="counted_once",
        name="The peak is counted once",
        yes="{online_peak} are online at the peak.",
        no="You call {watchers} people online an average, but {open_time} a day each puts only {habit_peak} online "
        "even at the peak.",
        idle="Nobody’s open app asks by itself.",
    ),
    Check(
        key="habits_agree",
        name="People online agree with their habits",
        yes="{online_peak} online at the peak are {open_implied} a day each; you entered {open_time}.",
        no="{online_peak} online at the peak would be {open_implied} a day for each of {people}; you entered "
        "{open_time}.",
        idle="Nobody’s open app asks by itself.",
    ),
    Check(
        key="online_exist",
        name="No more people online than there are",
        yes="{online_peak} of {people} are online at the peak.",
        no="{online_peak} would be online at the peak, of {people} in the whole day.",
        idle="Nobody’s open app asks by itself.",
    ),
    Check(
        key="places_suffice",
        name="What is in progress has a place",
        yes="By Little’s law {in_progress} are in progress at the peak, with {supply} places.",
        no="By Little’s law {in_progress} are in progress at the peak, with only {supply} places.",
        idle="Nothing needs a place.",
    ),
    Check(
        key="time_enough",
        name="The time open is enough for what is done",
        yes="Each read or action has {pace} of open app.",
        no="Each read or action has only {pace} of open app; we take a second for the least.",
        idle="Nothing is done by hand, or no time open was entered.",
    ),
    Check(
        key="stored_came_in",
        name="What is stored has come in",
        yes="{stored_day} of {came_in_day} a day are stored.",
        no="{stored_day} a day are stored, but only {came_in_day} come in.",
        idle="Nothing is stored.",
    ),
)


def balance_sheet(p: Any) -> dict[str, Any]:
    """Return every result and check of `BALANCE_SHEET` by key, for an object with one attribute an entry.

    Checks are true or false, or 1 and 0. Ratios to nothing are None.
    """
    # People and devices online: a peak already, or an average that the factor makes one.
    above = where(p.counted > 0, p.peak_factor, 1)
    polls_peak = above * p.watchers / p.poll_interval
    sends_peak = above * p.devices / p.send_interval
    polls, sends = polls_peak / p.peak_factor, sends_peak / p.peak_factor

    asked, acted = p.people * p.reads_each / DAY, p.people * p.writes_each / DAY
    reads, reads_peak = asked + polls, asked * p.peak_factor + polls_peak
    acted_peak = acted * p.peak_factor
    writes, writes_peak = acted + sends, acted_peak + sends_peak

    ingress_peak = reads_peak * p.request_bytes + acted_peak * p.write_bytes + sends_peak * p.send_bytes
    egress_peak = reads_peak * p.response_bytes
    stored_day = DAY * (acted * p.record_bytes + sends * p.send_bytes * p.kept_share)
    came_in_day = DAY * (acted * p.write_bytes + sends * p.send_bytes)
    stored_year = 365 * stored_day * p.copies

    in_progress = acted_peak * p.duration  # Little's law
    read_work, write_work = reads_peak * p.read_cpu, writes_peak * p.write_cpu  # cores kept busy
    servers = (read_work + write_work) / p.busy / CORES * (ZONES / (ZONES - 1))
    egress_month = 30 * DAY * reads * p.response_bytes

    online_peak = above * p.watchers
    habit_peak = p.people * p.open_time / DAY * p.peak_factor
    done = p.reads_each + p.writes_each
    return {
        "reads": reads,
        "reads_peak": reads_peak,
        "writes": writes,
        "writes_peak": writes_peak,
        "sends_peak": sends_peak,
        "mix": ratio(reads_peak, writes_peak),
        "work_mix": ratio(read_work, write_work),
        "ingress_peak": ingress_peak,
        "ingress_bits": 8 * ingress_peak,
        "egress_peak": egress_peak,
        "egress_bits": 8 * egress_peak,
        "stored_day": stored_day,
        "stored_year": stored_year,
        "stored_5_years": 5 * stored_year,
        "in_progress": in_progress,
        "servers": servers,
        "egress_month": egress_month,
        "bill_month": egress_month / 1e9 * p.price,
        "online_peak": online_peak,
        "habit_peak": habit_peak,
        "open_implied": ratio(online_peak / p.peak_factor * DAY, p.people),
        "pace": ratio(p.open_time, done),
        "came_in_day": came_in_day,
        "counted_once_asked": p.watchers > 0,
        "counted_once": where(p.counted > 0, p.watchers <= habit_peak, 1),
        "habits_agree_asked": p.watchers > 0,
        "habits_agree": (online_peak <= AGREE * habit_peak) * (habit_peak <= AGREE * online_peak),
        "online_exist_asked": p.watchers > 0,
        "online_exist": online_peak <= p.people,
        "places_suffice_asked": p.supply > 0,
        "places_suffice": in_progress <= p.supply,
        "time_enough_asked": done * p.open_time > 0,
        "time_enough": done <= p.open_time,
        "stored_came_in_asked": stored_day > 0,
        "stored_came_in": stored_day <= came_in_day * (1 + 1e-9),
    }


BALANCE_SHEET = Worksheet(
    entries=ENTRIES,
    results=RESULTS,
    checks=CHECKS,
    compute=balance_sheet,
    headline="At the peak reads come at [1|{reads_peak}] and writes at [2|{writes_peak}]. They take {servers} servers, "
    "send out {egress_bits}, and store {stored_year} in a year.",
)
