"""Make a site live: Python for its pages, an editor, and the notebooks in JupyterLite. Part of `make site LIVE=1`.

What comes from npm and PyPI is pinned with hashes (package-lock.json and requirements.txt in book/live) and kept in
_build/live: a second build needs no network.
"""

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import lite
from live_packages import (
    NOT_JEDIS,
    NOT_PYTHONS,
    RARE,
    download,
    lock_of,
    own_wheel,
    rare_modules,
    stand_ins,
    without,
    written,
)

from sysdesign.absent import PACKAGES
from sysdesign.teaching.browser.chapter_plan import chapter_plan

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "book" / "live"
KEPT = ROOT / "_build" / "live"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
SCRIPTS = (
    "launch.js",
    "page.js",
    "python.js",
    "worker.js",
    "snapshot.js",
    "dom.js",
    "outputs.js",
    "models.js",
    "grid.js",
    "live.css",
)
# What the first press of a button loads; the rest is for notebooks, or for cells that need it.
FIRST = (*SCRIPTS, "editor.min.js")
FIRST_WHEELS = ("sysdesign-", "simpy-")
PYTHON = "3.14"  # the Python of the pyodide in package.json
PLOTTING = ("numpy", "pandas", "matplotlib")


def kept(name: str, *inputs: Path) -> tuple[Path, bool]:
    """Return a folder for what is made from files, and whether it is there as they are now; if not, it is empty."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in inputs)).hexdigest()[:16]
    folder = KEPT / f"{name}-{digest}"
    if (folder / "complete").exists():
        return folder, True
    for old in KEPT.glob(f"{name}-*"):
        shutil.rmtree(old)
    folder.mkdir(parents=True)
    return folder, False


def npm_packages() -> Path:
    """Return node_modules as the lock has them, fetched by the npm of a wheel."""
    inputs = [SOURCE / name for name in ("package.json", "package-lock.json", ".npmrc")]
    folder, there = kept("npm", *inputs)
    if not there:
        for path in inputs:
            shutil.copy(path, folder)
        subprocess.run([str(_node("npm")), "ci"], cwd=folder, check=True, stdout=subprocess.DEVNULL, env=_with_node())
        (folder / "complete").touch()
    return folder / "node_modules"


def wheels() -> list[Path]:
    """Return the wheels of the lock, fetched by pip."""
    requirements = SOURCE / "requirements.txt"
    folder, there = kept("wheels", requirements)
    if not there:
        download(requirements, folder, PYTHON)
        (folder / "complete").touch()
    return sorted(folder.glob("*.whl"))


def bundle_editor(modules: Path, out: Path) -> None:
    """Write the editor with all that it imports as one file."""
    command = [str(_node("node")), str(modules / "esbuild" / "bin" / "esbuild"), str(SOURCE / "editor.js")]
    options = ["--bundle", "--format=esm", "--minify", "--legal-comments=none", "--log-level=error", f"--outfile={out}"]
    subprocess.run([*command, *options], check=True, env=_with_node() | {"NODE_PATH": str(modules)})


def python_for_pages(modules: Path, out: Path, online: bool) -> None:
    """Write Pyodide's core, the wheels, with bytecode of what a start imports, and the lock that names them."""
    core = modules / "pyodide"
    out.mkdir(parents=True)
    for name in CORE:
        shutil.copy(core / name, out)
    library = core / "python_stdlib.zip"
    without(library, out / library.name, f"{NOT_PYTHONS}|{RARE}")
    rare_modules(library, out)
    for path in wheels():
        without(path, out / path.name, NOT_JEDIS) if path.name.startswith("jedi-") else shutil.copy(path, out)
    for path in lite.kernel_wheels():
        shutil.copy(path, out)
    own_wheel(out)
    public = json.loads((core / "pyodide-lock.json").read_text(encoding="utf-8"))
    added = distribution(core, public["packages"]) if online else {}
    stand_ins(out, [name for name in PACKAGES if name not in added])
    lock = out / "pyodide-lock.json"
    written(lock, lock_of(out.glob("*.whl"), public["info"]))
    command = [str(_node("node")), str(SOURCE / "bytecode.mjs"), str(out), str(ROOT / "tools")]
    subprocess.run([*command, *lite.PACKAGES], check=True, stdout=subprocess.DEVNULL)
    written(lock, lock_of(out.glob("*.whl"), public["info"], added))


def distribution(core: Path, packages: dict[str, Any]) -> dict[str, Any]:
    """Return numpy, pandas, matplotlib and what they need, at the address that Pyodide's own script has for them."""
    script = (core / "pyodide.mjs").read_text(encoding="utf-8")
    found = re.search(r"`(https://[^`$]+/pyodide/v)\$\{\w+\}(/[^`$]*)`", script)
    if not found:
        raise SystemExit("Pyodide no longer says where its public distribution is; ONLINE_KERNEL cannot be used.")
    version = json.loads((core / "package.json").read_text(encoding="utf-8"))["version"]
    address = f"{found[1]}{version}{found[2]}"
    entries, left = {}, list(PLOTTING)
    while left:
        name = left.pop()
        if name not in entries:
            entries[name] = packages[name] | {"file_name": address + packages[name]["file_name"]}
            left += packages[name]["depends"]
    return entries


def chapters(out: Path) -> None:
    """Write what the page of each chapter has to know of its cells."""
    out.mkdir(parents=True)
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        plan = chapter_plan(path) | {"chapter": path.stem}
        (out / f"{path.stem}.json").write_text(
            json.dumps(plan, separators=(",", ":"), ensure_ascii=False), encoding="utf-8"
        )


def megabytes(live: Path, python: Path) -> float:
    """Return what the first press of a button loads, as a server sends it that compresses."""
    files = [*(live / name for name in FIRST), *(python / name for name in (*CORE, "pyodide-lock.json"))]
    files += [path for path in python.glob("*.whl") if path.name.startswith(FIRST_WHEELS)]
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in files) / 1e6


def make_live(site: Path, online: bool = False) -> None:
    """Add all of it to a site that was built with `sdm_live`. Raises CalledProcessError for a tool that failed."""
    live, python = site / "live", site / "lite" / "static" / "pyodide"
    shutil.rmtree(live, ignore_errors=True)
    modules = npm_packages()
    lite.build(KEPT / "lite", site / "lite")
    python_for_pages(modules, python, online)
    live.mkdir()
    bundle_editor(modules, live / "editor.min.js")
    for name in SCRIPTS:
        shutil.copy(SOURCE / name, live)
    chapters(live / "chapters")
    core = hashlib.sha256(b"".join((python / name).read_bytes() for name in CORE)).hexdigest()[:16]
    _fill_in(live / "snapshot.js", "__CORE__", core)
    _fill_in(live / "launch.js", "__MB__", f"{megabytes(live, python):.1f}")


def _fill_in(path: Path, blank: str, text: str) -> None:
    source = path.read_text(encoding="utf-8")
    path.write_text(source.replace(blank, text), encoding="utf-8")


def _node(name: str) -> Path:
    """Return a program of the Node that is installed beside this Python."""
    folder = Path(sys.executable).parent
    return folder / (f"{name}.exe" if os.name == "nt" else name)


def _with_node() -> dict[str, str]:
    return os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
