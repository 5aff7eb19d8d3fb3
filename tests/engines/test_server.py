"""Servers made of a few lines of Python: ready when entered, gone when left, and frank about what went wrong."""

import os
import signal
import socket
import sys
import time
from pathlib import Path

import psutil
import pytest

from sysdesign.engines import progress
from sysdesign.engines.scratch import guard_of, scratch
from sysdesign.engines.server import EngineError, ended, free_port, run, serve

from .conftest import runs

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets the guard adopt orphans")
ESCAPE = """
import os, sys, time
if not os.fork():
    os.setsid()
    if not os.fork():
        print(os.getpid(), flush=True)
        time.sleep(60)
    os._exit(0)
time.sleep(60)
"""


def python(code: str) -> list[str]:
    return [sys.executable, "-I", "-S", "-c", code]


DEAF = python(
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
)


def logged(folder: Path) -> str:
    return (folder / "log-1.txt").read_text()


def listening(port: int) -> list[str]:
    return python(f"import socket, time; s = socket.create_server(('127.0.0.1', {port})); print('up'); time.sleep(60)")


def answers(port: int) -> bool:
    socket.create_connection(("127.0.0.1", port), 1).close()
    return True


def test_it_is_ready_when_entered_and_gone_when_left() -> None:
    port = free_port()
    with serve("Web", listening(port), ready=lambda: answers(port)) as server:
        assert answers(port)
        assert server.returncode is None
        process = psutil.Process(server.pid)
        assert os.getpgid(server.pid) == server.pid
        assert os.getsid(process.ppid()) == process.ppid() != os.getsid(0)
    assert not runs(process)
    assert not server.folder.exists()
    with pytest.raises(ConnectionRefusedError):
        answers(port)


def test_servers_of_one_folder_share_its_guard_and_end_before_it() -> None:
    with scratch("pair") as folder:
        with serve("A", python("import time; time.sleep(60)"), folder=folder, ready=lambda: True) as one:
            with serve("B", python("import time; time.sleep(60)"), folder=folder, ready=lambda: True) as two:
                keeper = guard_of(folder)
                assert keeper is not None
                assert {psutil.Process(each.pid).ppid() for each in (one, two)} == {keeper.pid}
            assert not psutil.pid_exists(two.pid)
            assert one.returncode is None
        assert folder.exists()


def test_a_start_that_fails_shows_the_end_of_the_log() -> None:
    code = "import sys; [print('line', n, file=sys.stderr) for n in range(100)]; sys.exit('no room')"
    with pytest.raises(EngineError) as caught, serve("Web", python(code), ready=lambda: False):
        pass
    said = str(caught.value)
    assert said.startswith("Web did not start: it ended with code 1. Its log ends:\n")
    assert said.endswith("line 99\nno room")
    assert "line 50" not in said


def test_one_that_is_never_ready_is_given_up() -> None:
    with (
        pytest.raises(EngineError, match=r"^Web was not ready within 0\.2 s\. Its log is empty\.$"),
        serve("Web", python("import time; time.sleep(60)"), ready=lambda: False, start_s=0.2),
    ):
        pass


def test_one_that_dies_in_use_says_so_and_keeps_the_cause() -> None:
    port = free_port()

    def use_one_that_dies() -> None:
        with serve("Web", listening(port), ready=lambda: answers(port)) as server:
            os.kill(server.pid, signal.SIGKILL)
            while server.returncode is None:
                time.sleep(0.005)
            answers(port)

    with pytest.raises(EngineError) as caught:
        use_one_that_dies()
    assert str(caught.value).startswith("Web ended by SIGKILL while it was in use.")
    assert isinstance(caught.value.__cause__, ConnectionRefusedError)


def test_an_exception_of_the_block_comes_through() -> None:
    with pytest.raises(ZeroDivisionError), serve("Web", python("import time; time.sleep(60)"), ready=lambda: True):
        1 / 0  # noqa: B018


