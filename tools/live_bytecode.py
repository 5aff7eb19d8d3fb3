"""Bytecode of what a start of the browser's Python imports. It runs in that Python: bytecode fits one version alone.

Without it every start compiles the same modules again, which is most of what a start takes.
"""

import py_compile
import sys
from collections.abc import Iterable
from importlib.util import cache_from_source
from pathlib import Path
from tempfile import TemporaryDirectory

from live_archive import read_archive, write_archive

WITHOUT_DOCSTRINGS = 2  # of `compile`: of the library they weigh 0.2 MB in a first press
# Packages whose source readers look at and change: bytecode lies beside it, and counts for as long as they agree.
READ = ("sysdesign/", "simpy/")


def imported() -> tuple[set[str], set[str]]:
    """Return the files behind what is imported by now: of the standard library, and of installed packages."""
    specs = [each.__spec__ for each in list(sys.modules.values()) if getattr(each, "__spec__", None)]
    origins = [str(each.origin) for each in specs]
    return _below(_library(), origins), _below(_packages(), origins)


def compiled(folder: Path, library: Iterable[str], packages: Iterable[str]) -> None:
    """Compile files of the standard library's archive and of the wheels in a folder.

    Raises FileNotFoundError without that archive, and PyCompileError for a file that is not Python.
    """
    compile_in(folder / "python_stdlib.zip", library, _library(), WITHOUT_DOCSTRINGS)
    for wheel in sorted(folder.glob("*.whl")):
        compile_in(wheel, packages, _packages())


def compile_in(path: Path, names: Iterable[str], folder: str, optimize: int = -1) -> None:
    """Compile files of an archive, which will be found in a folder; one that has none of them stays as it is."""
    files = read_archive(path)
    wanted = files.keys() & set(names)
    if not wanted:
        return
    kept = {name: data for name, data in files.items() if name not in wanted or name.startswith(READ)}
    made = (_bytecode(name, files[name], folder, optimize, beside=name in kept) for name in wanted)
    write_archive(path, kept | dict(made))


def _below(folder: str, origins: Iterable[str]) -> set[str]:
    return {each.removeprefix(f"{folder}/") for each in origins if each.startswith(f"{folder}/")}


def _library() -> str:
    return next(each for each in sys.path if each.endswith(".zip"))


def _packages() -> str:
    return next(each for each in sys.path if each.endswith("/site-packages"))


def _bytecode(name: str, data: bytes, folder: str, optimize: int, beside: bool) -> tuple[str, bytes]:
    modes = py_compile.PycInvalidationMode
    mode = modes.CHECKED_HASH if beside else modes.UNCHECKED_HASH
    with TemporaryDirectory() as scratch:
        source, made = Path(scratch) / "source.py", Path(scratch) / "made.pyc"
        source.write_bytes(data)
        found = f"{folder}/{name}"
        py_compile.compile(str(source), str(made), found, doraise=True, optimize=optimize, invalidation_mode=mode)
        return cache_from_source(name) if beside else f"{name}c", made.read_bytes()
