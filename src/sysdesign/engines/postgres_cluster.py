"""A new, empty PostgreSQL cluster: the programs that run it, the user who owns it, its password, its data directory."""

import os
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sysdesign.engine_catalogue import is_root, postgres_folder, unprivileged_user
from sysdesign.engines.missing import EngineMissing
from sysdesign.engines.progress import Tick
from sysdesign.engines.server import User, run

NAME, SUPERUSER = "PostgreSQL", "postgres"
ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Cluster:
    """`found` are the programs as installed; `programs` those that `owner` can run, the same or a copy of them."""

    data: Path
    found: Path
    programs: Path
    owner: User | None
    password: str

    def is_ready(self) -> bool:
        """Tell whether its server takes connections; source: the eighth line of postmaster.pid, as pg_ctl reads it."""
        lines = (self.data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        return len(lines) > 7 and lines[7].strip() == "ready"


def new_cluster(folder: Path, tick: Tick) -> Cluster:
    """Make a cluster in a scratch folder, which then belongs to its owner: `nobody` where this process is root's.

    Raises EngineMissing where it cannot be had, EngineError when initdb fails.
    """
    found, owner = postgres_folder(), unprivileged_user() if is_root() else None
    assert found is not None
    if owner:
        os.chown(folder, *owner)
    cluster = Cluster(folder / "data", found, installation(folder, owner, found), owner, secrets.token_hex(16))
    secret = folder / "password"
    secret.touch(0o600)
    secret.write_text(cluster.password, encoding="ascii")
    if owner:
        os.chown(secret, *owner)
    initdb = f"--username={SUPERUSER} --auth=scram-sha-256 --encoding=UTF8 --locale=C --no-sync".split()
    command: list[str | Path] = [cluster.programs / "initdb", "-D", cluster.data, f"--pwfile={secret}", *initdb]
    run(NAME, command, folder=folder, user=owner, env=ENVIRONMENT, tick=tick)
    secret.unlink()
    return cluster


def installation(folder: Path, owner: User | None, found: Path) -> Path:
    """Return programs that `owner` can run: `found`, or where that lies out of its reach, a copy in `folder`."""
    if owner is None or can_run(found / "postgres", owner):
        return found
    root = found.parent
    copy = folder / "installed" / root.parent.name / root.name
    shutil.copytree(root, copy, symlinks=True, ignore=shutil.ignore_patterns("include"))
    libraries = root.parent.with_name(f"{root.parent.name}.libs")
    if libraries.is_dir():  # a wheel's; the programs look for them three folders up
        shutil.copytree(libraries, folder / "installed" / libraries.name)
    for path in (folder / "installed", *(folder / "installed").rglob("*")):
        os.chown(path, *owner, follow_symlinks=False)
    programs = copy / found.name
    if not can_run(programs / "postgres", owner):
        raise EngineMissing(NAME, "it does not run as root, and not as nobody either")
    return programs


def can_run(program: Path, user: User) -> bool:
    """Tell whether another user can run a program."""
    options: Any = {"user": user[0], "group": user[1], "extra_groups": []}
    try:
        return (
            subprocess.run([program, "--version"], capture_output=True, cwd="/", check=False, **options).returncode == 0
        )
    except OSError:
        return False
