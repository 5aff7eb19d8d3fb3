"""Sites that accept it fetch numpy and its like from Pyodide's public distribution: the pinned Pyodide knows where."""

import json
import re

import live


def test_the_pinned_pyodide_says_where_its_distribution_is() -> None:
    core = live.npm_packages() / "pyodide"
    packages = json.loads((core / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
    found = live.distribution(core, packages)
    assert found.keys() >= set(live.PLOTTING)
    version = re.escape(json.loads((core / "package.json").read_text(encoding="utf-8"))["version"])
    for entry in found.values():
        assert re.fullmatch(rf"https://[\w.]+/pyodide/v{version}/full/[\w.+-]+\.whl", entry["file_name"]), entry
