"""The guard: a small process of its own that owns one temporary folder and the engines that run in it.

It is started as `python -I -S guard.py PREFIX PARENT [FOLDER]` and answers one JSON line for each that it reads. When
its input ends, which it does however the parent ends, SIGKILL included, or when the parent is no longer its parent, it
stops the engines, last one first, politely and then by force, removes the folder and goes.

It lives in a session of its own, so that Ctrl-C in a terminal or a notebook does not reach the engines. On Linux it
adopts orphaned grandchildren (PR_SET_CHILD_SUBREAPER), so that none escapes it, and engines get a signal should the
guard itself be killed (PR_SET_PDEATHSIG). Only the standard library, and little of it: it has to start fast.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

LOOK_S = 0.5  # between two looks at whether the parent still lives
POLITE_S = 3.0  # until force is used
GRACE_S = 1.0  # for its children, which see that it has gone
FORCE_S = 5.0
LINUX = sys.platform == "linux"
if LINUX:
    import ctypes

    libc = ctypes.CDLL(None)
    SET_PDEATHSIG, SET_CHILD_SUBREAPER, REMOVE_SEGMENT = 1, 36, 0


class Guard:
    """The folder and the engines, by their process ids in the order of their start."""

    def __init__(self, prefix: str, parent: int, folder: str | None) -> None:
        self.parent = parent
        self.folder = tempfile.mkdtemp(prefix=prefix, dir=folder)
        self.engines: dict[int, tuple[subprocess.Popen[bytes], int]] = {}
        self.started: list[int] = []

    def start(self, command: list[str], log: str, folder: str, env: dict[str, str], user: list[int] | None,
              stop: int) -> dict[str, Any]:  # fmt: skip
        """Start an engine whose output goes to the file `log`; `user` is a user's and a group's id, or nothing."""
        me = os.getpid()

        def die_with_guard() -> None:
            libc.prctl(SET_PDEATHSIG, stop)
            if os.getppid() != me:  # it died in between
                os._exit(1)

        options: dict[str, Any] = {}
        if os.name == "posix":
            options["start_new_session"] = True
        if user:
            options |= {"user": user[0], "group": user[1], "extra_groups": []}
        if LINUX:  # after the change of user, which clears it
            options["preexec_fn"] = die_with_guard
        with open(log, "ab") as output:
            engine = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=folder, env=env, **options
            )
        self.engines[engine.pid] = engine, stop
        self.started.append(engine.pid)
        return {"pid": engine.pid}

    def poll(self, pid: int) -> dict[str, Any]:
        """Tell with which code an engine has ended, or null."""
        return {"returncode": self.engines[pid][0].poll()}

    def stop(self, pid: int) -> dict[str, Any]:
        """Stop an engine and all that it has started; wait until they are gone."""
        engine, polite = self.engines[pid]
        family = list(descendants(pid))
        if engine.poll() is None:
            engine.send_signal(polite)
            with contextlib.suppress(subprocess.TimeoutExpired):
                engine.wait(POLITE_S)
        grace = time.monotonic() + GRACE_S
        while engine.returncode is not None and remaining(family) and time.monotonic() < grace:
            time.sleep(0.005)
        force(engine, family)
        del self.engines[pid]
        return {"returncode": engine.returncode}

    def end(self) -> None:
        """Stop everything and remove the folder."""
        for pid in reversed(list(self.engines)):
            self.stop(pid)
        deadline = time.monotonic() + FORCE_S
        while LINUX and (rest := list(descendants(os.getpid()))) and time.monotonic() < deadline:
            for pid in rest:
                kill(pid)
            adopted()
            time.sleep(0.002)
        for pid in self.started:
            release(pid)
        while os.path.exists(self.folder) and time.monotonic() < deadline + FORCE_S:
            shutil.rmtree(self.folder, ignore_errors=True)


def kill(pid: int) -> None:
    """Kill a process, if it is still there."""
    with contextlib.suppress(OSError):
        os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))


def force(engine: "subprocess.Popen[bytes]", family: list[int]) -> None:
    """Kill an engine that would not go, and what is left of its family and its process group."""
    if os.name != "posix":
        if engine.poll() is None:
            subprocess.run(["taskkill", "/T", "/F", "/PID", str(engine.pid)], capture_output=True, check=False)
    else:
        with contextlib.suppress(OSError):
            os.killpg(engine.pid, signal.SIGKILL)
        for pid in remaining(family):
            kill(pid)
    with contextlib.suppress(subprocess.TimeoutExpired):
        engine.wait(FORCE_S)


def remaining(family: list[int]) -> set[int]:
    """Return those of a family that still run."""
    if not family:
        return set()
    # On Linux orphans are adopted; elsewhere they are nobody's, and their ids have to be believed.
    running = descendants(os.getpid()) if LINUX else (pid for pid, _ in parents())
    return set(family).intersection(running)


def release(pid: int) -> None:
    """Give back the shared memory of a process that has ended; a server that was killed leaves its own behind."""
    if LINUX:
        with contextlib.suppress(OSError), open("/proc/sysvipc/shm", encoding="ascii") as file:
            for _, segment, _, _, maker, _, attached, *_ in map(str.split, file.readlines()[1:]):
                if maker == str(pid) and attached == "0":
                    libc.shmctl(int(segment), REMOVE_SEGMENT, None)


def adopted() -> None:
    """Let go of orphans that have ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def parents() -> Iterator[tuple[int, int]]:
    """Yield each process that runs, with its parent."""
    if LINUX:
        for name in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(OSError), open(f"/proc/{name}/stat", encoding="latin-1") as file:
                state, above = file.read().rpartition(")")[2].split()[:2]
                if state != "Z":
                    yield int(name), int(above)
    elif os.name == "posix":
        listed = subprocess.run(["ps", "-axo", "pid=,ppid="], capture_output=True, text=True, check=False)
        for line in listed.stdout.splitlines():
            pid, parent = map(int, line.split())
            yield pid, parent


