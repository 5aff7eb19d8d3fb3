"""The packages of the browser's Python: wheels without machine code, ours among them, and the lock that names them."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from email.parser import Parser
from pathlib import Path
from typing import Any

from live_archive import read_archive, write_archive

ROOT = Path(__file__).resolve().parent.parent
# Of our own wheel: what no browser can run, for which `sysdesign.absent` stands in, and the page's own scripts.
NOT_OURS = r"sysdesign/(engines|measurements)/|sysdesign/teaching/look/.*\.js"
# Of Python: what speaks over sockets or is for another system, what is built in as well, and old code pages.
NOT_PYTHONS = (
    r"(ftplib|imaplib|mailbox|poplib|smtplib|http/(server|cookiejar)|importlib/_bootstrap(_external)?|"
    r"asyncio/(windows_\w+|proactor_events)|ctypes/(_aix|wintypes)|concurrent/futures/process)\.py|"
    r"(xmlrpc|wsgiref|concurrent/interpreters)/|"
    r"encodings/(cp(?!437|1252)|mac_|koi8|kz|palmos|ptcp|hp_|tis_|iso8859_(?!1\.|15\.))"
)
# Of Python: a package of its own, which a notebook loads at its start and a page for a cell that imports it.
RARE = (
    r"(_pyrepl|ctypes|multiprocessing|unittest|xml)/|"
    r"(_pydatetime|_pyio|argparse|bdb|cmd|compileall|configparser|doctest|fileinput|gettext|mimetypes|modulefinder|"
    r"optparse|pdb|pickletools|plistlib|pyclbr|pydoc|socketserver|tabnanny|trace|wave|zipapp)\.py"
)
RARE_NAME = "python-rare"
NEED_RARE = ("hypothesis", "ipython")
# Of Jedi: hints for packages that are not there.
NOT_JEDIS = r"jedi/third_party/(django-stubs|typeshed/stubs)/"


def normal(name: str) -> str:
    """Return a package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def download(requirements: Path, folder: Path, python: str) -> None:
    """Fetch the wheels of a lock with hashes; each must be plain Python."""
    plain = ["--platform", "any", "--python-version", python, "--implementation", "py", "--abi", "none"]
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
    command = [sys.executable, "-m", "pip", "download", *options, *plain, "-r", str(requirements), "-d", str(folder)]
    subprocess.run(command, check=True)


def own_wheel(folder: Path) -> Path:
    """Build the package as it stands, without engines and measurements, and return the wheel."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "copy"
        copy.mkdir()
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, copy)
        shutil.copytree(ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        build = [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "-w",
            scratch,
            ".",
        ]
        subprocess.run(build, cwd=copy, check=True)
        (built,) = Path(scratch).glob("*.whl")
        return without(built, folder / built.name, NOT_OURS)


def stand_ins(folder: Path, modules: Iterable[str]) -> Path:
    """Write a package whose modules stand in for those that the browser lacks, and return its wheel."""
    code = b"import sys\n\nfrom sysdesign.absent import stand_in\n\nstand_in(sys.modules[__name__])\n"
    return _wheel(folder, "sysdesign-absent", {f"{module}/__init__.py": code for module in modules}, ["sysdesign"])


def rare_modules(library: Path, folder: Path) -> Path:
    """Write what Python's archive of its library has of `RARE` as a package, and return its wheel."""
    files = read_archive(library).items()
    rare = {name: code for name, code in files if re.match(RARE, name) and not re.match(NOT_PYTHONS, name)}
    return _wheel(folder, RARE_NAME, rare)


def _wheel(folder: Path, name: str, files: dict[str, bytes], needs: Iterable[str] = ()) -> Path:
    about = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n" + "".join(f"Requires-Dist: {each}\n" for each in needs)
    tags = "Wheel-Version: 1.0\nGenerator: live_packages\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    stem = f"{name.replace('-', '_')}-1"
    info = {"METADATA": about.encode(), "WHEEL": tags.encode(), "RECORD": b""}
    inside = files | {f"{stem}.dist-info/{part}": text for part, text in info.items()}
    return write_archive(folder / f"{stem}-py3-none-any.whl", inside)


def without(source: Path, path: Path, names: str) -> Path:
    """Copy an archive without the files whose names begin with a pattern; a wheel's list of its files goes empty."""
    kept = {name: data for name, data in read_archive(source).items() if not re.match(names, name)}
    return write_archive(path, kept | {name: b"" for name in kept if name.endswith(".dist-info/RECORD")})


def lock_of(wheels: Iterable[Path], info: dict[str, Any], online: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the lock that Pyodide reads: of each wheel its hash, what it imports as and what it needs of the others.

    `online` has entries of the public distribution to add, by name.
    """
    found = {normal(path.name.split("-")[0]): path for path in sorted(wheels)}
    packages = {name: _entry(name, path, {*found, *(online or {})}) for name, path in found.items()}
    for name in packages.keys() & set(NEED_RARE):
        packages[name]["depends"].append(RARE_NAME)
    return {"info": info, "packages": packages | (online or {})}


def _entry(name: str, path: Path, known: set[str]) -> dict[str, Any]:
    with zipfile.ZipFile(path) as wheel:
        names = wheel.namelist()
        about = [each for each in names if re.fullmatch(r"[^/]+\.dist-info/METADATA", each)]
        if len(about) != 1:
            raise ValueError(f"'wheels' must have one METADATA each: {path}")
        said = Parser().parsestr(wheel.read(about[0]).decode())
    needs = [line for line in said.get_all("Requires-Dist") or [] if not re.search(r"\bextra\s*==", line)]
    depends = {normal(found[0]) for line in needs if (found := re.match(r"[\w.-]+", line))}
    tops = {
        re.sub(r"\.pyc?$", "", each.split("/")[0]) for each in names if not re.match(r"[^/]+\.(dist-info|data)/", each)
    }
    return {
        "name": name,
        "version": said["Version"],
        "file_name": path.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": sorted(tops),
        "depends": sorted(depends & known),
        "unvendored_tests": False,
    }


def written(path: Path, lock: dict[str, Any]) -> None:
    """Write a lock as a file of one line."""
    path.write_text(json.dumps(lock, separators=(",", ":"), sort_keys=True), encoding="utf-8")
