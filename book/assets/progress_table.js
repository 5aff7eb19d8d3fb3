// The table of the first page: what a reader has done of each chapter, saved, loaded and erased.
(() => {
  "use strict";

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
      erase() { erase(); draw(); say("Erased."); },
    };
    figure.querySelectorAll("[data-does]").forEach(b => b.addEventListener("click", () => does[b.dataset.does]()));
    addEventListener("storage", draw);
    addEventListener("pageshow", draw);
    draw();
  }
  let read, tidy, write, erase;
  // progress.js, which keeps it, is there by then.
  addEventListener("DOMContentLoaded", () => {
    ({ read, tidy, write, erase } = window.sdmProgress);
    document.querySelectorAll(".sdm-progress").forEach(table);
  });
})();
