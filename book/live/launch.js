// A button for each cell that can run in the page, and for each explorer that can leave its grid. The page loads
// nothing else of this until one is pressed.
(() => {
  "use strict";
  const me = document.currentScript, base = new URL(".", me.src).href;
  const { chapter, cells, explorers } = JSON.parse(me.dataset.live);
  const all = [...document.querySelectorAll("div.cell")];
  const old = typeof Worker === "undefined" || typeof WebAssembly === "undefined" || !("noModule" in me) || typeof DecompressionStream === "undefined";
  const why = location.protocol === "file:" ? "A browser runs Python only on a page that is served: in this folder, python -m http.server"
    : old ? "This browser is too old to run Python in the page." : "";
  let page;

  function button(text, says, does) {
    const bar = document.createElement("p"), b = document.createElement("button"), said = document.createElement("span");
    bar.className = "sdm-run"; b.type = "button"; b.className = "sdm-btn text"; b.textContent = text; said.textContent = says;
    b.addEventListener("click", async () => {
      if (why) { said.textContent = why; said.setAttribute("role", "status"); return; }
      b.disabled = true;
      try {
        page = page || await import(base + "page.js").then(code => code.start(chapter, all));
        await does(page, bar);
        document.querySelectorAll(".sdm-run > span").forEach(each => { if (each !== said) each.textContent = ""; });
      } catch (error) {
        console.warn(error);
        said.textContent = "Python could not be loaded, and the page is as it was. Reload it to try again.";
        said.setAttribute("role", "status");
      }
      b.disabled = false;
    });
    bar.append(b, said);
    return bar;
  }

  const cost = "loads Python into this page, __MB__ MB, once";
  cells.forEach(n => {
    const input = all[n] && all[n].querySelector(".cell_input");
    if (input) input.append(button("Run it here", cost, (p, bar) => p.open(n, bar)));
  });
  for (const [id, n] of Object.entries(explorers)) {
    const foot = document.querySelector(`#${id} .sdm-x-foot`);
    if (foot) foot.append(button("Go off the grid", cost, (p, bar) => p.leaveGrid(id, n, bar)));
  }
})();
