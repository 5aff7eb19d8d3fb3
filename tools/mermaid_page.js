// Runs in the page that holds Mermaid's script. Mermaid lays the diagram out; this reads the geometry from its picture,
// in CSS pixels of the whole picture, and leaves every matter of looks behind.
async (source, config) => {
  mermaid.initialize({ startOnLoad: false, securityLevel: "strict", ...config });
  document.querySelector("#stage").innerHTML = (await mermaid.render("diagram", source)).svg;
  const svg = document.querySelector("#stage svg"), all = s => [...svg.querySelectorAll(s)];
  svg.removeAttribute("style"); // a maximal width would scale it
  svg.setAttribute("width", svg.viewBox.baseVal.width);
  svg.setAttribute("height", svg.viewBox.baseVal.height);

  const inverse = svg.getScreenCTM().inverse();
  const placed = (el, x, y) => { const p = new DOMPoint(x, y).matrixTransform(inverse.multiply(el.getScreenCTM())); return [p.x, p.y]; };
  const box = el => {
    const b = el.getBBox(), [x, y] = placed(el, b.x, b.y), [x1, y1] = placed(el, b.x + b.width, b.y + b.height);
    return [x, y, x1 - x, y1 - y];
  };
  const bold = el => +getComputedStyle(el).fontWeight > 500;
  // One entry a line: where it starts and ends, its baseline, and its runs of one weight.
  const lines = text => {
    const rows = text.querySelectorAll(".text-outer-tspan").length ? [...text.querySelectorAll(".text-outer-tspan")] : text.querySelectorAll(":scope > tspan").length ? [...text.querySelectorAll(":scope > tspan")] : [text];
    return rows.filter(row => row.textContent.trim()).map(row => {
      const leaves = [...row.querySelectorAll("tspan")].filter(t => !t.children.length), runs = [];
      for (const leaf of leaves.length ? leaves : [row]) {
        const last = runs.at(-1);
        if (last && last[1] === bold(leaf)) last[0] += leaf.textContent; else runs.push([leaf.textContent, bold(leaf)]);
      }
      const n = row.getNumberOfChars(), [x0, y] = placed(row, row.getStartPositionOfChar(0).x, row.getStartPositionOfChar(0).y);
      return { x0, x1: placed(row, row.getEndPositionOfChar(n - 1).x, 0)[0], y, runs };
    });
  };
  const words = (el, s = "text") => [...el.querySelectorAll(s)].flatMap(lines);
  const classes = el => [...el.classList];
  const number = (el, name) => +el.getAttribute(name);
  const segment = el => {
    if (el.tagName === "line") return [placed(el, number(el, "x1"), number(el, "y1")), placed(el, number(el, "x2"), number(el, "y2"))];
    const n = 24, length = el.getTotalLength();
    return Array.from({ length: n + 1 }, (_, i) => { const p = el.getPointAtLength(length * i / n); return placed(el, p.x, p.y); });
  };

  if (svg.getAttribute("aria-roledescription") === "sequence") return {
    kind: "sequence",
    actors: all("text.actor").map(t => ({ lines: lines(t) })),
    lifelines: all("line.actor-line").map(segment),
    activations: all("rect[class^=activation]").map(box),
    messages: all(".messageLine0, .messageLine1").map(el => ({ points: segment(el), reply: el.classList.contains("messageLine1"), end: !!el.getAttribute("marker-end"), start: !!el.getAttribute("marker-start") })),
    texts: all("text.messageText").map(lines),
    notes: all("rect.note").map(el => ({ box: box(el), lines: words(el.parentElement, "text.noteText") })),
    frames: all(".loopLine").map(segment),
    captions: all("text.labelText").map(t => ({ lines: lines(t), label: true })).concat(all("text.loopText").map(t => ({ lines: lines(t), label: false }))),
  };
  const shape = el => {
    const b = box(el);
    if (el.tagName === "rect" || el.tagName === "circle" || el.tagName === "ellipse") return { tag: el.tagName, box: b, rx: number(el, "rx") };
    if (el.closest("g.label-container")) { // drawn by hand, with a trembling line: its corners are true
      const corners = [...el.getAttribute("d").matchAll(/[MLC]([^MLC]+)/g)].map(m => m[1].trim().split(/[ ,]+/).slice(-2).map(Number));
      return { tag: "outline", box: b, points: corners.map(([x, y]) => placed(el, x, y)) };
    }
    const d = el.tagName === "path" ? el.getAttribute("d") : "M" + el.getAttribute("points").trim() + "Z";
    return { tag: "path", box: b, d, at: placed(el, 0, 0) };
  };
  return {
    kind: svg.getAttribute("aria-roledescription"),
    clusters: all("g.cluster").map(g => ({ box: box(g.querySelector("rect, path")), lines: words(g), classes: classes(g) })),
    nodes: all("g.node").map(g => ({
      id: g.id, classes: classes(g), lines: words(g),
      shapes: [...g.querySelectorAll("rect, circle, ellipse, polygon, path")].filter(el => !el.closest(".label") && !el.classList.contains("background") && !(el.closest("g.label-container") && el.previousElementSibling) && el.getBBox().width + el.getBBox().height > 1).map(shape),
    })),
    edges: all("path[data-edge]").map(el => ({
      id: el.dataset.id, classes: classes(el), start: el.getAttribute("marker-start"), end: el.getAttribute("marker-end"),
      points: JSON.parse(atob(el.dataset.points)).map(p => placed(el, p.x, p.y)),
    })),
    labels: all("g.edgeLabel").filter(g => g.querySelector("text")).map(g => ({ id: (g.querySelector("[data-id]") || g).dataset.id, lines: words(g), box: box(g) })),
  };
}
