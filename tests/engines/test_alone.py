import os
import signal
import sys
from pathlib import Path

import pytest

from sysdesign.engines import alone as module
from sysdesign.engines.alone import alone, kernel_bytes
from sysdesign.engines.missing import EngineMissing
from sysdesign.engines.scratch import EngineError

linux = pytest.mark.skipif(sys.platform != "linux", reason="/proc/self/io is Linux's")


def test_the_answer_comes_back() -> None:
    assert alone("builtins", "dict", a=1, b=[2.5, None]) == {"a": 1, "b": [2.5, None]}


def test_it_finds_this_package_from_anywhere(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "random.py").write_text("raise SystemExit('shadowed')")
    monkeypatch.chdir(tmp_path)
    assert alone("random", "choice", seq=[{"a": 1}]) == {"a": 1}


@pytest.mark.parametrize(
    ("call", "kind", "says"),
    [
        (("sysdesign.checks", "positive", {"name": "rate", "value": -1}), ValueError, "^'rate' must be > 0: -1$"),
        (("sysdesign.checks", "number", {"name": "rate", "value": "x"}), TypeError, "^'rate' must be a number: 'x'$"),
        (("sysdesign.engines.missing", "require", {"name": "LMDB"}), EngineMissing, "^LMDB cannot run here: "),
        (("os", "stat", {"path": "/none"}), EngineError, "^stat failed: FileNotFoundError"),
        (("os", "_exit", {"status": 3}), EngineError, "^_exit failed: code 3$"),
    ],
)
def test_what_it_raises_comes_back(call, kind, says, monkeypatch) -> None:
    monkeypatch.setenv("SYSDESIGN_WITHOUT", "LMDB")
    name, function, given = call
    with pytest.raises(kind, match=says):
        alone(name, function, **given)


def test_it_gives_up_in_the_end(monkeypatch) -> None:
    monkeypatch.setattr(module, "GIVE_UP_S", 0.3)
    with pytest.raises(EngineError, match=r"^run took longer than 0.3 s$"):
        alone("subprocess", "run", args=["sleep", "5"])


@linux
def test_it_ends_with_the_one_who_waits(child) -> None:
    held = child(
        """
from sysdesign.engines.alone import alone
if (waiting := os.fork()) == 0:
    alone("sysdesign.engines.http_app", "burn", ms=60_000)
time.sleep(0.3)
tell(waiting=waiting)
"""
    )
    waited = [each for each in held.family if "-P" in each.cmdline()]
    assert len(waited) == 1
    os.kill(held.facts["waiting"], signal.SIGKILL)
    waited[0].wait(5)


@linux
def test_bytes_are_counted_where_they_are_handed_over(tmp_path: Path) -> None:
    with open(tmp_path / "file", "wb", buffering=0) as file:
        _, before = kernel_bytes()
        file.write(bytes(123_456))
        _, after = kernel_bytes()
    assert after - before == 123_456
    before, _ = kernel_bytes()
    idle, _ = kernel_bytes()
    (tmp_path / "file").read_bytes()
    after, _ = kernel_bytes()
    assert after - idle - (idle - before) == 123_456


def test_a_system_that_does_not_count_says_so(monkeypatch) -> None:
    def absent(*_: object, **__: object) -> str:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_text", absent)
    with pytest.raises(EngineMissing, match=r"^Counting written bytes cannot run here: \w+ has no /proc/self/io\.$"):
        kernel_bytes()