def test_one_that_will_not_go_is_killed() -> None:
    with scratch("x") as folder:
        with serve("Deaf", DEAF, folder=folder, ready=lambda: bool(logged(folder))) as server:
            pass
        assert not psutil.pid_exists(server.pid)


@LINUX
def test_a_grandchild_that_has_left_its_session_does_not_escape(child) -> None:
    code = f"""
from sysdesign.engines.server import serve
with scratch('x') as folder:
    log = folder / 'log-1.txt'
    with serve('Escape', [sys.executable, '-I', '-S', '-c', {ESCAPE!r}], folder=folder,
               ready=lambda: log.exists() and log.read_text().endswith('\\n')):
        tell(pid=int(log.read_text()))
        os.kill(os.getpid(), signal.SIGKILL)
"""
    one = child(code)
    assert one.facts["pid"] in {each.pid for each in one.family}
    one.go_on()
    one.assert_nothing_is_left()


def test_one_that_will_not_go_is_killed_also_without_its_guard(monkeypatch) -> None:
    monkeypatch.setattr("sysdesign.engines.scratch.POLITE_S", 0.1)
    monkeypatch.setattr("sysdesign.engines.scratch.GONE_S", 5.0)
    with scratch("x") as folder, serve("Deaf", DEAF, folder=folder, ready=lambda: bool(logged(folder))) as server:
        process = psutil.Process(server.pid)
        process.parent().kill()
    assert not runs(process)
    assert not folder.exists()


@LINUX
def test_servers_end_with_their_guard() -> None:
    with serve("Web", python("import time; time.sleep(60)"), ready=lambda: True) as server:
        process = psutil.Process(server.pid)
        process.parent().kill()
        process.wait(5)
    assert not server.folder.exists()


def test_a_program_runs_to_its_end_and_tells_what_it_wrote() -> None:
    assert run("Sum", python("print(2 + 2)")) == "4"
    with pytest.raises(EngineError, match=r"(?s)^Sum did not start: python\S* ended with code 1\. .*ZeroDivisionError"):
        run("Sum", python("1 / 0"))


def test_how_a_process_ended() -> None:
    assert [ended(code) for code in (0, -signal.SIGQUIT, -99)] == [
        "ended with code 0",
        "ended by SIGQUIT",
        "ended by signal 99",
    ]


@pytest.mark.parametrize(
    ("options", "kind", "says"),
    [
        ({"name": ""}, ValueError, "'name' must not be empty: ''"),
        ({"command": []}, ValueError, "'command' must not be empty: []"),
        ({"start_s": 0}, ValueError, "'start_s' must be > 0: 0"),
    ],
)
def test_bad_input_is_named(options, kind, says) -> None:
    given = {"name": "Web", "command": ["x"], "ready": lambda: True} | options
    with pytest.raises(kind) as caught, serve(**given):
        pass
    assert str(caught.value) == says


class TestProgress:
    @pytest.fixture(autouse=True)
    def at_once(self, monkeypatch):
        monkeypatch.setattr(progress, "AFTER_S", 0.01)
        monkeypatch.delenv("SYSDESIGN_STORED", raising=False)

    def said(self, capsys) -> str:
        with progress.starting("Engine") as tick:
            tick()
            time.sleep(0.02)
            tick()
            tick()
        return capsys.readouterr().err

    def test_a_long_start_says_so_once_and_the_line_goes_away(self, capsys, monkeypatch) -> None:
        monkeypatch.setattr("sys.stderr.isatty", lambda: True)
        assert self.said(capsys) == "Engine is starting …" + "\r" + " " * 20 + "\r"

    def test_where_nobody_watches_or_outputs_are_stored_it_says_nothing(self, capsys, monkeypatch) -> None:
        monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
        assert self.said(capsys) == ""
        monkeypatch.setattr("sys.stderr.isatty", lambda: True)
        monkeypatch.setenv("SYSDESIGN_STORED", "1")
        assert self.said(capsys) == ""
