"""Resolve requirements.txt: every package, with hashes, for Python 3.11 to 3.13 on Linux, macOS and Windows."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = """\
# The lock: every package with its hashes, for Python 3.11 to 3.13. Made by `make lock`
# from pyproject.toml, which names the direct dependencies and why each is there.
"""


def main() -> None:
    lock = ROOT / "requirements.txt"
    options = ["--universal", "--python-version", "3.11", "--all-extras", "--generate-hashes"]
    quiet = ["--quiet", "--no-header", "--no-annotate", "--upgrade", "-o", str(lock)]
    done = subprocess.run([sys.executable, "-m", "uv", "pip", "compile", *options, *quiet, "pyproject.toml"], cwd=ROOT)
    if done.returncode:
        sys.exit(done.returncode)
    lock.write_text(HEADER + lock.read_text(encoding="utf-8"), encoding="utf-8")


if __name__ == "__main__":
    main()
