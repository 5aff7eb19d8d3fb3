"""Setting up says what it found and what it needs, and does nothing when nothing changed."""

import re
import runpy
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


def test_a_make_command_that_a_workflow_calls_is_there():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    called = set()
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        for line in path.read_text(encoding="utf-8").splitlines():
            called.update(re.findall(r"\bmake ([a-z]+)", line))
            for named in re.findall(r"(?<![\w./-])(?:src|tests/\w+|tools/\w+\.py|\.ci/run)(?![\w/])", line):
                assert (ROOT / named).exists(), f"{path.name} names {named}"
    assert called
    for command in called:
        assert f"\n{command}:" in makefile, command


def test_publishing_says_where_the_site_will_be():
    """Else previews and the 404 page of a site in a subfolder lead nowhere."""
    assert 'BASE_URL="${{ steps.pages.outputs.base_url }}"' in (ROOT / ".github/workflows/publish.yml").read_text()
    assert 'tools/site.py --base-url "$(BASE_URL)"' in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_the_scripts_of_other_machines_can_be_started():
    index = subprocess.run(["git", "ls-files", "-s", ".ci", "binder"], cwd=ROOT, capture_output=True, text=True)
    if index.returncode or not index.stdout:
        pytest.skip("no clone")
    modes = {line.split("\t")[1]: line.split()[0] for line in index.stdout.splitlines()}
    assert modes[".ci/run"] == modes["binder/postBuild"] == "100755"


def test_nothing_is_set_up_twice_and_a_new_lock_is_set_up(tmp_path, monkeypatch):
    setup = runpy.run_path(str(ROOT / "tools" / "setup.py"))
    space = setup["is_ready"].__globals__
    for name in ("requirements.txt", "pyproject.toml", "tools/setup.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    monkeypatch.setitem(space, "ROOT", str(tmp_path))
    monkeypatch.setitem(space, "STAMP", str(tmp_path / "ready"))
    assert not setup["is_ready"]()
    (tmp_path / "ready").write_text(setup["fingerprint"](), encoding="utf-8")
    assert setup["is_ready"]()
    (tmp_path / "requirements.txt").write_text("another lock", encoding="utf-8")
    assert not setup["is_ready"]()


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_files_that_a_front_page_names_are_there(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        assert (ROOT / target).exists(), target
