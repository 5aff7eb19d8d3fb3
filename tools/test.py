"""Every check that has to pass: style, types, the notebooks executed again, then the tests of code and built site."""

import os
import subprocess
import sys
import time
from pathlib import Path

MEASURING = "tests/measurements"  # they take times: one at a time
ROOT = Path(__file__).resolve().parent.parent
STEPS = {
    "style": ["-m", "ruff", "check", "."],
    "format": ["-m", "ruff", "format", "--check", "."],
    "types": ["-m", "mypy"],
    "diagrams": ["tools/diagrams.py", "--check"],
    "site": ["tools/site.py"],
    "notebooks": ["-m", "pytest", "--nbval", "notebooks"],
    "measurements": ["-m", "pytest", MEASURING],
    "tests": [
        "-m",
        "pytest",
        "tests",
        "src",
        "-n",
        "logical",
        "--dist",
        "worksteal",
        f"--ignore={MEASURING}",
    ],
}
# Outputs are compared, so nothing may be printed that depends on time, such as the progress of an engine.
STORED = {"notebooks": {"SYSDESIGN_STORED": "1"}}


def main() -> None:
    failed = []
    for name, step in STEPS.items():
        began = time.monotonic()
        print(f"--- {name}", flush=True)
        if subprocess.run([sys.executable, *step], cwd=ROOT, env=os.environ | STORED.get(name, {})).returncode:
            failed.append(name)
        # The last lines stay the runner's own summary.
        if name != "tests":
            print(f"    {time.monotonic() - began:.0f} s", flush=True)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("interrupted")
