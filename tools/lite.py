"""The notebooks in JupyterLite: built into lite/ of the site, on the Python that the pages use, and on nothing else."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
from lab import OUTPUT, custom_css
from lite_text import plain

ROOT = Path(__file__).resolve().parent.parent
PLUGIN = "@jupyterlite/pyodide-kernel-extension:kernel"
KERNEL = "./static/pyodide"  # it resolves no "..", so the pages come here for their Python
# Loaded when a kernel starts: what it is made of, all at once and with nothing left to resolve, and what chapters need.
# What a chapter imports and the browser lacks is stood in for when it is imported.
KERNEL_PACKAGES = ["micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython"]
PACKAGES = [*KERNEL_PACKAGES, "sysdesign", "ipywidgets", "hypothesis"]
APPS = ["notebooks", "lab"]
LABEXTENSIONS = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
KERNEL_EXTENSION = LABEXTENSIONS / "@jupyterlite" / "pyodide-kernel-extension"
EXTENSIONS = [
    KERNEL_EXTENSION,
    LABEXTENSIONS / "@jupyter-widgets" / "jupyterlab-manager",
    LABEXTENSIONS / "jupyterlab_pygments",
]
CONFIG = {
    "apps": APPS,
    "ignore_sys_prefix": ["federated_extensions"],
    "federated_extensions": [str(each) for each in EXTENSIONS],
    "no_sourcemaps": True,
    "no_unused_shared_packages": True,
}
# Not for a book: through it a kernel shares its files with the page, and asks for them while the page draws a chapter.
DISABLED = ["@jupyterlite/application-extension:service-worker-manager"]
TEXT = ".jp-MarkdownOutput.jp-RenderedHTMLCommon"
MEASURE = f"{TEXT} {{ max-width: var(--measure); font-size: var(--t-small); line-height: var(--l-small); }}\n"


def kernel_wheels() -> list[Path]:
    """Return the wheels that the kernel's extension brings for itself."""
    return [each for each in sorted(KERNEL_EXTENSION.glob("static/pypi/*.whl")) if not each.name.startswith("widgets")]


def contents(folder: Path) -> None:
    """Write the notebooks, solutions and plumbing folded as on the pages, with text that needs no site around it."""
    folder.mkdir(parents=True)
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            cell.metadata["trusted"] = True  # pictures and scripts of the book's own outputs are shown
            if cell.cell_type == "markdown":
                cell.source = plain(cell.source)
            tags = cell.metadata.get("tags", [])
            if "solution" in tags:
                cell.metadata["jupyter"] = {"source_hidden": True, "outputs_hidden": True}
                cell.outputs, cell.execution_count = [], None
            elif "hide-input" in tags:
                cell.metadata["jupyter"] = {"source_hidden": True}
        # Not by nbformat, which takes the trust away, and cuts texts into lines that JupyterLite does not join.
        (folder / path.name).write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")


def build(work: Path, out: Path) -> None:
    """Build JupyterLite into `out`; `work` is a folder of its own for what is made on the way."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.rmtree(out, ignore_errors=True)
    contents(work / "contents")
    (work / "jupyter_lite_config.json").write_text(json.dumps({"LiteBuildConfig": CONFIG}), encoding="utf-8")
    options = ["--contents", str(work / "contents"), "--output-dir", str(out), "--lite-dir", str(work)]
    done = subprocess.run(
        [sys.executable, "-m", "jupyterlite_core", "build", *options], cwd=work, capture_output=True, text=True
    )
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        done.check_returncode()
    _configure(out / "jupyter-lite.json")
    _dress(out)


def _dress(out: Path) -> None:
    """Give the apps the book's look, its icon, and the script that keeps what a reader has done."""
    look = custom_css(f"{OUTPUT}, {TEXT}") + MEASURE
    (out / "book.css").write_text(look.replace("url(fonts/", "url(../_static/fonts/"), encoding="utf-8")
    shutil.copy(ROOT / "book" / "live" / "lite_progress.js", out)
    head = (
        '<link rel="icon" href="../../_static/favicon.svg"><link rel="stylesheet" href="../book.css">'
        '<script defer src="../../_static/progress.js"></script><script defer src="../lite_progress.js"></script>'
        "</head>"
    )
    for app in APPS:
        page = out / app / "index.html"
        page.write_text(page.read_text(encoding="utf-8").replace("</head>", head, 1), encoding="utf-8")


def _configure(path: Path) -> None:
    """Point the kernel at the site's own Python, and forbid it to look for packages anywhere else."""
    config: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    config["jupyter-config-data"]["exposeAppInBrowser"] = True  # window.jupyterapp, for tests and curious readers
    config["jupyter-config-data"]["disabledExtensions"] = DISABLED
    settings = config["jupyter-config-data"].setdefault("litePluginSettings", {}).setdefault(PLUGIN, {})
    settings |= {
        "pyodideUrl": f"{KERNEL}/pyodide.mjs",
        "loadPyodideOptions": {"packages": PACKAGES, "lockFileURL": f"{KERNEL}/pyodide-lock.json"},
        "disablePyPIFallback": True,
    }
    path.write_text(json.dumps(config, indent=1), encoding="utf-8")