def descendants(pid: int) -> Iterator[int]:
    """Yield the processes below one, parents first."""
    children: dict[int, list[int]] = {}
    for child, parent in parents():
        children.setdefault(parent, []).append(child)
    waiting = children.get(pid, [])
    while waiting:
        yield (one := waiting.pop())
        waiting += children.get(one, [])


def lines(parent: int) -> Iterator[bytes]:
    """Yield the lines of the input until it ends or the parent has.

    The parent's forked children hold the other end of the pipe too, so its end alone does not tell.
    """
    rest = b""
    while True:
        if os.name == "posix":
            import select

            while not select.select([0], [], [], LOOK_S)[0]:
                if os.getppid() != parent:
                    return
        data = os.read(0, 65536)
        if not data:
            return
        *whole, rest = (rest + data).split(b"\n")
        yield from whole


def say(answer: dict[str, Any]) -> None:
    """Write an answer as one line."""
    with contextlib.suppress(OSError):  # nobody listens any more; the input will tell
        os.write(1, json.dumps(answer).encode() + b"\n")


def leave(*_: Any) -> None:
    """End in good order when asked to by a signal."""
    raise SystemExit


def main(prefix: str, parent: str, folder: str = "") -> None:
    """Guard until the parent says so, or is gone."""
    for name in ("SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    signal.signal(signal.SIGTERM, leave)
    if LINUX:
        libc.prctl(SET_CHILD_SUBREAPER, 1)
    guard = Guard(prefix, int(parent), folder or None)
    try:
        say({"number": 0, "folder": guard.folder})
        for line in lines(guard.parent):
            number, what, details = json.loads(line)
            if what == "end":
                break
            try:
                answer = getattr(guard, what)(**details)
            except OSError as error:
                answer = {"errno": error.errno, "error": error.strerror, "file": error.filename}
            except Exception as error:
                answer = {"error": f"{type(error).__name__}: {error}"}
            say(answer | {"number": number})
    finally:
        guard.end()


if __name__ == "__main__":
    main(*sys.argv[1:])
