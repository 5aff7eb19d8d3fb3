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

  function table(figure) {
    const say = text => { figure.querySelector("[role=status]").textContent = text; };
    const draw = () => {
      const all = read();
      let any = false;
      figure.querySelectorAll("[data-chapter]").forEach(row => {
        const todo = JSON.parse(row.dataset.todo), passed = all.exercises[row.dataset.chapter] || [];
        const tasks = Object.entries(todo.tasks);
        const done = tasks.reduce((n, [id, count]) => n + (all.tasks[id] || []).filter(i => i < count).length, 0);
        const right = todo.exercises.filter(name => passed.includes(name)).length;
        row.querySelector(".t").textContent = `${done} of ${tasks.reduce((n, [, count]) => n + count, 0)}`;
        row.querySelector(".e").textContent = `${right} of ${todo.exercises.length}`;
        any = any || done || right;
      });
      figure.hidden = false;
      figure.classList.toggle("is-empty", !any);
    };
    const does = {
      save() {
        const link = document.createElement("a");
        link.href = URL.createObjectURL(new Blob([JSON.stringify(read(), null, 1)], { type: "application/json" }));
        link.download = "progress.json";
        link.click();
        URL.revokeObjectURL(link.href);
      },
      load() {
        const input = document.createElement("input");
        input.type = "file";
        input.accept = "application/json";
        input.addEventListener("change", async () => {
          try {
            const found = JSON.parse(await input.files[0].text());
            if (!found || typeof found !== "object" || !(found.tasks || found.exercises)) throw new Error("no progress in it");
            write(tidy(found));
            draw();
            say("Loaded.");
          } catch (error) { say(`This file holds no progress: ${error.message}`); }
        });
        input.click();
      },
      erase() { localStorage.removeItem(KEY); draw(); say("Erased."); },
    };
    figure.querySelectorAll("[data-does]").forEach(b => b.addEventListener("click", () => does[b.dataset.does]()));
    addEventListener("storage", draw);
    addEventListener("pageshow", draw);
    draw();
  }
  const go = () => document.querySelectorAll(".sdm-progress").forEach(table);
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", go); else go();
})();
