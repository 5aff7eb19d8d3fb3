// The worker as a promise for each question. It is started by the first, and by the next one after it was stopped.
const SLOW_S = 60;
const base = new URL("./", import.meta.url);

export class Python {
  constructor(sources) {
    this.sources = sources;
    this.edits = new Map();
    this.extras = new Set();
    this.worker = this.ready = null;
    this.asked = new Map();
    this.count = 0;
  }

  // Start, or go on; what the reader made of the library's files is there from the beginning.
  start() {
    if (this.ready) return this.ready;
    this.worker = new Worker(new URL("worker.js", base), { type: "module" });
    this.worker.onmessage = ({ data }) => this.answered(data);
    this.worker.onerror = event => { event.preventDefault(); this.stop("Python could not be loaded. The page is as it was; reload it to try again."); };
    const slow = setTimeout(() => this.stop(`Python did not start within ${SLOW_S} seconds. The page is as it was.`), 1000 * SLOW_S);
    this.ready = this.ask("open", { sources: this.sources, edits: [...this.edits] }).finally(() => clearTimeout(slow));
    this.ready.catch(() => { this.ready = null; });
    return this.ready;
  }

  ask(does, given, say) {
    return new Promise((resolve, reject) => {
      const id = ++this.count;
      this.asked.set(id, { resolve, reject, say });
      this.worker.postMessage({ id, does, ...given });
    });
  }

  answered({ id, text, done, failed }) {
    const asked = this.asked.get(id);
    if (!asked) return;
    if (text !== undefined) { if (asked.say) asked.say(text); return; }
    this.asked.delete(id);
    if (failed !== undefined) asked.reject(new Error(failed)); else asked.resolve(done);
  }

  // End the worker, whatever it does: an endless loop has no other end. All that waits is told why.
  stop(why = "Stopped.") {
    if (this.worker) this.worker.terminate();
    this.worker = this.ready = null;
    this.extras.clear();
    const waiting = [...this.asked.values()];
    this.asked.clear();
    waiting.forEach(({ reject }) => reject(new Error(why)));
  }

  // Give a file of the library another text; the library is imported anew, and no cell has run since.
  async edit(path, text) {
    this.edits.set(path, text);
    await this.start();
    return this.ask("edit", { path, text });
  }

  async run(number, source, extras, say) {
    await this.start();
    const fresh = extras.filter(name => !this.extras.has(name));
    if (fresh.length) { await this.ask("extras", { names: fresh }); fresh.forEach(name => this.extras.add(name)); }
    return this.ask("run", { number, source }, say);
  }
}
