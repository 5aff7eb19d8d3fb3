// In a folder that holds the browser's Python, compile what a start of a page and of a notebook import.
import { pathToFileURL } from "node:url";

// Node would show the line that failed, which is all of Pyodide.
process.on("uncaughtException", error => { console.error(error.message); process.exit(1); });
const [folder, tools, ...packages] = process.argv.slice(2); // absolute paths, and what a notebook's kernel loads
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: `${folder}/` });
await python.loadPackage(packages, { messageCallback() {} });
python.mountNodeFS("/tools", tools);
python.mountNodeFS("/folder", folder);
python.runPython(`
import sys
from pathlib import Path
import sysdesign.teaching.browser.kernel
sys.path.append("/tools")
from live_bytecode import compiled, imported
import hypothesis, ipywidgets, jedi, piplite.piplite, pyodide_kernel
library, packages = imported()
compiled(Path("/folder"), library, packages)
`);
