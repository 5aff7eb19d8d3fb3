// What the buttons of launch.js open: an editor in place of a cell's code, and its output anew.
import { element, press } from "./dom.js";
import { leaveGrid } from "./grid.js";
import { openModels } from "./models.js";
import { clear, show, showError, showText } from "./outputs.js";
import { Python } from "./python.js";

export async function start(chapter, roots) {
  const plan = await fetch(new URL(`chapters/${chapter}.json`, import.meta.url)).then(answer => {
    if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
    return answer.json();
  });
  const { edit } = await import(new URL("editor.min.js", import.meta.url).href);
  await new Promise((done, failed) => {
    const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", onload: done, onerror: failed });
    sheet.href = new URL("live.css", import.meta.url).href;
    document.head.append(sheet);
  });
  return new Page(plan, roots, edit);
}

class Page {
  constructor(plan, roots, edit) {
    Object.assign(this, { plan, roots, edit, python: new Python(plan.sources), cells: new Map() });
  }


  async open(number, bar) {
    bar.querySelector("span").textContent = "Loading Python …";
    await this.python.start(); // before anything on the page changes
    const cell = this.cells.get(number) || new Cell(this, number, bar);
    this.cells.set(number, cell);
    cell.focus();
    await cell.run();
  }

  leaveGrid(id, number, bar) { return leaveGrid(this, id, number, bar); }

  // The cells below that use what this one makes, by the plan.
  below(number) {
    return Object.keys(this.plan.needs).map(Number).filter(n => n > number && this.plan.needs[n].includes(number)).sort((a, b) => a - b);
  }

  // Run a cell and show what comes of it in its place, opened or not. Returns whether it went well.
  async run(number, source, status) {
    try {
      if (!this.python.ready) status("Loading Python …");
      await this.python.start();
    } catch (error) { status(error.message); return false; }
    const output = clear(this.roots[number]);
    status("Running …");
    try {
      const told = await this.python.run(number, source, this.plan.extras[number] || [], text => showText(output, text));
      if (told.error) showError(output, told, this.plan.sources, number); else show(output, told);
      const exercise = this.plan.exercises[number];
      if (exercise && output.querySelector("[data-result='passes']")) {
        document.dispatchEvent(new CustomEvent("sdm:passed", { detail: { chapter: this.plan.chapter, exercise } }));
      }
      status(told.error ? "It did not run to its end." : "");
      return !told.error;
    } catch (error) {
      showError(output, { error: error.message }, [], number);
      status("");
      return false;
    }
  }
}

class Cell {
  constructor(page, number, bar) {
    Object.assign(this, { page, number });
    this.root = page.roots[number];
    const input = this.root.querySelector(".cell_input"), code = input.querySelector("div.highlight").parentElement;
    const box = element("div", "sdm-edit");
    code.hidden = true;
    bar.hidden = true;
    this.editor = page.edit(box, page.plan.sources[number], { label: "Code of this cell", run: () => this.run(), changed: () => this.changed() });
    this.status = element("span", "sdm-status");
    this.status.setAttribute("role", "status");
    this.go = press("Run", () => this.run(), "sdm-btn go");
    this.end = press("Stop", () => page.python.stop("Stopped. The next run starts Python anew."));
    this.back = press("Reset", () => this.reset());
    this.follow = press("", () => this.runBelow());
    this.follow.hidden = true;
    this.tools = element("div", "sdm-tools");
    this.tools.append(this.go, this.end, this.back, this.follow, this.status);
    this.models = element("div", "sdm-models");
    input.append(box, this.tools, this.models);
    this.end.disabled = true;
  }

  focus() { this.editor.focus(); }

  changed() { this.page.plan.sources[this.number] === this.editor.text() || (this.status.textContent = "Changed. Ctrl and Enter runs it."); }

  async run() {
    this.busy(true);
    const well = await this.page.run(this.number, this.editor.text(), text => { this.status.textContent = text; });
    this.busy(false);
    const below = this.page.below(this.number);
    this.follow.hidden = !below.length || !well;
    this.follow.textContent = below.length === 1 ? "Run the cell below that uses it" : `Run the ${below.length} cells below that use it`;
    if (well) await openModels(this.page, this.number, this.models, (path, text) => this.use(path, text));
    return well;
  }

  // Give a file of the library another text, and run. What is wrong with it is said by the run.
  async use(path, text) {
    this.busy(true);
    this.status.textContent = "Running …";
    await this.page.python.edit(path, text).catch(() => {});
    await this.run();
  }

  async runBelow() {
    this.busy(true);
    for (const number of this.page.below(this.number)) {
      const cell = this.page.cells.get(number);
      const source = cell ? cell.editor.text() : this.page.plan.sources[number];
      if (!await this.page.run(number, source, text => { this.status.textContent = text; })) {
        this.status.textContent = "One of the cells below did not run to its end.";
        break;
      }
    }
    this.busy(false);
  }

  busy(yes) {
    this.go.disabled = this.back.disabled = this.follow.disabled = yes;
    this.end.disabled = !yes;
  }

  // The code as the chapter has it, and what it showed when the book was made.
  reset() {
    this.editor.write(this.page.plan.sources[this.number]);
    clear(this.root, { stored: true });
    this.status.textContent = "";
    this.follow.hidden = true;
  }
}
