// A worksheet: what people enter, and results worked out from the graph that Python recorded. Needs graph.js, entries.js.
// It knows intervals and sentences; what they are about is in the page's data.
(() => {
  "use strict";
  if (window.sdmWorksheet) return;

  const NBSP = "\u00a0", NONE = "–";
  const { evaluate, write } = window.sdmGraph, { parse, Refused } = window.sdmEntries;

  // Twin of worksheet/answer.py.
  function lattice(d, i) {
    const half = d.quantiles.map(z => z / 1e4), table = [...half.slice(1).reverse().map(z => -z), ...half];
    return Array.from({ length: d.points - 1 }, (_, r) => table[(r + 1) * d.generators[i] % d.points - 1]);
  }
  const perCent = share => {
    const whole = Math.floor(share * 100 + 0.5);
    return whole || !share ? `${whole}${NBSP}%` : `<${NBSP}1${NBSP}%`;
  };
  function spread(d, value, uncertain) {
    const rows = value === null ? [NaN] : value.length ? value : [value], none = { low: null, high: null, shares: [] };
    const middle = rows[0];
    if (!Number.isFinite(middle)) return { ...none, middle: null };
    if (rows.length === 1 || !uncertain.length) return { middle, low: middle, high: middle, shares: [] };
    const draws = rows.slice(1 + 2 * uncertain.length).sort();
    if (!Number.isFinite(draws[0]) || !Number.isFinite(draws.at(-1))) return { ...none, middle };
    const squares = uncertain.map((_, at) => {
      const up = rows[1 + 2 * at], down = rows[2 + 2 * at];
      return up > 0 && down > 0 ? Math.log(up / down) ** 2 : 0;
    });
    const total = squares.reduce((sum, square) => sum + square, 0), shares = [];
    if (total) squares.forEach((square, at) => { if (square) shares[uncertain[at]] = square / total; });
    return { middle, low: draws[d.points / 20 - 1], high: draws[d.points * 19 / 20 - 1], shares };
  }
  function answer(d, texts) {
    const wrong = {}, uncertain = [], inputs = [];
    const ends = d.entries.map((entry, i) => {
      try {
        const pair = parse(d, entry, texts[entry.key]);
        if (pair[0] < pair[1]) uncertain.push(i);
        return pair;
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        wrong[entry.key] = error.message;
        return null;
      }
    });
    ends.forEach((pair, i) => {
      const at = uncertain.indexOf(i);
      if (at < 0) { inputs.push(...(pair ? [...pair, 0] : [null, null, null])); return; }
      d.lattices ??= {};
      const alone = Array(1 + 2 * uncertain.length).fill(0);
      alone[1 + 2 * at] = 1; alone[2 + 2 * at] = -1;
      inputs.push(...pair, Float64Array.from([...alone, ...(d.lattices[i] ??= lattice(d, i))]));
    });
    const values = evaluate(d.nodes, inputs), found = {}, rows = {}, lights = {}, picks = {};
    const listed = d.results.map(result => result.key);
    for (const [key, node] of Object.entries(d.outputs)) {
      found[key] = spread(d, values[node], listed.includes(key) ? uncertain : []); // sentences need the middle alone
    }

    const said = key => found[key].middle === null ? NONE : write(d, found[key].middle, d.units[key]);
    const told = pieces => pieces.map(p => typeof p === "string" ? p : said(p[0])).join("");
    const waits = (...keys) => {
      const names = d.entries.filter((_, i) => !ends[i] && keys.some(k => d.needs[k].includes(i))).map(e => e.name);
      return names.length ? `waits for “${names[0]}”${names.length > 1 ? ` and ${names.length - 1} more` : ""}` : "";
    };
    const at = (end, middle) => {
      const times = end > 0 && middle > 0 ? Math.log10(end / middle) : 0;
      return Math.floor(50.5 + 50 * Math.max(-1, Math.min(1, times)));
    };
    for (const { key, none } of d.results) {
      const { middle, low, high, shares } = found[key], unit = d.units[key];
      if (middle === null || low === null) rows[key] = [NONE, waits(key) || none, null, ""];
      else if (low === high) rows[key] = [write(d, middle, unit), "certain", null, ""];
      else {
        let top = -1;
        shares.forEach((share, i) => { if (top < 0 || share > shares[top]) top = i; });
        rows[key] = [
          write(d, middle, unit), `${write(d, low, unit)} – ${write(d, high, unit)}`, [at(low, middle), at(high, middle)],
          top < 0 ? "" : `${d.entries[top].name} ${perCent(shares[top])}`];
      }
      picks[key] = d.needs[key].map(i => [i, shares[i] || 0]).sort((a, b) => b[1] - a[1])
        .map(([i, share]) => [i, share ? perCent(share) : "", Math.floor(share * 1000 + 0.5)]);
    }
    for (const check of d.checks) {
      const asked = found[check.key + "_asked"].middle, ok = found[check.key].middle;
      const waiting = waits(check.key + "_asked", check.key), state = !asked ? "idle" : ok ? "yes" : "no";
      lights[check.key] = waiting ? ["wait", `It ${waiting}.`] : [state, told(check[state])];
    }
    const headline = d.headline.map(p => typeof p === "string" ? [p, 0] : [said(p[0]), p[1]]);
    const count = Object.values(lights).filter(([state]) => state === "no").length;
    const contradictions = `${count} contradiction${count === 1 ? "" : "s"}`;
    return { wrong, found, rows, lights, headline, contradictions, picks };
  }

  // Twin of worksheet/summary.py.
  function summary(d, texts, { wrong, rows, lights, headline }, link) {
    const cell = text => text.replace(/\|/g, "\\|").replace(/^ +| +$/g, "");
    const lines = ["# Balance sheet", "", headline.map(p => p[0]).join(""), "", "## Assumptions", ""];
    lines.push("| Entry | Value |", "|---|---|");
    for (const { key, name, unit } of d.entries) {
      lines.push(`| ${name} | ${cell(`${texts[key]} ${unit}`)}${wrong[key] ? ` (${wrong[key]})` : ""} |`);
    }
    lines.push("", "## Results", "", `| Result | Middle | 90${NBSP}% interval | Dominated by |`, "|---|---|---|---|");
    for (const { key, name } of d.results) {
      const [value, interval, , top] = rows[key];
      lines.push(`| ${name} | ${value} | ${interval} | ${top} |`);
    }
    lines.push("", "## Checks", "");
    for (const { key, name } of d.checks) lines.push(`- ${d.words[lights[key][0]]}: ${name}. ${lights[key][1]}`);
    if (link) lines.push("", link);
    return lines.join("\n") + "\n";
  }

  function start(root) {
    const $ = s => root.querySelector(s), all = s => [...root.querySelectorAll(s)];
    const d = JSON.parse($("script[type='application/json']").textContent);
    const fields = d.entries.map(({ key }) => {
      const el = $(`[data-e="${key}"]`);
      return { el, inputs: [...el.querySelectorAll("input")], has: el.querySelector(".sdm-has"), wrong: el.querySelector(".sdm-wrong") };
    });
    const starts = all(".sdm-starts input"), names = Object.keys(d.starts);
    const get = () => Object.fromEntries(fields.map(({ inputs }, i) => [
      d.entries[i].key, inputs.length > 1 ? inputs.find(r => r.checked)?.value ?? "" : inputs[0].value]));
    const set = texts => fields.forEach(({ inputs }, i) => {
      const text = texts[d.entries[i].key];
      if (inputs.length > 1) inputs.forEach(r => { r.checked = r.value === text; }); else inputs[0].value = text;
    });
    const chosen = () => names[Math.max(0, starts.findIndex(r => r.checked))];
    const make = (tag, cls, text) => Object.assign(document.createElement(tag), { className: cls, textContent: text });
    const put = (el, text) => { if (el.textContent !== text) el.textContent = text; };
    const results = d.results.map(result => {
      const row = $(`[data-r="${result.key}"]`), head = row.querySelector("th");
      const button = Object.assign(make("button", "sdm-pick", result.name), { type: "button" });
      button.addEventListener("click", () => { picked = result; draw(); });
      head.replaceChildren(button);
      const cells = [...row.querySelectorAll("td")];
      return { ...result, button, cells, span: cells[1].firstChild, bar: row.querySelector(".sdm-span i") };
    });
    const lights = d.checks.map(({ key }) => $(`[data-c="${key}"]`));
    let picked = d.results[0], now, timer;

    function draw(spoken) {
      now = answer(d, get());
      const headline = () => now.headline.map(([text, series]) => series ? make("b", "k" + series, text) : text);
      $(".sdm-live").replaceChildren(...headline());
      $(".sdm-near span").replaceChildren(...headline());
      put($(".sdm-near > b"), now.contradictions);
      results.forEach(({ key, cells, span, bar, button }) => {
        const [value, interval, ends, top] = now.rows[key];
        put(cells[0], value); put(span, interval); put(cells[2], top);
        bar.hidden = !ends;
        if (ends) { bar.style.setProperty("--a", ends[0]); bar.style.setProperty("--b", ends[1]); }
        button.setAttribute("aria-pressed", String(key === picked.key));
      });
      lights.forEach((li, i) => {
        const [state, says] = now.lights[d.checks[i].key];
        if (li.dataset.state !== state) li.querySelector(".sdm-mark").innerHTML = d.marks[state];
        li.dataset.state = state;
        put(li.querySelector(".sdm-why > span"), says);
      });
      const parts = now.picks[picked.key];
      fields.forEach(({ el, inputs, has, wrong }, i) => {
        const said = now.wrong[d.entries[i].key] || "", part = parts.find(p => p[0] === i);
        put(wrong, said);
        el.classList.toggle("is-wrong", Boolean(said));
        inputs.forEach(input => said ? input.setAttribute("aria-invalid", "true") : input.removeAttribute("aria-invalid"));
        el.classList.toggle("is-on", Boolean(part));
        put(has, part ? part[1] : "");
      });
      put($(".sdm-pick-name b"), picked.name);
      put($(".sdm-formula"), "= " + picked.formula);
      $(".sdm-hint").hidden = parts.some(p => p[2]);
      $(".sdm-shares").replaceChildren(...parts.map(([i, share, mille]) => {
        const li = document.createElement("li"), part = make("span", "sdm-part", ""), bar = document.createElement("i");
        bar.style.setProperty("--b", mille); part.append(bar); part.setAttribute("aria-hidden", "true");
        li.append(make("span", "", d.entries[i].name), part, make("span", "n", share));
        return li;
      }));
      if (!spoken) return;
      // A reader types many characters a second; a screen reader should hear what they end in.
      clearTimeout(timer);
      timer = setTimeout(() => {
        const said = Object.entries(now.wrong).map(([key, says]) => `${d.entries.find(e => e.key === key).name}: ${says}`);
        say([...said, $(".sdm-live").textContent, now.contradictions + "."].join(" "));
      }, 500);
    }
    const say = text => { $("[role='status']").textContent = text; };
    const note = text => {
      clearTimeout(timer);
      $(".sdm-note").textContent = text; say(text);
      setTimeout(() => { if ($(".sdm-note").textContent === text) $(".sdm-note").textContent = ""; }, 6000);
    };
    const copy = async (text, done, otherwise) => {
      try { await navigator.clipboard.writeText(text); note(done); } catch { note(otherwise); }
    };
    const link = () => `${location.href.split("#")[0]}#${root.id}:${new URLSearchParams(get())}`;

    root.addEventListener("input", event => {
      if (starts.includes(event.target)) set(d.starts[chosen()]);
      draw(true);
    });
    $(".sdm-reset").addEventListener("click", () => { set(d.starts[chosen()]); draw(true); });
    $(".sdm-share-link").addEventListener("click", () => {
      history.replaceState(history.state, "", link());
      copy(link(), "Link copied", "The link is in the address bar");
    });
    $(".sdm-summary").addEventListener("click", () => {
      const text = summary(d, get(), now, link());
      copy(text, "Summary copied", "The browser did not allow copying; select the table instead");
    });
    const restore = () => {
      const said = linked(root, d);
      if (said === null) return;
      if (said) { set(said); draw(true); }
      else note("This link is not whole, so nothing was changed.");
      root.scrollIntoView();
    };
    addEventListener("hashchange", restore);
    addEventListener("pageshow", () => draw(false));
    root.querySelectorAll(".sdm-form, .sdm-x-foot").forEach(el => { el.hidden = false; });
    root.classList.add("is-ready");
    draw(false);
    restore();
  }

  // Link: #numbers:people=10+M&... with a text for each entry; null is another's, false is broken.
  function linked(root, d) {
    const hash = location.hash.slice(1);
    if (!hash.startsWith(root.id + ":")) return null;
    const found = new URLSearchParams(hash.slice(root.id.length + 1)), texts = Object.fromEntries(found);
    const whole = [...found].length === d.entries.length && d.entries.every(({ key, options }) =>
      typeof texts[key] === "string" && texts[key].length <= 2 * d.grammar.longest && !/[\n\r\ufffd]/.test(texts[key])
      && (!options || options.includes(texts[key])));
    return whole && texts;
  }

  window.sdmWorksheet = { answer, summary };
  const go = () => document.querySelectorAll(".sdm-worksheet:not(.is-ready)").forEach(root => {
    try { start(root); } catch (error) { root.classList.add("is-still"); console.warn(error); }
  });
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", go); else go();
})();
