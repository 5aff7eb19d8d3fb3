"""The packages of the browser's Python: the same files make the same bytes, and the lock names what there is."""

import hashlib
import json
import re
import subprocess
import sys
import zipfile

import live_packages
import pytest
from live_archive import write_archive
from live_packages import (
    NOT_JEDIS,
    NOT_OURS,
    NOT_PYTHONS,
    RARE,
    download,
    lock_of,
    normal,
    own_wheel,
    rare_modules,
    stand_ins,
    without,
    written,
)


def wheel(folder, name, version="1.0", needs=(), **files):
    about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n" + "".join(
        f"Requires-Dist: {n}\n" for n in needs
    )
    info = f"{name}-{version}.dist-info"
    more = {f"{info}/METADATA": about.encode(), f"{info}/RECORD": b"a,b,c\n"}
    inside = {path.replace("__", "/", 1): text.encode() for path, text in files.items()}
    return write_archive(folder / f"{name}-{version}-py3-none-any.whl", more | inside)


def test_an_archive_depends_on_nothing_but_its_files(tmp_path):
    files = {"b.py": b"b" * 9999, "a/c.py": b"c"}
    first = write_archive(tmp_path / "one.zip", files)
    second = write_archive(tmp_path / "two.zip", dict(reversed(files.items())))
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert archive.namelist() == ["a/c.py", "b.py"]
        assert {each.date_time for each in archive.infolist()} == {(2020, 1, 1, 0, 0, 0)}
        assert {each.compress_type for each in archive.infolist()} == {zipfile.ZIP_DEFLATED}
        assert archive.read("b.py") == b"b" * 9999
    assert first.stat().st_size < 500


