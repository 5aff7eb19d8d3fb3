// What readers enter: a number or an interval with its unit, read as Python reads it; the rules are in the page's data.
(() => {
  "use strict";
  if (window.sdmEntries) return;

  const fill = (text, slots) => Object.entries(slots).reduce((t, [k, v]) => t.split(`{${k}}`).join(v), text);

  // Twin of worksheet/parse.py: both ends of an entry, or the sentence that says what is wrong.
  class Refused extends Error {}
  function parse(d, entry, text) {
    if (entry.options) {
      const at = entry.options.indexOf(text);
      if (at < 0) throw new Refused(`Choose ${entry.options.join(" or ")}.`);
      return [at, at];
    }
    const { kind, zero } = entry, g = d.grammar, rules = g.kinds[kind];
    const refuse = (code, said = "") => {
      if ([...said].length > g.quoted) said = [...said].slice(0, g.quoted).join("") + "…";
      throw new Refused(fill(g.says[code], { eg: rules.eg, above: String(rules.above), text: said }));
    };
    text = text.replace(new RegExp(g.space, "g"), " ").replace(/^ +| +$/g, "");
    if (!text) refuse("empty");
    if ([...text].length > g.longest) refuse("long");
    const match = new RegExp(g.interval, "u").exec(text);
    const sides = (match ? match.slice(1) : [text]).map(side => {
      const found = new RegExp(g.number, "u").exec(side);
      if (!found) refuse("number", side);
      const [, sign, digits, exponent, word] = found, value = Number(digits.replace(/,/g, "") + exponent);
      if (sign && sign !== "+" && value) refuse("negative");
      return [value, word];
    });
    const ends = sides.map(([value, word]) => {
      word = (word || sides[sides.length - 1][1]).replace(/^ +| +$/g, "");
      if (Object.hasOwn(rules.words, word)) return value * rules.words[word];
      if (word || value) refuse(word ? "word" : "unit", word);
      return 0;
    });
    const low = ends[0], high = ends[ends.length - 1];
    if (low > high) refuse("reversed");
    if (low === 0 && high === 0 && !zero) refuse(kind === "factor" ? "factor" : "zero");
    if (high > rules.most) refuse(kind === "share" ? "share" : "large");
    if (low < rules.least && low > 0) refuse(kind === "factor" ? "factor" : "small");
    if (low < high && low <= rules.above) refuse("above");
    if (low < high && high >= (rules.below ?? Infinity)) refuse("below");
    return [low, high];
  }

  window.sdmEntries = { parse, Refused };
})();
