import os
import subprocess
import sys
import time

import pytest

from sysdesign.engines import cpu_time
from sysdesign.engines.cpu_time import process_seconds, tree_seconds
from sysdesign.engines.http_app import burn

CHILD = "import time; from sysdesign.engines.http_app import burn; burn(50); print('used', flush=True); time.sleep(60)"


@pytest.fixture
def busy():
    with subprocess.Popen([sys.executable, "-c", CHILD], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        yield process
        process.kill()


def test_own_seconds_are_those_of_the_own_clock() -> None:
    burn(20)
    before, seconds, after = time.process_time(), process_seconds(os.getpid()), time.process_time()
    assert before - 0.02 <= seconds <= after + 0.02


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system counts more coarsely")
def test_a_millisecond_of_another_is_seen(busy) -> None:
    first = process_seconds(busy.pid)
    assert process_seconds(busy.pid) == first  # it sleeps
    assert 0.05 <= first < 5
    assert round(first, 2) != first


def test_a_tree_has_its_children_in_it(busy) -> None:
    own = process_seconds(os.getpid())
    assert tree_seconds(os.getpid()) >= own + 0.05


def test_it_counts_without_the_clock_of_linux_too(busy, monkeypatch) -> None:
    exact = process_seconds(busy.pid)
    monkeypatch.setattr(cpu_time, "LINUX", False)
    assert process_seconds(busy.pid) == pytest.approx(exact, abs=0.03)


@pytest.mark.parametrize("linux", [True, False])
def test_a_process_that_is_not_there_is_named(busy, linux, monkeypatch) -> None:
    if linux and sys.platform != "linux":
        pytest.skip("Linux's clock")
    monkeypatch.setattr(cpu_time, "LINUX", linux)
    busy.kill()
    busy.wait()
    with pytest.raises(ProcessLookupError, match=f"'pid' must be a running process: {busy.pid}"):
        process_seconds(busy.pid)


def test_bad_input_is_named() -> None:
    with pytest.raises(TypeError, match="'pid' must be a whole number: '1'"):
        process_seconds("1")
    with pytest.raises(ValueError, match="'pid' must be >= 1: 0"):
        process_seconds(0)
