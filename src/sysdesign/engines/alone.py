"""A measurement in a fresh process: nobody else's bytes, threads or caches are in its counters."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import sysdesign
from sysdesign.engines.missing import EngineMissing
from sysdesign.engines.scratch import EngineError

CODE = """
import json, os, sys
parent, module, function, given = json.load(sys.stdin)
if sys.platform == "linux":  # end with the process that waits for the answer
    import ctypes
    ctypes.CDLL(None).prctl(1, 9)  # PR_SET_PDEATHSIG, SIGKILL
    if os.getppid() != parent:
        sys.exit(1)
from importlib import import_module
from sysdesign.engines.missing import EngineMissing
try:
    answer = getattr(import_module(module), function)(**given)
except EngineMissing as missing:
    answer = {"missing": [missing.engine, missing.reason]}
except (TypeError, ValueError) as refused:
    answer = {"refused": [type(refused).__name__, str(refused)]}
print(json.dumps(answer))
"""
REFUSED: dict[str, type[Exception]] = {"TypeError": TypeError, "ValueError": ValueError}
GIVE_UP_S = 120.0


def python_path() -> dict[str, str]:
    """Return the environment variable by which another Python finds this package, wherever it was started."""
    package, known = str(Path(sysdesign.__file__).resolve().parents[1]), os.environ.get("PYTHONPATH")
    return {"PYTHONPATH": f"{package}{os.pathsep}{known}" if known else package}


def alone(module: str, function: str, **given: Any) -> dict[str, Any]:
    """Call a function in a process of its own and return its answer; both ways as JSON. Takes 0.2 s more than the call.

    The process ends with the call, also when this one is interrupted or, on Linux, killed. Raises what the call raises,
    as far as it is EngineMissing, TypeError or ValueError; any other failure as EngineError with the last line of it.
    """
    try:
        run = subprocess.run(
            [sys.executable, "-P", "-c", CODE],
            input=json.dumps([os.getpid(), module, function, given]),
            env=os.environ | python_path(),
            capture_output=True,
            text=True,
            timeout=GIVE_UP_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise EngineError(f"{function} took longer than {GIVE_UP_S:g} s") from None
    if run.returncode:
        raise EngineError(f"{function} failed: {(run.stderr.strip() or f'code {run.returncode}').splitlines()[-1]}")
    answer: dict[str, Any] = json.loads(run.stdout)
    if "missing" in answer:
        raise EngineMissing(*answer["missing"])
    if "refused" in answer:
        kind, says = answer["refused"]
        raise REFUSED.get(kind, ValueError)(says)
    return answer


def kernel_bytes() -> tuple[int, int]:
    """Return the bytes that this process has asked the kernel to read and to write so far, to files and pipes alike.

    They are the process's own calls, before the kernel's page cache: equal on any disk, also on one in memory. Reads
    and writes through a memory map are not among them. Linux only, from `/proc/self/io` (proc(5): rchar, wchar).
    """
    try:
        lines = Path("/proc/self/io").read_text(encoding="ascii").splitlines()
    except OSError:
        raise EngineMissing("Counting written bytes", f"{sys.platform} has no /proc/self/io") from None
    counters = {name: int(value) for name, value in (line.split(": ") for line in lines)}
    return counters["rchar"], counters["wchar"]
