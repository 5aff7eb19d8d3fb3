import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from sysdesign.engines.missing import EngineMissing
from sysdesign.measurements import processor
from sysdesign.measurements.processor import processor_seconds, repeated, served

BURN = """
import time
end = time.process_time() + 0.2
while time.process_time() < end: pass
"""
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="others do not tell it of ended processes")


@linux
def test_children_that_have_ended_count() -> None:
    before = processor_seconds(os.getpid())
    subprocess.run([sys.executable, "-I", "-c", BURN], check=True)
    assert 0.18 < processor_seconds(os.getpid()) - before < 0.5


@linux
def test_children_that_run_count() -> None:
    before = processor_seconds(os.getpid())
    code = BURN + "print(flush=True); input()"
    with subprocess.Popen([sys.executable, "-I", "-c", code], stdin=-1, stdout=-1) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdout.readline()
        assert 0.18 < processor_seconds(os.getpid()) - before < 0.5
        child.stdin.write(b"\n")


@pytest.fixture
def sleeper() -> Iterator[int]:
    """The id of a process that waits."""
    with subprocess.Popen([sys.executable, "-I", "-c", "print(flush=True); input()"], stdin=-1, stdout=-1) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdout.readline()
        yield child.pid
        child.stdin.write(b"\n")


@linux
def test_a_load_that_the_server_never_saw_is_refused(sleeper: int) -> None:
    with pytest.raises(ValueError, match="'processor seconds of idle' must be > 0"):
        served({"idle": (sleeper, lambda: (1, 0.1))})


def test_elsewhere_it_says_so(monkeypatch, sleeper: int) -> None:
    monkeypatch.setattr(processor.sys, "platform", "darwin")
    with pytest.raises(EngineMissing, match=r"cannot run here: darwin does not tell those of ended processes\."):
        processor_seconds(os.getpid())


def test_served_divides_by_operations() -> None:
    def load() -> tuple[int, float]:
        exec(BURN, {})
        return 100, 0.5

    found = served({"a": (os.getpid(), load)}, rounds=1)["a"]
    assert found.operations_s.median == 200
    assert 0.0018 < found.processor_s.median < 0.005
    assert found.one_core == pytest.approx(1 / found.processor_s.median)
    assert found.cores(1000) == pytest.approx(1000 * found.processor_s.median)


def test_repeated_counts_what_is_in_a_call() -> None:
    operations, seconds = repeated(lambda: None, 1e-9, each=50)()
    assert operations == 50
    assert seconds > 0


def test_bad_input_is_named() -> None:
    with pytest.raises(ProcessLookupError, match="'pid' must be a running process: 4194305"):
        processor_seconds(2**22 + 1)
    with pytest.raises(ValueError, match="'loads' must not be empty"):
        served({})
