// The files of the library behind a cell: opened, changed, and put back.
export async function openModels(page, number, place, use) {
  const found = await page.python.ask("models", { number }), shown = JSON.stringify(found);
  if (place.dataset.shown === shown) return; // what is open stays open
  place.dataset.shown = shown;
  place.replaceChildren();
  if (!found.length) return;
  const intro = document.createElement("span");
  intro.textContent = "Its models: ";
  place.append(intro);
  for (const [name, path] of found) {
    const open = document.createElement("button");
    open.type = "button";
    open.className = "sdm-btn text";
    open.textContent = name;
    open.title = path;
    open.setAttribute("aria-expanded", "false");
    open.addEventListener("click", () => toggle(page, path, open, place, use));
    place.append(open, " ");
  }
}

async function toggle(page, path, button, place, use) {
  const there = place.querySelector(`[data-path="${path}"]`);
  if (there) { there.remove(); button.setAttribute("aria-expanded", "false"); return; }
  button.setAttribute("aria-expanded", "true");
  await page.python.start();
  const { text } = await page.python.ask("read", { path });
  if (!page.originals) page.originals = new Map();
  if (!page.originals.has(path)) page.originals.set(path, text);
  const box = document.createElement("div"), head = document.createElement("p"), tools = document.createElement("div");
  box.className = "sdm-model"; box.dataset.path = path; head.className = "sdm-where"; tools.className = "sdm-tools";
  head.textContent = `src/sysdesign/${path}`;
  box.append(head);
  const editor = page.edit(box, text, { label: `Source of ${path}`, run: () => use(path, editor.text()), changed: () => {} });
  const act = (label, does) => {
    const made = document.createElement("button");
    made.type = "button"; made.className = "sdm-btn"; made.textContent = label;
    made.addEventListener("click", does);
    tools.append(made);
  };
  act("Use this and run", () => use(path, editor.text()));
  act("Put it back", () => { editor.write(page.originals.get(path)); use(path, page.originals.get(path)); });
  box.append(tools);
  place.append(box);
}
