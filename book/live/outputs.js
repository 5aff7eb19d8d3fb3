// What a cell shows, in the place of what it showed when the book was made.
const stored = new WeakMap();

// Empty the output of a cell, or put back what was stored, and return it.
export function clear(root, { stored: back = false } = {}) {
  let output = root.querySelector(":scope > .cell_output");
  if (!output) {
    output = document.createElement("div");
    output.className = "cell_output";
    root.append(output);
  }
  if (!stored.has(output)) stored.set(output, [...output.childNodes]);
  output.replaceChildren(...(back ? stored.get(output) : []));
  return output;
}

export function showText(output, text) {
  let last = output.lastElementChild;
  if (!last || !last.matches(".stream")) {
    last = document.createElement("div");
    last.className = "output stream";
    last.append(document.createElement("pre"));
    output.append(last);
  }
  last.firstChild.append(text);
}

export function show(output, { html, text }) {
  if (html === undefined) { if (text !== undefined) showText(output, text + "\n"); return; }
  const made = document.createElement("div");
  made.className = "output text_html";
  made.innerHTML = html;
  output.append(made);
  // An explorer or a replay that came now is to be started as those that came with the page.
  document.dispatchEvent(new CustomEvent("sdm:shown", { detail: made }));
}

export function showError(output, { error, line, number }, sources, asked) {
  const made = document.createElement("p");
  made.className = "sdm-error";
  const where = line === undefined ? "" : number === asked ? ` (line ${line})` : ` (line ${line} of a cell above: ${sources[number].split("\n")[line - 1].trim()})`;
  made.textContent = error + where;
  output.append(made);
}
