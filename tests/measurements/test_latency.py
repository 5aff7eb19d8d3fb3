import os
import threading

import pytest

from sysdesign.engines.missing import EngineMissing
from sysdesign.measurements import disk
from sysdesign.measurements.disk import blocks_file, cached_reads, device_reads, synced_writes
from sysdesign.measurements.latency import KIB, MIB, latency_ladder, timed

SMALL = 4 * MIB


def test_the_ladder_climbs(pg, store) -> None:
    found = {(step.name, step.block): step for step in latency_ladder(pg, store, seconds=0.03)}
    assert len(found) >= 7
    assert all(0 < step.p50 <= step.p99 for step in found.values())
    dictionary, copy = found["dict lookup", 0], found["copy in memory", MIB]
    commit, read = found["PostgreSQL commit of a row", 0], found["PostgreSQL read by key", 0]
    assert dictionary.p50 < found["random read, cached by the system", 4 * KIB].p50 < copy.p50
    assert dictionary.p50 < found["Valkey GET", 0].p50
    assert read.p50 < commit.p50
    assert dictionary.p50 < 1e-6 < found["round trip on loopback", 0].p50
    assert not [thread for thread in threading.enumerate() if thread.name == "echo"]


def test_without_engines_the_machine_remains() -> None:
    names = {step.name for step in latency_ladder(seconds=0.005)}
    assert {"dict lookup", "copy in memory", "round trip on loopback"} <= names
    assert not any(name.startswith(("PostgreSQL", "Valkey")) for name in names)


def test_a_step_that_is_missing_is_left_out(monkeypatch) -> None:
    def missing(folder: object) -> None:
        raise EngineMissing("A durable write", "no disk")

    monkeypatch.setattr(disk, "on_disk", missing)
    names = {step.name for step in latency_ladder(seconds=0.005)}
    assert "random read, cached by the system" in names
    assert not {"write and sync", "random read from the device"} & names


def test_reads_are_of_a_block_and_writes_are_synced(tmp_path, monkeypatch) -> None:
    synced = []
    monkeypatch.setattr(disk, "on_disk", lambda folder: folder)
    with blocks_file(tmp_path, SMALL) as path:
        before = path.read_bytes()
        with cached_reads(path, 4 * KIB) as read:
            assert [read() for _ in range(3)] == [4 * KIB] * 3
        monkeypatch.setattr(disk, "sync", synced.append)
        with synced_writes(path, 64 * KIB) as write:
            write()
            write()
        after = path.read_bytes()
    assert len(synced) == 2
    assert len(after) == SMALL
    assert after[: 64 * KIB] == after[64 * KIB : 128 * KIB] != before[: 64 * KIB]
    assert after[128 * KIB :] == before[128 * KIB :]
    assert not os.listdir(tmp_path)


def test_the_device_gives_the_same_bytes(tmp_path) -> None:
    try:
        with blocks_file(tmp_path, SMALL) as path, device_reads(path, MIB, in_order=True) as read:
            assert [read() for _ in range(5)] == [MIB] * 5
    except EngineMissing as missing:
        pytest.skip(str(missing))


def test_a_system_without_such_reads_says_so(tmp_path, monkeypatch) -> None:
    monkeypatch.delattr(os, "O_DIRECT", raising=False)
    says = r"A read past the system's memory cannot run here: .* has no O_DIRECT\."
    with blocks_file(tmp_path, SMALL) as path, pytest.raises(EngineMissing, match=says), device_reads(path, MIB):
        pass


def test_percentiles_are_of_every_call() -> None:
    calls: list[int] = []
    step = timed("step", 0, lambda: calls.append(1), 0.001)
    assert len(calls) == step.samples + 20


def test_bad_input_is_named(tmp_path) -> None:
    with pytest.raises(ValueError, match="'seconds' must be > 0: 0"):
        latency_ladder(seconds=0)
    with (
        blocks_file(tmp_path, KIB) as path,
        cached_reads(path, MIB) as read,
        pytest.raises(ValueError, match="'blocks of the file' must be >= 1: 0"),
    ):
        read()
