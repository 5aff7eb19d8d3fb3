// What a cell shows, in the place of what it showed when the book was made.
import { element } from "./dom.js";

const stored = new WeakMap();

// Empty the output of a cell, or put back what was stored, and return it.
export function clear(root, { stored: back = false } = {}) {
  let output = root.querySelector(":scope > .cell_output");
  if (!output) {
    output = element("div", "cell_output");
    root.append(output);
  }
  if (!stored.has(output)) stored.set(output, [...output.childNodes]);
  output.replaceChildren(...(back ? stored.get(output) : []));
  return output;
}

export function showText(output, text) {
  let last = output.lastElementChild;
  if (!last || !last.matches(".stream")) {
    last = element("div", "output stream");
    last.append(element("pre"));
    output.append(last);
  }
  last.firstChild.append(text);
}

export function show(output, { html, text }) {
  if (html === undefined) { if (text !== undefined) showText(output, text + "\n"); return; }
  const made = element("div", "output text_html");
  made.innerHTML = html;
  output.append(made);
  // An explorer or a replay that came now is to be started as those that came with the page.
  document.dispatchEvent(new CustomEvent("sdm:shown", { detail: made }));
}

export function showError(output, { error, line, number }, sources, asked) {
  const where = line === undefined ? "" : number === asked ? ` (line ${line})` : ` (line ${line} of a cell above: ${sources[number].split("\n")[line - 1].trim()})`;
  output.append(element("p", "sdm-error", error + where));
}
