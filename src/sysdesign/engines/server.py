"""A server process: ready when entered, gone when left, watched by a guard all the while."""

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sysdesign.checks import not_empty, positive
from sysdesign.engines.progress import Tick, starting
from sysdesign.engines.scratch import EngineError, Guarded, guard_of, scratch

__all__ = ["EngineError", "Running", "Server", "free_port", "serve"]

TAIL = 12
GRACE_S = 0.05  # a process that is killed takes a moment to be told so; its clients hear of it first
User = tuple[int, int]  # the ids of a user and of a group


def free_port() -> int:
    """Return a TCP port of the loopback interface that is free now; take it soon, before another does."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@dataclass(frozen=True)
class Server:
    """A running server: its name, process id, folder."""

    name: str
    pid: int
    folder: Path
    _guard: Guarded
    _log: Path

    @property
    def returncode(self) -> int | None:
        """The code it has ended with, negative for a signal, or None while it runs."""
        return self._guard.poll(self.pid)

    def log(self, last: int | None = None) -> str:
        """Return what it has written to its log so far, or the last few lines of that."""
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-last:] if last else lines)

    def error(self, what: str) -> EngineError:
        """Return an error that says what is wrong and how the log ends."""
        try:
            log = self.log(TAIL).strip()
        except OSError:
            log = ""
        return EngineError(f"{self.name} {what}." + (f" Its log ends:\n{log}" if log else " Its log is empty."))


class Running:
    """What every running engine tells: its process, its log, whether it still runs."""

    _server: Server

    def __repr__(self) -> str:
        return f"<{self._server.name}, {'running' if self._server.returncode is None else 'ended'}>"

    @property
    def pid(self) -> int:
        """The process id of the server; other processes of it are its children."""
        return self._server.pid

    def log(self, last: int | None = None) -> str:
        """Return the server's log so far, or its last few lines."""
        return self._server.log(last)


def ended(code: int) -> str:
    """Say how a process has ended.

    >>> ended(1), ended(-9)
    ('ended with code 1', 'ended by SIGKILL')
    """
    if code >= 0:
        return f"ended with code {code}"
    try:
        return f"ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"ended by signal {-code}"


@contextmanager
def serve(
    name: str,
    command: Sequence[str | os.PathLike[str]],
    *,
    folder: Path | None = None,
    ready: Callable[[], bool],
    user: User | None = None,
    env: Mapping[str, str] | None = None,
    stop: int = signal.SIGTERM,
    start_s: float = 30.0,
    tick: Tick | None = None,
) -> Iterator[Server]:
    """Start a server, wait until `ready()` says True, and stop it when left, with every process that it has started.

    It runs in `folder`, best one of `scratch()`, whose guard then keeps the server too; without one it gets its own.
    `ready` is asked again and again; an OSError of it counts as not yet. `user` runs it as another user (root only),
    `env` is added to this process's environment, `stop` is the signal that asks it to go (after three seconds it is
    killed), `start_s` how long it may take to be ready, `tick` is called while waiting.

    Raises EngineError with the last lines of the log when it ends before it is ready, is not ready in time, or has
    ended when an exception leaves the block; OSError when the command cannot be run; ValueError, TypeError for bad
    parameters.
    """
    positive("start_s", start_s)
    with _started(name, command, folder, user, env, stop, tick) as (server, tick):
        wait_for(server, ready, start_s, tick)
        try:
            yield server
        except Exception as error:
            deadline = time.monotonic() + GRACE_S
            while (code := server.returncode) is None and time.monotonic() < deadline:
                time.sleep(0.005)
            if code is not None:
                raise server.error(f"{ended(code)} while it was in use") from error
            raise


def run(
    name: str,
    command: Sequence[str | os.PathLike[str]],
    *,
    folder: Path | None = None,
    user: User | None = None,
    env: Mapping[str, str] | None = None,
    limit_s: float = 120.0,
    tick: Tick | None = None,
) -> str:
    """Run a program to its end under guard, and return what it wrote; parameters as those of `serve`.

    Raises EngineError with its last lines when it fails or takes longer than `limit_s`.
    """
    program = os.path.basename(not_empty("command", command)[0])
    with _started(name, command, folder, user, env, signal.SIGTERM, tick) as (server, tick):
        wait_for(server, lambda: server.returncode == 0, positive("limit_s", limit_s), tick, program)
        return server.log()


@contextmanager
def _started(name: str, command: Sequence[str | os.PathLike[str]], folder: Path | None, user: User | None,
             env: Mapping[str, str] | None, stop: int, tick: Tick | None) -> Iterator[tuple[Server, Tick]]:  # fmt: skip
    not_empty("name", name)
    not_empty("command", command)
    with ExitStack() as stack:
        guard = guard_of(folder) if folder else None
        if guard is None:
            guard = guard_of(stack.enter_context(scratch(name)))
            assert guard is not None
        tick = tick or stack.enter_context(starting(name))
        log, where = guard.new_log(), folder or guard.folder
        words = [os.fspath(word) for word in command]
        pid = guard.start(words, log, where, {**os.environ, **(env or {})}, user, stop)
        try:
            yield Server(name, pid, where, guard, log), tick
        finally:
            guard.stop(pid)


def wait_for(server: Server, ready: Callable[[], bool], start_s: float, tick: Tick, part: str = "it") -> None:
    """Wait until a server is ready; raise EngineError when `part` of it ends before, or `start_s` have gone by."""
    pause, deadline = 0.002, time.monotonic() + start_s
    while True:
        code = server.returncode  # first, since a program that has ended well is ready
        try:
            if ready():
                return
        except OSError:
            pass  # nobody listens yet
        if code is not None:
            raise server.error(f"did not start: {part} {ended(code)}")
        if time.monotonic() > deadline:
            raise server.error(f"was not ready within {start_s:g} s")
        tick()
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)
