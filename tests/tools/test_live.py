"""What the live site is made from: folders that are kept, the public distribution, and how much a press loads."""

import gzip
import json

import lite
import live
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output


def test_a_folder_is_kept_until_what_it_is_made_from_changes(tmp_path, monkeypatch):
    monkeypatch.setattr(live, "KEPT", tmp_path / "kept")
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("1", encoding="utf-8")
    two.write_text("2", encoding="utf-8")
    folder, there = live.kept("npm", one, two)
    assert not there
    (folder / "half").touch()
    folder, there = live.kept("npm", one, two)  # what broke off is begun anew
    assert (there, [*folder.iterdir()]) == (False, [])
    (folder / "complete").touch()
    assert live.kept("npm", one, two) == (folder, True)
    other, _ = live.kept("wheels", one)
    two.write_text("3", encoding="utf-8")
    changed, there = live.kept("npm", one, two)
    assert (there, changed != folder, folder.exists(), other.exists()) == (False, True, False, True)


def test_the_public_distribution_is_what_plotting_needs_at_its_address(tmp_path):
    (tmp_path / "pyodide.mjs").write_text("a??`https://cdn.example/pyodide/v${U}/full/`),b", encoding="utf-8")
    (tmp_path / "package.json").write_text('{"version": "0.29.0"}', encoding="utf-8")
    needs = {
        "numpy": [],
        "pandas": ["numpy", "six"],
        "matplotlib": ["numpy", "kiwi"],
        "kiwi": [],
        "six": [],
        "scipy": [],
    }
    packages = {name: {"file_name": f"{name}.whl", "depends": depends} for name, depends in needs.items()}
    found = live.distribution(tmp_path, packages)
    assert sorted(found) == ["kiwi", "matplotlib", "numpy", "pandas", "six"]
    assert found["six"] == {"file_name": "https://cdn.example/pyodide/v0.29.0/full/six.whl", "depends": []}
    assert packages["six"]["file_name"] == "six.whl"


def test_a_pyodide_that_does_not_say_where_is_refused(tmp_path):
    (tmp_path / "pyodide.mjs").write_text("http://cdn.example/", encoding="utf-8")
    with pytest.raises(SystemExit, match="ONLINE_KERNEL"):
        live.distribution(tmp_path, {})


def test_megabytes_are_those_of_the_first_press_compressed(tmp_path):
    page, python = tmp_path / "live", tmp_path / "python"
    page.mkdir()
    python.mkdir()
    content = bytes(range(256)) * 100
    first = [*(page / name for name in live.FIRST), *(python / name for name in (*live.CORE, "pyodide-lock.json"))]
    first += [python / "sysdesign-1-py3-none-any.whl", python / "simpy-4-py3-none-any.whl"]
    for path in first:
        path.write_bytes(content)
    for path in (page / "more.js", python / "jedi-1-py3-none-any.whl", python / "sysdesign_absent-1-py3-none-any.whl"):
        path.write_bytes(content)
    assert live.megabytes(page, python) == len(first) * len(gzip.compress(content, 9)) / 1e6


def test_notebooks_have_solutions_and_plumbing_folded(tmp_path, monkeypatch):
    (tmp_path / "notebooks").mkdir()
    shown = [new_output("stream", text="a\nb")]
    tags = (["solution", "hide-input"], ["hide-input"], ["exercise"], [])
    cells = [new_code_cell(f"{t}", outputs=shown, execution_count=3, metadata={"tags": t} if t else {}) for t in tags]
    text = new_markdown_cell("A {term}`quorum`.")
    nbformat.write(new_notebook(cells=[text, *cells]), tmp_path / "notebooks" / "02.ipynb")
    monkeypatch.setattr(lite, "ROOT", tmp_path)
    lite.contents(tmp_path / "out")
    found = json.loads((tmp_path / "out" / "02.ipynb").read_text(encoding="utf-8"))["cells"]
    assert found[0]["source"] == "A quorum."
    assert all(cell["metadata"]["trusted"] for cell in found)
    folded = [cell["metadata"].get("jupyter") for cell in found[1:]]
    assert folded == [{"source_hidden": True, "outputs_hidden": True}, {"source_hidden": True}, None, None]
    assert (found[1]["outputs"], found[1]["execution_count"]) == ([], None)
    assert found[2]["outputs"][0]["text"] == "a\nb"  # one text, which JupyterLite needs
    assert found[2]["execution_count"] == 3


@pytest.mark.parametrize(("value", "on"), [(None, False), ("", False), ("0", False), ("1", True), ("yes", True)])
def test_an_option_is_on_unless_it_is_empty_or_0(value, on, monkeypatch, tmp_path):
    import importlib.util

    spec = importlib.util.spec_from_file_location("tools_site", live.ROOT / "tools" / "site.py")
    site = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(site)
    for name in ("LIVE", "ONLINE_KERNEL"):
        monkeypatch.delenv(name, raising=False)
    off = site.digest(tmp_path, "")
    for name in ("LIVE", "ONLINE_KERNEL"):
        monkeypatch.setenv(name, value) if value is not None else None
        assert site.wanted(name) is on
        assert (site.digest(tmp_path, "") != off) is on
        monkeypatch.delenv(name, raising=False)
