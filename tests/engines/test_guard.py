"""A folder, and processes, that are gone however their parent ends."""

import os
import signal
import sys
import time

import psutil
import pytest

from sysdesign.engines import guard
from sysdesign.engines.scratch import EngineError, guard_of, scratch

from .conftest import runs

ENDINGS = {
    "left": "pass",
    "an exception": "raise RuntimeError('on purpose')",
    "sys.exit": "sys.exit(3)",
    "at once": "os._exit(4)",
    "SIGTERM": "os.kill(os.getpid(), signal.SIGTERM)",
    "SIGINT": "os.kill(os.getpid(), signal.SIGINT)",
    "SIGKILL": "os.kill(os.getpid(), signal.SIGKILL)",
    "SIGKILL to its group": "os.killpg(os.getpid(), signal.SIGKILL)",
}


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
def test_a_folder_is_gone_however_its_process_ends(child, ending) -> None:
    one = child(f"with scratch('x') as folder:\n    (folder / 'a').mkdir(); tell(folder=str(folder))\n    {ending}")
    assert os.path.isdir(one.facts["folder"])
    assert len(one.family) == 1
    one.go_on()
    one.assert_nothing_is_left()


def test_it_is_for_this_user_only_and_named_after_what_it_is_for() -> None:
    with scratch("My engine!") as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        assert folder.name.startswith("sdm-myengine-")
        assert guard_of(folder / "below") is guard_of(folder)
    assert guard_of(folder) is None


def test_two_at_once_do_not_meet() -> None:
    with scratch("a") as one, scratch("a") as two:
        (two / "file").touch()
        assert one != two
    assert not one.exists()
    assert not two.exists()


def test_a_forked_child_that_lives_on_keeps_nothing(child) -> None:
    code = """
with scratch('x') as folder:
    pid = os.fork()
    if not pid:
        time.sleep(60)
        os._exit(0)
    tell(folder=str(folder), pid=pid)
    os.kill(os.getpid(), signal.SIGKILL)
"""
    one = child(code)
    forked = psutil.Process(one.facts["pid"])
    one.family = [each for each in one.family if each.pid != forked.pid]
    one.process.stdin.write("\n")
    one.process.stdin.flush()
    try:
        one.assert_nothing_is_left()
        assert runs(forked)
    finally:
        forked.kill()


def test_a_folder_whose_guard_was_killed_goes_all_the_same() -> None:
    with scratch("x") as folder:
        keeper = guard_of(folder)
        assert keeper is not None
        os.kill(keeper.pid, signal.SIGKILL)
        with pytest.raises(EngineError, match=r"^x has lost its guard, so it was stopped\.$"):
            keeper.poll(1)
    assert not folder.exists()


def test_a_guard_that_is_asked_to_end_does_so_in_good_order() -> None:
    with scratch("x") as folder:
        keeper = guard_of(folder)
        assert keeper is not None
        os.kill(keeper.pid, signal.SIGTERM)
        deadline = time.monotonic() + 5
        while folder.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not folder.exists()


def test_an_answer_to_an_interrupted_request_is_not_taken_for_the_next() -> None:
    with scratch("x") as folder:
        keeper = guard_of(folder)
        assert keeper is not None
        command = [sys.executable, "-I", "-S", "-c", "import time; time.sleep(60)"]
        pid = keeper.start(command, keeper.new_log(), folder, dict(os.environ), None, signal.SIGTERM)
        os.write(keeper._process.stdin.fileno(), b'[99, "poll", {"pid": %d}]\n' % pid)
        with pytest.raises(EngineError, match="KeyError"):
            keeper.poll(pid + 1)
        assert keeper.poll(pid) is None
        keeper.stop(pid)
        assert not psutil.pid_exists(pid)


def test_what_the_guard_meets_is_told_as_it_would_be_here() -> None:
    with scratch("x") as folder:
        keeper = guard_of(folder)
        assert keeper is not None
        with pytest.raises(FileNotFoundError, match="/no/such/program"):
            keeper.start(["/no/such/program"], keeper.new_log(), folder, {}, None, signal.SIGTERM)


def test_descendants_are_found() -> None:
    below = psutil.Popen([sys.executable, "-I", "-S", "-c", "import time; time.sleep(60)"])
    try:
        assert below.pid in set(guard.descendants(os.getpid()))
        assert set(guard.descendants(below.pid)) == set()
    finally:
        below.kill()
        below.wait()


@pytest.mark.parametrize(
    ("name", "kind", "says"),
    [("", ValueError, "'name' must not be empty: ''"), (3, TypeError, "'name' must be a text: 3")],
)
def test_bad_input_is_named(name, kind, says) -> None:
    with pytest.raises(kind) as caught, scratch(name):
        pass
    assert str(caught.value) == says
