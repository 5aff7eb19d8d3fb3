// The files of the library behind a cell: opened, changed, and put back.
import { element, press } from "./dom.js";

export async function openModels(page, number, place, use) {
  const found = await page.python.ask("models", { number }), shown = JSON.stringify(found);
  if (place.dataset.shown === shown) return; // what is open stays open
  place.dataset.shown = shown;
  place.replaceChildren();
  if (!found.length) return;
  place.append(element("span", "", "Its models: "));
  for (const [name, path] of found) {
    const open = press(name, () => toggle(page, path, open, place, use), "sdm-btn text");
    open.title = path;
    open.setAttribute("aria-expanded", "false");
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
  const box = element("div", "sdm-model"), tools = element("div", "sdm-tools");
  box.dataset.path = path;
  box.append(element("p", "sdm-where", `src/sysdesign/${path}`));
  const editor = page.edit(box, text, { label: `Source of ${path}`, run: () => use(path, editor.text()), changed: () => {} });
  tools.append(
    press("Use this and run", () => use(path, editor.text())),
    press("Put it back", () => { editor.write(page.originals.get(path)); use(path, page.originals.get(path)); }),
  );
  box.append(tools);
  place.append(box);
}
