// States of an explorer whose controls take any number: worked out from the graph that Python recorded. Needs graph.js.
(() => {
  "use strict";
  if (window.sdmFree) return;
  const { evaluate, write } = window.sdmGraph;

  // Twin of explore/free.py: between the places of the slider there is nothing, but a link may hold any value.
  function value(c, place) {
    if (place <= 0 || place >= c.steps) return place <= 0 ? c.low : c.high;
    if (c.step) return Number((c.low + c.step * place).toPrecision(12));
    const share = place / c.steps;
    const exact = c.log ? c.low * (c.high / c.low) ** share : c.low + (c.high - c.low) * share;
    return Math.min(c.high, Math.max(c.low, Number(exact.toPrecision(3))));
  }
  const place = (c, v) => Math.round(c.steps * (c.log
    ? Math.log(v / c.low) / Math.log(c.high / c.low) : (v - c.low) / (c.high - c.low)));

  // Twin of Recorded.shown in explore/graph.py.
  function view(d, inputs) {
    const values = evaluate(d.nodes, inputs), number = n => Array.isArray(n) ? values[n[0]] : n;
    const told = v => Number.isFinite(v);
    const text = pieces => pieces.map(p => {
      if (typeof p === "string") return p;
      if (p.length > 2) return values[p[0]] ? p[1] : "";
      return told(values[p[0]]) ? write(d, values[p[0]], p[1]) : "–";
    }).join("");
    return {
      row: r => d.rows[r].map(number),
      word: i => [text(d.words[i][0]), number(d.words[i][1]), number(d.words[i][2])],
      say: d.say.map(([pieces, series]) => series ? [text(pieces), series] : text(pieces)),
      ok: i => Boolean(number(d.ok[i])), why: i => text(d.why[i]), done: i => Boolean(number(d.done[i])),
    };
  }

  window.sdmFree = { value, place, view, open(d) {
    const held = d.controls.map(c => c.values ? null : c.at); // what a control holds that stands at its place
    const values = at => d.controls.map((c, i) =>
      c.values ? c.values[at[i]] : at[i] === place(c, held[i]) ? held[i] : value(c, at[i]));
    const places = found => d.controls.map((c, i) => {
      if (c.values) return c.values.indexOf(found[i]);
      held[i] = found[i];
      return place(c, found[i]);
    });
    const start = () => places(d.controls.map(c => c.values ? c.values[c.at] : c.at));
    return {
      words: d.words.length, start, state: at => view(d, values(at)),
      label: (i, n, at) => d.controls[i].labels ? d.controls[i].labels[n] : write(d, values(at)[i], d.controls[i].unit),
      // Link: #full-machine:200000,0.002,16,0.9 = id, then one value a control.
      link: at => ":" + values(at).join(","),
      read(said) {
        const found = said.split(",").map(text => text.trim() ? Number(text) : NaN);
        const good = found.length === d.controls.length && d.controls.every((c, i) =>
          c.values ? c.values.includes(found[i]) : found[i] >= c.low && found[i] <= c.high);
        return good && places(found);
      },
    };
  } };
})();
