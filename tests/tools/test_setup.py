"""Setting up says what it found and what it needs, and does nothing when nothing changed."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRETEND = """
import runpy, sys
sys.version_info, sys.version = {version}, "{text} (x)"
runpy.run_path({path!r}, run_name="__main__")
"""


@pytest.mark.parametrize(("version", "text"), [((3, 10, 2), "3.10.2"), ((3, 14, 0), "3.14.0")])
def test_a_python_that_does_not_fit_is_named(version, text):
    code = PRETEND.format(version=version, text=text, path=str(ROOT / "tools" / "setup.py"))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1
    assert f"is Python {text}" in done.stderr
    assert "needs Python 3.11 to 3.13" in done.stderr


def test_the_lock_has_a_hash_for_every_package():
    entries = (ROOT / "requirements.txt").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    packages = [line for line in entries if "==" in line and not line.startswith("#")]
    assert len(packages) > 100
    assert all("--hash=sha256:" in line for line in packages)


def test_the_lock_holds_every_direct_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = project["dependencies"] + [one for extra in project["optional-dependencies"].values() for one in extra]
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    for requirement in named:
        name = requirement.split("[")[0].split(">")[0].split("=")[0].strip().lower()
        assert f"\n{name}==" in lock.lower() or f"\n{name}[" in lock.lower(), name


def test_every_make_command_is_listed():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in ("read", "test", "lab", "run", "measure", "site", "bench", "lock", "clean"):
        assert f"\n{command}:" in makefile
