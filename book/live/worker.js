// The page's own Python. One worker a page; it knows nothing of the page and answers messages, one after the other.
import { loadPyodide } from "../lite/static/pyodide/pyodide.mjs"; // where JupyterLite looks for it, too
import { forget, keep, kept } from "./snapshot.js";

const here = new URL("../lite/static/pyodide/", import.meta.url).href;
let python, kernel, cells, running;

// Pyodide waits for ever for a part that does not come: this ends the wait.
const orMissing = loading => {
  const plain = fetch;
  const missing = new Promise((_, tell) => {
    globalThis.fetch = (...asked) => plain(...asked).then(answer => {
      if (!answer.ok) tell(new Error(`${answer.status} ${answer.url}`));
      return answer;
    }, error => { tell(error); throw error; });
  });
  return Promise.race([missing, loading()]).finally(() => { globalThis.fetch = plain; });
};

const quiet = { messageCallback() {} };
const env = { HOME: "/home/pyodide", PYTHONDONTWRITEBYTECODE: "1", SYSDESIGN_STORED: "1" };
const started = async () => {
  const snapshot = await kept();
  if (snapshot) {
    try { return await loadPyodide({ indexURL: here, env, _loadSnapshot: snapshot }); } catch { await forget(); }
  }
  const fresh = await loadPyodide({ indexURL: here, env, _makeSnapshot: true });
  keep(fresh.makeMemorySnapshot()); // while the reader looks at the first answer
  return fresh;
};

const open = async ({ sources, edits }) => {
  python = await orMissing(started);
  await python.loadPackage(["sysdesign"], { ...quiet, checkIntegrity: true });
  cells = sources;
  for (const [path, text] of edits) write(path, text);
  if (!edits.length) anew(); // a reader's file may be wrong, which is for the cell that uses it to say
  return {};
};
const write = (path, text) => python.FS.writeFile(`${library()}/${path}`, text);
// The library, as its files are now, and a kernel in which no cell has run. `absent` stays: it is in sys.meta_path.
const anew = () => {
  kernel = null;
  python.runPython("import sys; [sys.modules.pop(name) for name in list(sys.modules) if name.partition('.')[0] == 'sysdesign' and name != 'sysdesign.absent']");
  kernel = python.pyimport("sysdesign.teaching.browser.kernel").Kernel(python.toPy(cells));
  return kernel;
};
const ask = (name, ...given) => JSON.parse((kernel || anew())[name](...given));
const library = () => python.runPython("import importlib.util; importlib.util.find_spec('sysdesign').submodule_search_locations[0]");

const does = {
  open,
  // What a cell needs beside the library is loaded when it is first asked for.
  extras: ({ names }) => python.loadPackage(names, quiet).then(() => ({})),
  // A reader may import what no cell does: it comes with the first cell that asks for it.
  run: ({ number, source }) => python.loadPackagesFromImports(source, quiet).then(() => ask("run", number, source, text => postMessage({ id: running, text }))),
  controls: ({ number }) => ask("controls", number),
  state: ({ number, values }) => ask("state", number, JSON.stringify(values)),
  models: ({ number }) => ask("models", number),
  edit: ({ path, text }) => { write(path, text); anew(); return {}; },
  read: ({ path }) => ({ text: python.FS.readFile(`${library()}/${path}`, { encoding: "utf8" }) }),
};

let last = Promise.resolve();
onmessage = ({ data: { id, does: what, ...given } }) => {
  last = last.then(async () => {
    running = id;
    try {
      postMessage({ id, done: await does[what](given) });
    } catch (error) {
      postMessage({ id, failed: String(error.message || error).trim().split("\n").pop() });
    }
  });
};
