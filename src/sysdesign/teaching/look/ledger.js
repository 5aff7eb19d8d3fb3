// The ledger's filters. The table is whole without this file; a filter is a link: #verdict=wrong&chapter=2&witness=simulation
(() => {
  "use strict";

  function start(fig) {
    const rows = [...fig.querySelectorAll("tbody tr")], buttons = [...fig.querySelectorAll("[data-show]")];
    const selects = [...fig.querySelectorAll("select[data-by]")];
    const box = fig.querySelector(".sdm-ledger-box"), status = fig.querySelector("[role='status']");
    const all = status.textContent.replace(/^\d+ of /, "");

    // Read the fragment; what it does not name, or names wrongly, is "all". Another link's fragment changes nothing.
    function read() {
      const wanted = new URLSearchParams(location.hash.slice(1));
      if (location.hash && !["verdict", "chapter", "witness"].some(k => wanted.has(k))) return false;
      const pressed = buttons.find(b => b.dataset.show === wanted.get("verdict")) || buttons[0];
      buttons.forEach(b => b.setAttribute("aria-pressed", b === pressed));
      selects.forEach(s => {
        s.value = wanted.get(s.dataset.by) || "";
        if (s.selectedIndex < 0) s.value = "";
      });
      return true;
    }

    function write() {
      const chosen = new URLSearchParams();
      const show = buttons.find(b => b.getAttribute("aria-pressed") === "true").dataset.show;
      if (show !== "all") chosen.set("verdict", show);
      selects.forEach(s => { if (s.value) chosen.set(s.dataset.by, s.value); });
      const hash = chosen.toString();
      history.replaceState(null, "", location.href.split("#")[0] + (hash ? "#" + hash : ""));
    }

    function draw() {
      const show = buttons.find(b => b.getAttribute("aria-pressed") === "true").dataset.show;
      let shown = 0;
      rows.forEach(row => {
        const fits = (show === "all" || row.dataset.verdict === show)
          && selects.every(s => !s.value || row.dataset[s.dataset.by].split(" ").includes(s.value));
        row.hidden = !fits;
        shown += fits;
      });
      status.textContent = `${shown} of ${all}`;
    }

    // The page under a filtered table must not climb: it keeps the height of the whole table.
    function reserve() {
      const hidden = rows.filter(row => row.hidden);
      hidden.forEach(row => { row.hidden = false; });
      box.style.setProperty("--reserve", "0");
      const height = box.offsetHeight;
      hidden.forEach(row => { row.hidden = true; });
      box.style.setProperty("--reserve", height + "px");
    }

    const choose = () => { draw(); write(); };
    buttons.forEach(b => b.addEventListener("click", () => {
      buttons.forEach(other => other.setAttribute("aria-pressed", other === b));
      choose();
    }));
    selects.forEach(s => s.addEventListener("change", choose));
    addEventListener("hashchange", () => { if (read()) draw(); });
    let width = fig.clientWidth;
    new ResizeObserver(() => { if (fig.clientWidth !== width) { width = fig.clientWidth; reserve(); } }).observe(fig);
    if (document.fonts) document.fonts.ready.then(reserve);
    reserve(); read(); draw();
    fig.querySelectorAll(".sdm-needs-js").forEach(e => e.classList.add("is-ready"));
  }

  const go = () => document.querySelectorAll("[data-fig=ledger]").forEach(start);
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", go); else go();
})();
