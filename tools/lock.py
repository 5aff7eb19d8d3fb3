"""Resolve the locks: requirements.txt for Python 3.11 to 3.13 on Linux, macOS and Windows, and that of the browser.

python tools/lock.py [--upgrade]; without it what is locked stays, as long as pyproject.toml allows it.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = """\
# The lock: every package with its hashes, for Python 3.11 to 3.13. Made by `make lock`
# from pyproject.toml, which names the direct dependencies and why each is there.
"""
LIVE_HEADER = """\
# The lock of the browser's Python: wheels without machine code, with their hashes. Made by `make lock`
# from requirements.in beside it.
"""
HERE = ["--universal", "--python-version", "3.11", "--all-extras"]
# ipywidgets asks for the extension of JupyterLab; JupyterLite has it from the build, and a kernel has no use for it.
BROWSER = ["--python-platform", "wasm32-pyodide2024", "--python-version", "3.14", "--only-binary", ":all:"]
BROWSER += ["--no-emit-package", "widgetsnbextension"]


def lock(source: Path, path: Path, header: str, options: list[str]) -> None:
    """Resolve what `source` names into `path`. Raises SystemExit when it cannot be."""
    always = ["--generate-hashes", "--quiet", "--no-header", "--no-annotate", "-o", str(path), *sys.argv[1:]]
    done = subprocess.run([sys.executable, "-m", "uv", "pip", "compile", *options, *always, str(source)], cwd=ROOT)
    if done.returncode:
        sys.exit(done.returncode)
    path.write_text(header + path.read_text(encoding="utf-8"), encoding="utf-8")


def main() -> None:
    lock(ROOT / "pyproject.toml", ROOT / "requirements.txt", HEADER, HERE)
    live = ROOT / "book" / "live"
    lock(live / "requirements.in", live / "requirements.txt", LIVE_HEADER, BROWSER)


if __name__ == "__main__":
    main()
