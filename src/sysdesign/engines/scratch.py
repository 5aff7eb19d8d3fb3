"""A temporary folder that is gone afterwards, however this process ends."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sysdesign.checks import not_empty
from sysdesign.temporary import temporary_folder

GUARD = Path(__file__).with_name("guard.py")
POLITE_S = 3.0  # for engines that have lost their guard
GONE_S = 60.0


class EngineError(RuntimeError):
    """An engine did not start, or ended while it was in use; the message ends with the last lines of its log."""


class Guarded:
    """This side of a guard: a folder, and the engines that the guard runs in it. Threads may share one."""

    def __init__(self, name: str) -> None:
        prefix = "sdm-" + "".join(letter for letter in name.lower() if letter.isalnum())[:12] + "-"
        self.name = name
        self.pids: list[int] = []
        self._lock = threading.Lock()
        self._number, self._read, self._logs = 0, b"", 0
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(GUARD), prefix, str(os.getpid()), temporary_folder()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # it outlives us for a moment, and would hold a pipe of ours open
            bufsize=0,
            start_new_session=True,
        )
        try:
            self.folder = Path(self._answer(0)["folder"])
        except BaseException:
            self._let_go()
            raise

    @property
    def pid(self) -> int:
        """The guard's process id."""
        return self._process.pid

    def ask(self, what: str, **details: Any) -> dict[str, Any]:
        """Send a request and return the answer. Raises EngineError when the guard is gone, OSError as the guard met."""
        with self._lock:
            self._number += 1
            try:
                assert self._process.stdin is not None
                self._process.stdin.write(json.dumps([self._number, what, details]).encode() + b"\n")
            except (OSError, ValueError) as error:
                raise EngineError(f"{self.name} has lost its guard, so it was stopped.") from error
            answer = self._answer(self._number)
        if "errno" in answer:
            raise OSError(answer["errno"], answer["error"], answer["file"])
        if "error" in answer:
            raise EngineError(f"{self.name} could not be guarded: {answer['error']}")
        return answer

    def _answer(self, number: int) -> dict[str, Any]:
        """Return the answer of this number; earlier ones belong to requests that were interrupted."""
        assert self._process.stdout is not None
        while True:
            while b"\n" not in self._read:
                data = os.read(self._process.stdout.fileno(), 65536)
                if not data:
                    raise EngineError(f"{self.name} has lost its guard, so it was stopped.")
                self._read += data
            line, _, self._read = self._read.partition(b"\n")
            answer: dict[str, Any] = json.loads(line)
            if answer["number"] == number:
                return answer

    def new_log(self) -> Path:
        """Return the path of a log that no other process writes to."""
        self._logs += 1
        return self.folder / f"log-{self._logs}.txt"

    def start(self, command: Sequence[str], log: Path, folder: Path, env: Mapping[str, str],
              user: tuple[int, int] | None, stop: int) -> int:  # fmt: skip
        """Start a process and return its id."""
        pid: int = self.ask(
            "start", command=list(command), log=str(log), folder=str(folder), env=dict(env), user=user, stop=int(stop)
        )["pid"]
        self.pids.append(pid)
        return pid

    def poll(self, pid: int) -> int | None:
        """Return the code a process has ended with, or None."""
        code: int | None = self.ask("poll", pid=pid)["returncode"]
        return code

    def stop(self, pid: int) -> None:
        """Stop a process and wait until it is gone; where the guard was killed, `close` waits for that."""
        with contextlib.suppress(EngineError):
            self.ask("stop", pid=pid)
            self.pids.remove(pid)

    def close(self) -> None:
        """Wait until engines and folder are gone. Where the guard was killed, it takes its work over."""
        with contextlib.suppress(OSError, ValueError):
            assert self._process.stdin is not None
            self._process.stdin.write(b'[0, "end", {}]\n')
        self._let_go()
        deadline, forced = time.monotonic() + GONE_S, time.monotonic() + POLITE_S
        while (left := [pid for pid in self.pids if runs(pid)]) and time.monotonic() < deadline:
            if time.monotonic() > forced:  # on Linux they were told to go when the guard went
                for pid in left:
                    with contextlib.suppress(OSError):
                        os.killpg(pid, signal.SIGKILL)
            time.sleep(0.01)
        while self.folder.exists() and time.monotonic() < deadline:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _let_go(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with contextlib.suppress(OSError):
                pipe.close()
        self._process.wait(GONE_S)


def runs(pid: int) -> bool:
    """Tell whether a process is there; one that has ended and waits to be reaped is not."""
    if os.name != "posix":  # there os.kill would end it; without its guard it cannot be told
        return False
    try:
        os.kill(pid, 0)
    except OSError as error:
        return isinstance(error, PermissionError)
    try:  # Linux
        return Path(f"/proc/{pid}/stat").read_text("latin-1").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return True


_guards: dict[Path, Guarded] = {}


def guard_of(folder: Path) -> Guarded | None:
    """Return the guard that owns a folder or one above it, or None."""
    for each in (folder, *folder.parents):
        if each in _guards:
            return _guards[each]
    return None


@contextlib.contextmanager
def scratch(name: str = "scratch") -> Iterator[Path]:
    """Enter a new temporary folder, for this user only; when left, it is gone with all that is in it.

    It is gone after an exception and after SIGKILL too: a guard process of its own removes it. `name` becomes part of
    the folder's name. Raises TypeError or ValueError for a name that is no text or empty.

    >>> with scratch("example") as folder:
    ...     _ = (folder / "data").write_text("kept for a moment")
    >>> folder.exists()
    False
    """
    if not isinstance(name, str):
        raise TypeError(f"'name' must be a text: {name!r}")
    guard = Guarded(not_empty("name", name))
    _guards[guard.folder] = guard
    try:
        yield guard.folder
    finally:
        try:
            guard.close()
        finally:
            del _guards[guard.folder]
