// What a reader has done: tasks of explorers and exercises that passed. It stays in this browser.
(() => {
  "use strict";
  const KEY = "sdm-progress";
  const empty = () => ({ tasks: {}, exercises: {} });
  const strings = found => Array.isArray(found) ? found.filter(each => ["string", "number"].includes(typeof each)) : [];
  const tidy = found => {
    const clean = empty();
    for (const kind of Object.keys(clean)) {
      for (const [name, done] of Object.entries((found && found[kind]) || {})) clean[kind][name] = [...new Set(strings(done))];
    }
    return clean;
  };
  const read = () => { try { return tidy(JSON.parse(localStorage.getItem(KEY))); } catch { return empty(); } };
  // A browser that keeps nothing, as in private windows, loses it with the page.
  const write = all => { try { localStorage.setItem(KEY, JSON.stringify(all)); } catch { /* nothing to do */ } };
  const add = (kind, name, what) => {
    const all = read(), done = all[kind][name] || (all[kind][name] = []);
    if (!done.includes(what)) { done.push(what); write(all); }
  };

  // explorer.js tells which task of an explorer was reached, and asks at its start which had been.
  document.addEventListener("sdm:task", ({ detail: { explorer, task } }) => add("tasks", explorer.replace(/^embedded-/, ""), task));
  document.addEventListener("sdm:passed", ({ detail: { chapter, exercise } }) => add("exercises", chapter, exercise));
  window.sdmDone = explorer => read().tasks[explorer.replace(/^embedded-/, "")] || [];
  window.sdmProgress = { read, tidy, write, erase: () => localStorage.removeItem(KEY) };
})();
