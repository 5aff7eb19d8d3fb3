// Numbers of a graph that Python recorded: worked out, and written. What they are about it does not know.
(() => {
  "use strict";
  if (window.sdmGraph) return;

  // Twin of expression/evaluate.py: a value is one number, an array with a number a row, or null.
  const power = (a, b) => {
    const found = Number.isFinite(a) && Number.isFinite(b) ? Math.pow(a, b) : NaN;
    return Number.isFinite(found) ? found : NaN;
  };
  // Ties to the even number, as Python rounds.
  const even = a => a - Math.floor(a) === 0.5 ? 2 * Math.round(a / 2) : Math.round(a);
  // One loop an operation: a loop over a function of the operation would take five times as long.
  const WORK = {
    "+": (o, a, b) => { for (let i = 0; i < o.length; i++) o[i] = a[i] + b[i]; },
    "-": (o, a, b) => { for (let i = 0; i < o.length; i++) o[i] = a[i] - b[i]; },
    "*": (o, a, b) => { for (let i = 0; i < o.length; i++) o[i] = a[i] * b[i]; },
    "/": (o, a, b) => { for (let i = 0; i < o.length; i++) o[i] = b[i] ? a[i] / b[i] : NaN; },
    "^": (o, a, b) => { for (let i = 0; i < o.length; i++) o[i] = power(a[i], b[i]); },
    "<": (o, a, b) => { for (let i = 0; i < o.length; i++) o[i] = a[i] < b[i]; },
    "<=": (o, a, b) => { for (let i = 0; i < o.length; i++) o[i] = a[i] <= b[i]; },
    "?": (o, a, b, c) => { for (let i = 0; i < o.length; i++) o[i] = a[i] !== 0 ? b[i] : c[i]; },
    "up": (o, a) => { for (let i = 0; i < o.length; i++) o[i] = Math.ceil(a[i]); },
    "round": (o, a) => { for (let i = 0; i < o.length; i++) o[i] = even(a[i]); },
    "log": (o, a) => { for (let i = 0; i < o.length; i++) o[i] = a[i] > 0 ? Math.log(a[i]) : -Infinity; },
  };
  function evaluate(nodes, inputs) {
    const values = [];
    for (const [operation, ...operands] of nodes) {
      if (operation === "in") { values.push(inputs[operands[0]]); continue; }
      if (operation === "=") { values.push(operands[0] === null ? NaN : operands[0]); continue; }
      const found = operands.map(at => values[at]), rows = Math.max(1, ...found.map(value => value?.length || 1));
      if (found.includes(null)) { values.push(null); continue; }
      const out = new Float64Array(rows);
      WORK[operation](out, ...found.map(value => value.length === rows ? value : new Float64Array(rows).fill(value)));
      values.push(rows > 1 ? out : out[0]);
    }
    return values;
  }

  // Twin of expression/write.py: three digits, with the prefix or unit that suits the size; `d` holds its scales.
  function write(d, value, unit) {
    if (value < 0) return "\u2212" + write(d, -value, unit);
    if (unit === "machines") value = Math.ceil(value * (1 - 1e-12));
    const scale = d.scales[unit], rising = scale.map(([size, word]) => [Number((value / size).toPrecision(3)), word]);
    let [number, word] = rising.findLast(([n]) => n >= 1) || rising[0], mark = "";
    if (value === 0) [number, word] = [0, (scale.find(([size]) => size === 1) || scale[0])[1]];
    if (number && number < d.fewest) [number, mark] = [d.fewest, "less than "];
    else if (number > d.most) [number, mark] = [d.most, "more than "];
    const joined = String(number).replace(/^\d+/, digits => digits.replace(/\B(?=(\d{3})+$)/g, ","));
    return mark + joined + (word.startsWith("/") || !word ? word : "\u00a0" + word);
  }

  window.sdmGraph = { evaluate, write };
})();
