"""How long it takes to build the site, to find that nothing has changed, and to execute the notebooks."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def _seconds(*command: str) -> float:
    began = time.perf_counter()
    environment = os.environ | {"SYSDESIGN_STORED": "1"}
    subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=True, capture_output=True)
    return time.perf_counter() - began


def run() -> dict[str, float]:
    """Return seconds for each; the site is built from stored outputs, the notebooks run one after another."""
    return {
        "cold_s": _seconds("tools/site.py", "--force"),
        "unchanged_s": _seconds("tools/site.py"),
        "notebooks_s": _seconds("tools/notebooks.py", "run"),
    }


def main() -> None:
    for name, value in run().items():
        print(f"{name:14} {value:8.2f}")


if __name__ == "__main__":
    main()
