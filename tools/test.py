"""Every check that has to pass: style, types, then one pytest run over code, notebooks and the built site."""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STEPS = {
    "style": ["-m", "ruff", "check", "."],
    "format": ["-m", "ruff", "format", "--check", "."],
    "types": ["-m", "mypy"],
    "diagrams": ["tools/diagrams.py", "--check"],
    "site": ["tools/site.py"],
    "tests": ["-m", "pytest", "--nbval", "tests", "src", "notebooks"],
}


def main() -> None:
    failed = []
    for name, step in STEPS.items():
        began = time.monotonic()
        print(f"--- {name}", flush=True)
        if subprocess.run([sys.executable, *step], cwd=ROOT).returncode:
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
