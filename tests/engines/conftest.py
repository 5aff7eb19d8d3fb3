"""Children that hold an engine and end in every way there is, and what must be gone afterwards."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

SRC = Path(__file__).resolve().parents[2] / "src"
WITHIN_S = 5.0
HOLD = """
import json, os, signal, sys, threading, time
from contextlib import ExitStack, closing
from sysdesign.engines.scratch import scratch
from sysdesign.engines.postgres import postgres
from sysdesign.engines.valkey import valkey
signal.alarm(60)  # a test that hangs ends
def tell(**facts):
    print(json.dumps(facts), flush=True)
    sys.stdin.readline()  # until the test has looked
"""


@dataclass
class Child:
    """A running child: what it said, its descendants, where its temporary folders are."""

    process: "subprocess.Popen[str]"
    facts: dict[str, Any]
    family: list[psutil.Process]
    folder: Path

    def go_on(self) -> tuple[int, str]:
        """Let it end; return its code and what it said last."""
        _, errors = self.process.communicate("\n", timeout=30)
        return self.process.returncode, errors

    def named(self, part: str) -> list[psutil.Process]:
        return [each for each in self.family if named(each, part)]

    def assert_nothing_is_left(self) -> None:
        left: Any = True
        deadline = time.monotonic() + WITHIN_S
        while left and time.monotonic() < deadline:
            left = [each for each in self.family if runs(each)] + list(self.folder.iterdir())
            time.sleep(0.01)
        assert not left
        if "port" in self.facts:
            with socket.socket() as asked:
                assert asked.connect_ex(("127.0.0.1", self.facts["port"])) != 0


def named(process: psutil.Process, part: str) -> bool:
    try:
        return part in " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return False


def runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def child(temporary: Path) -> Iterator[Any]:
    """Start a child that runs `code` until it has told its facts. Whatever is left of it is killed in the end."""
    started: list[Child] = []

    def start(code: str, *, python: str = sys.executable, **options: Any) -> Child:
        site = os.pathsep.join([str(SRC), *(each for each in sys.path if each.endswith("site-packages"))])
        process = subprocess.Popen(
            [python, "-c", HOLD + code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": site, "PYTHONDONTWRITEBYTECODE": "1"},
            cwd="/",
            start_new_session=True,
            **options,
        )
        found = Child(process, {}, [], temporary)
        started.append(found)
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            pytest.fail(process.communicate()[1])
        found.facts = json.loads(line)
        found.family = psutil.Process(process.pid).children(recursive=True)
        return found

    yield start
    for each in started:
        for process in (*each.family, *([psutil.Process(each.process.pid)] if each.process.poll() is None else [])):
            if runs(process):
                process.send_signal(signal.SIGKILL)
        each.process.communicate()