def test_files_whose_names_begin_with_a_pattern_are_dropped(tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.mkdir("a") if hasattr(archive, "mkdir") else archive.writestr("a/", b"")
        for name in ("a/one.py", "a/two.py", "b/a/one.py", "x.dist-info/RECORD", "x.dist-info/METADATA"):
            archive.writestr(name, name)
    path = without(tmp_path / "all.zip", tmp_path / "some.zip", r"a/o")
    assert path == tmp_path / "some.zip"
    with zipfile.ZipFile(path) as archive:
        kept = {name: archive.read(name).decode() for name in archive.namelist()}
    assert kept == {
        "a/two.py": "a/two.py",
        "b/a/one.py": "b/a/one.py",
        "x.dist-info/METADATA": "x.dist-info/METADATA",
        "x.dist-info/RECORD": "",  # it would name what is not there
    }


@pytest.mark.parametrize(
    ("pattern", "dropped", "kept"),
    [
        (NOT_OURS, "sysdesign/engines/a.py", "sysdesign/engine_catalogue.py"),
        (NOT_OURS, "sysdesign/measurements/a/b.py", "sysdesign/teaching/look/tokens.css"),
        (NOT_OURS, "sysdesign/teaching/look/explorer.js", "sysdesign/absent.py"),
        (NOT_PYTHONS, "ftplib.py", "http/__init__.py"),
        (NOT_PYTHONS, "http/server.py", "http/client.py"),
        (NOT_PYTHONS, "xmlrpc/client.py", "sqlite3/__init__.py"),
        (NOT_PYTHONS, "encodings/cp1251.py", "encodings/cp1252.py"),
        (NOT_PYTHONS, "encodings/iso8859_10.py", "encodings/iso8859_1.py"),
        (NOT_PYTHONS, "encodings/koi8_r.py", "encodings/utf_8.py"),
        (NOT_PYTHONS, "asyncio/windows_events.py", "asyncio/unix_events.py"),
        (NOT_PYTHONS, "importlib/_bootstrap_external.py", "importlib/_abc.py"),
        (RARE, "unittest/mock.py", "json/tool.py"),
        (RARE, "pdb.py", "pdb/x.py"),
        (NOT_JEDIS, "jedi/third_party/django-stubs/a.pyi", "jedi/third_party/typeshed/stdlib/a.pyi"),
        (NOT_JEDIS, "jedi/third_party/typeshed/stubs/a.pyi", "jedi/api.py"),
    ],
)
def test_what_the_browser_has_no_use_for(pattern, dropped, kept):
    assert re.match(pattern, dropped)
    assert not re.match(pattern, kept)


def test_stand_ins_make_modules_that_can_be_imported(tmp_path):
    path = stand_ins(tmp_path, ["no_such_a", "no_such_b"])
    assert path.name == "sysdesign_absent-1-py3-none-any.whl"
    assert path.read_bytes() == stand_ins(tmp_path, ["no_such_b", "no_such_a"]).read_bytes()
    code = (
        f"import sys; sys.path.insert(0, {str(path)!r})\nimport no_such_a, no_such_b\n"
        "from sysdesign.absent import NotHere\n"
        "try: no_such_a.x()\nexcept NotHere as e: print(e)\n"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert said.startswith("This cell needs no_such_a, ")
    entry = lock_of([path], {})["packages"]["sysdesign-absent"]
    assert (entry["version"], entry["imports"]) == ("1", ["no_such_a", "no_such_b"])


def test_rare_modules_are_a_package_that_others_need(tmp_path):
    library = write_archive(tmp_path / "library.zip", {"pdb.py": b"", "unittest/case.py": b"X = 1", "json.py": b""})
    rare = rare_modules(library, tmp_path)
    with zipfile.ZipFile(rare) as archive:
        assert [name for name in archive.namelist() if "dist-info" not in name] == ["pdb.py", "unittest/case.py"]
        assert archive.read("unittest/case.py") == b"X = 1"
    packages = lock_of([rare, wheel(tmp_path, "hypothesis"), wheel(tmp_path, "simpy")], {})["packages"]
    assert packages["python-rare"]["imports"] == ["pdb", "unittest"]
    assert (packages["hypothesis"]["depends"], packages["simpy"]["depends"]) == (["python-rare"], [])


def test_bytecode_alone_is_a_module_too(tmp_path):
    path = wheel(tmp_path, "one", **{"solo.pyc": "", "other.py": ""})
    assert lock_of([path], {})["packages"]["one"]["imports"] == ["other", "solo"]


def test_the_lock_names_hashes_imports_and_dependencies(tmp_path):
    needs = ("Two_Words>=1; python_version > '3'", "gone>=2", "extra; extra == 'x'", "NumPy", "one.d")
    one = wheel(tmp_path, "One_a", "1.2", needs, a__x="", one_py="1", **{"solo.py": "", "One_a-1.2.data__x": ""})
    two = wheel(tmp_path, "two_words", needs=["extra ; extra=='y'"])
    more = [wheel(tmp_path, "extra"), wheel(tmp_path, "one.d")]
    online = {"numpy": {"name": "numpy", "file_name": "https://x/numpy.whl"}}
    lock = lock_of(iter([two, one, *more]), {"python": "3.14"}, online)
    assert lock["info"] == {"python": "3.14"}
    assert sorted(lock["packages"]) == ["extra", "numpy", "one-a", "one-d", "two-words"]
    assert lock["packages"]["numpy"] is online["numpy"]
    assert lock["packages"]["one-a"] == {
        "name": "one-a",
        "version": "1.2",
        "file_name": one.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(one.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": ["a", "one_py", "solo"],
        "depends": ["numpy", "one-d", "two-words"],
        "unvendored_tests": False,
    }
    assert lock["packages"]["two-words"]["depends"] == []


def test_without_the_public_distribution_nothing_depends_on_it(tmp_path):
    one = wheel(tmp_path, "one", needs=["numpy"])
    assert lock_of([one], {})["packages"]["one"]["depends"] == []


def test_a_lock_is_written_as_one_line_that_is_always_the_same(tmp_path):
    written(tmp_path / "lock.json", {"b": [1, 2], "a": {"d": "ü", "c": None}})
    text = (tmp_path / "lock.json").read_text(encoding="utf-8")
    assert text == '{"a":{"c":null,"d":"\\u00fc"},"b":[1,2]}'
    assert json.loads(text)["b"] == [1, 2]


@pytest.mark.parametrize(
    ("name", "same"),
    [("A_b", "a-b"), ("a.b", "a-b"), ("a-_.b", "a-b"), ("simpy", "simpy"), ("ruamel.yaml_x", "ruamel-yaml-x")],
)
def test_names_are_compared_as_indexes_do(name, same):
    assert normal(name) == same


def test_our_own_wheel_is_the_same_twice_and_has_no_engines(tmp_path):
    first, second = (own_wheel(tmp_path / name) for name in ("a", "b") if not (tmp_path / name).mkdir())
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        names = archive.namelist()
    assert {"sysdesign/absent.py", "sysdesign/teaching/browser/kernel.py", "sysdesign/py.typed"} <= {*names}
    assert not [name for name in names if re.match(r"sysdesign/(engines|measurements)/|.*\.js$|.*__pycache__", name)]
    assert "simpy" not in lock_of([first], {})["packages"]["sysdesign"]["depends"]


def test_only_plain_wheels_with_the_hashes_of_the_lock_are_fetched(tmp_path, monkeypatch):
    ran = []
    monkeypatch.setattr(live_packages.subprocess, "run", lambda command, check: ran.append((command, check)))
    download(tmp_path / "lock.txt", tmp_path / "out", "3.14")
    ((command, check),) = ran
    assert check
    assert command[:4] == [sys.executable, "-m", "pip", "download"]
    said = " ".join(command)
    for option in (
        "--no-deps",
        "--require-hashes",
        "--only-binary :all:",
        "--abi none",
        "--platform any",
        "--python-version 3.14",
    ):
        assert option in said
    assert command[-4:] == ["-r", str(tmp_path / "lock.txt"), "-d", str(tmp_path / "out")]


class TestWrongInput:
    def test_no_archive(self, tmp_path):
        (tmp_path / "a.zip").write_text("no archive", encoding="utf-8")
        with pytest.raises(zipfile.BadZipFile):
            without(tmp_path / "a.zip", tmp_path / "b.zip", "x")
        with pytest.raises(FileNotFoundError, match=r"c\.zip"):
            without(tmp_path / "c.zip", tmp_path / "b.zip", "x")
        assert not (tmp_path / "b.zip").exists()

    def test_a_wheel_that_says_nothing_of_itself_is_named(self, tmp_path):
        bare = write_archive(tmp_path / "bare-1-py3-none-any.whl", {"bare.py": b"", "a/bare.dist-info/METADATA": b""})
        with pytest.raises(ValueError, match=r"^'wheels' must have one METADATA each: .*bare-1-py3-none-any\.whl"):
            lock_of([bare], {})
