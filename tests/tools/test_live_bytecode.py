"""Bytecode in archives: it is what a start finds, and what a reader changes is compiled anew."""

import importlib.util
import subprocess
import sys
import zipfile
from py_compile import PyCompileError

import live_bytecode
import pytest
from live_archive import read_archive, write_archive


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Python's library as an archive, a package that readers change, and one that they do not."""
    library, packages = f"{tmp_path}/library.zip", f"{tmp_path}/site-packages"
    monkeypatch.setattr(sys, "path", [library, packages])
    write_archive(tmp_path / "python_stdlib.zip", {"a.py": b'"""Said."""\nX = 1\n', "b.py": b"Y = 2\n"})
    write_archive(tmp_path / "simpy-1.whl", {"simpy/__init__.py": b"X = 1\n", "simpy/more.py": b"Y = 2\n"})
    write_archive(tmp_path / "other-1.whl", {"other/__init__.py": b'"""Said."""\nX = 1\n', "other/data.txt": b"data"})
    write_archive(tmp_path / "third-1.whl", {"third.py": b"X = 1\n"})
    return tmp_path


def names(path):
    return list(read_archive(path))


def run(code, path):
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, {str(path)!r})\n{code}"],
        text=True,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_bytecode_takes_the_place_of_source_or_lies_beside_it(folder):
    third = (folder / "third-1.whl").read_bytes()
    live_bytecode.compiled(folder, ["a.py", "gone.py"], ["simpy/__init__.py", "other/__init__.py"])
    assert names(folder / "python_stdlib.zip") == ["a.pyc", "b.py"]
    assert names(folder / "other-1.whl") == ["other/__init__.pyc", "other/data.txt"]
    beside = f"simpy/__pycache__/__init__.{sys.implementation.cache_tag}.pyc"
    assert names(folder / "simpy-1.whl") == ["simpy/__init__.py", beside, "simpy/more.py"]
    assert (folder / "third-1.whl").read_bytes() == third


def test_it_is_imported_and_says_where_it_will_be_found(folder):
    live_bytecode.compiled(folder, ["a.py"], ["other/__init__.py"])
    code = "import {0} as it\nprint(it.X, it.__doc__, compile('1', '', 'eval') and it.__spec__.origin.endswith('pyc'))"
    assert run(code.format("a"), folder / "python_stdlib.zip") == "1 None True"
    assert run(code.format("other"), folder / "other-1.whl") == "1 Said. True"
    assert str(folder).encode() + b"/library.zip/a.py" in zipfile.ZipFile(folder / "python_stdlib.zip").read("a.pyc")


def test_a_changed_source_counts_and_an_unchanged_one_is_not_compiled(folder):
    live_bytecode.compiled(folder, [], ["simpy/__init__.py"])
    with zipfile.ZipFile(folder / "simpy-1.whl") as archive:
        archive.extractall(folder / "out")
    counting = (
        "import importlib._bootstrap_external as b\n"
        "plain = b.SourceLoader.source_to_code\n"
        "b.SourceLoader.source_to_code = lambda *a, **k: print('compiled') or plain(*a, **k)\n"
        "import simpy; print(simpy.X)"
    )
    assert run(counting, folder / "out") == "1"
    (folder / "out" / "simpy" / "__init__.py").write_text("X = 3\n", encoding="utf-8")
    assert run(counting, folder / "out") == "compiled\n3"


def test_what_is_imported_is_named_by_its_place(folder, monkeypatch):
    write_archive(folder / "library.zip", {"once_a.py": b"X = 1\n"})
    (folder / "site-packages").mkdir()
    (folder / "site-packages" / "once_b.py").write_text("X = 1\n", encoding="utf-8")
    importlib.invalidate_caches()
    for name in ("once_a", "once_b"):
        monkeypatch.setitem(sys.modules, name, importlib.import_module(name))
    assert live_bytecode.imported() == ({"once_a.py"}, {"once_b.py"})


def test_what_is_not_python_is_refused(folder):
    write_archive(folder / "other-1.whl", {"other/__init__.py": b"a b\n"})
    with pytest.raises(PyCompileError, match=r"site-packages/other/__init__\.py"):
        live_bytecode.compiled(folder, [], ["other/__init__.py"])
    (folder / "python_stdlib.zip").unlink()
    with pytest.raises(FileNotFoundError, match=r"python_stdlib\.zip"):
        live_bytecode.compiled(folder, [], [])
