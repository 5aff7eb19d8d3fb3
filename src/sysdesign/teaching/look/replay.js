// A replay: plays the run that Python recorded. Everything drawn at one tick has its twin in replay/moment.py.
(() => {
  "use strict";
  if (window.sdmReplay) return;
  window.sdmReplay = true;

  const WIDTH = 342, LINE = 15, FONT = 12, ROW = 7, TOLD = 5, ARRIVED = 0, FLYING = 4, CROSS = "l8 8m0-8l-8 8";
  const ENDS = [
    "{target} gets {word} from {source}", "the link loses {word} from {source} to {target}",
    "the cut stops {word} from {source} to {target}", "{word} from {source} finds {target} down",
  ];
  const tenth = v => Math.floor(v * 10 + .5) / 10;
  const px = v => v.toFixed(1).replace(/\.0$/, "");
  const esc = text => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const length = text => [...text].length;

  // What is under way at a tick, or has ended a moment ago; d.all are the flights with the ticks they were sent at.
  function seen(d, tick) {
    const found = [];
    for (const [sent, lasts, way, word, reach, fate, quiet] of d.all) {
      if (sent > tick) break;
      const end = sent + lasts;
      if (tick >= end + d.linger) continue;
      const ended = tick >= end, share = (ended ? 1 : (tick - sent) / lasts) * reach / 1000;
      const [a, , x1, y1, x2, y2] = d.ways[way];
      found.push({
        a, x1, y1, word, quiet, ended, x: tenth(x1 + (x2 - x1) * share), y: tenth(y1 + (y2 - y1) * share),
        age: ended ? (tick - end) / d.linger : 0, failed: ended && fate !== ARRIVED && fate !== FLYING,
      });
    }
    return found;
  }

  function links(d, tick) {
    const cuts = d.cuts.filter(cut => cut[0] <= tick && tick < cut[1]), key = (a, b) => a + " " + b;
    const blocked = new Set(cuts.flatMap(cut => cut[2].map(way => key(d.ways[way][0], d.ways[way][1]))));
    let on = "", off = "", stops = "", walls = "";
    for (const [a, b] of d.links) {
      const line = `M${d.nodes[a][0]} ${d.nodes[a][1]}L${d.nodes[b][0]} ${d.nodes[b][1]}`;
      if (blocked.has(key(a, b)) && blocked.has(key(b, a))) off += line; else on += line;
    }
    for (const [a, b, x1, y1, x2, y2] of d.ways) {
      if (!blocked.has(key(a, b)) || blocked.has(key(b, a))) continue;
      const x = (x1 + x2) / 2, y = (y1 + y2) / 2, long = Math.sqrt((x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1));
      const across = tenth((y1 - y2) / long * 7), along = tenth((x2 - x1) / long * 7), at = v => px(tenth(v));
      stops += `M${x1} ${y1}L${at(x)} ${at(y)}M${at(x - across)} ${at(y - along)}L${at(x + across)} ${at(y + along)}`;
    }
    for (const cut of cuts) for (const [x, y, to, down] of cut[3]) walls += `M${x} ${y}L${to} ${down}`;
    return [["link", on], ["link off", off], ["stop", stops], ["wall", walls]]
      .map(([name, path]) => path && `<path class="${name}" d="${path}"/>`).join("");
  }

  const trails = now => now.map(m => {
    const name = "trail" + (m.failed ? " bad" : "") + (m.quiet ? " quiet" : "");
    const fades = m.ended ? ` opacity="${px(tenth(1 - m.age))}"` : "";
    return `<path class="${name}"${fades} d="M${m.x1} ${m.y1}L${px(m.x)} ${px(m.y)}"/>`
      + (m.failed ? `<path class="cross"${fades} d="M${px(tenth(m.x - 4))} ${px(tenth(m.y - 4))}${CROSS}"/>` : "");
  }).join("");

  const dots = now => now.filter(m => !m.ended).map(m =>
    `<circle class="dot${m.quiet ? " quiet" : ""}" cx="${px(m.x)}" cy="${px(m.y)}" r="${m.quiet ? 3 : 5}"/>`).join("");

  function shown(d, node, tick) {
    if (d.outages.some(([which, begin, end]) => which === node && begin <= tick && tick < end)) return [-1, ["down"]];
    let found = [0, []];
    for (const [at, tone, , lines] of d.states[node]) {
      if (at > tick) break;
      found = [tone, lines];
    }
    return found;
  }

  const nodes = (d, tick) => d.nodes.map(([x, y, above, middle, r, inside], i) => {
    const [tone, state] = shown(d, i, tick), name = esc(d.names[i]), h = Math.floor(r * .7 + .5);
    const lines = [...(inside ? [] : [[' class="name"', name]]), ...state.map(line => ["", esc(line)])];
    const top = above ? y - r - 7 - LINE * (lines.length - 1) : y + r + 15;
    const words = lines.map(([cls, line], k) => `<text${cls} x="${middle}" y="${top + LINE * k}">${line}</text>`);
    const within = inside ? `<text class="in" x="${x}" y="${y + 5}">${name}</text>` : "";
    const hatch = tone < 0
      ? `<path d="M${x - h} ${y}L${x} ${y - h}M${x - h} ${y + h}L${x + h} ${y - h}M${x} ${y + h}L${x + h} ${y}"/>` : "";
    const cls = tone < 0 ? "down" : "t" + tone;
    return `<g class="node ${cls}"><circle cx="${x}" cy="${y}" r="${r}"/>${hatch}${within}${words.join("")}</g>`;
  }).join("");

  function wordsBox(d, node, tick) {
    const [, y, above, middle, r, inside] = d.nodes[node];
    const lines = [...(inside ? [] : [d.names[node]]), ...shown(d, node, tick)[1]];
    const half = 3.4 * Math.max(0, ...lines.map(length)), high = LINE * lines.length;
    const top = above ? y - r - 4 - high : y + r + 2;
    return [middle - half, top, middle + half, top + high];
  }

  function labels(d, now, tick) {
    const named = new Set(), told = now.filter(m => !m.quiet && (!m.ended || m.failed));
    const taken = d.nodes.map((_, i) => wordsBox(d, i, tick));
    taken.push(...d.nodes.map(([x, y, , , r]) => [x - r, y - r, x + r, y + r]));
    let drawn = "";
    for (const m of told) {
      const key = m.a + " " + m.word, [word, wide] = d.words[m.word];
      if (told.length > TOLD && named.has(key)) continue;
      const x = Math.min(Math.max(m.x, wide / 2 + 2), WIDTH - wide / 2 - 2), y = m.y - 9;
      const box = [x - wide / 2, y - FONT, x + wide / 2, y + 3];
      if (y < FONT || taken.some(([a, b, c, e]) => a < box[2] && box[0] < c && b < box[3] && box[1] < e)) continue;
      taken.push(box);
      named.add(key);
      const cls = m.failed ? "said bad" : "said";
      drawn += `<text class="${cls}" x="${px(tenth(x))}" y="${px(tenth(y))}">${esc(word)}</text>`;
    }
    d.flags.forEach(([at, node, wrong], k) => {
      if (node < 0 || tick < at || tick >= at + 2 * d.linger) return;
      const [left, middle, above, , r] = d.nodes[node], cls = wrong ? "flag bad" : "flag";
      const x = left + r, y = above ? middle + r : middle - r;
      drawn += `<g class="${cls}"><circle cx="${x}" cy="${y}" r="8"/><text x="${x}" y="${y + 4}">${k + 1}</text></g>`;
    });
    return drawn;
  }

  const stage = (d, tick) => {
    const now = seen(d, tick);
    return links(d, tick) + trails(now) + nodes(d, tick) + dots(now) + labels(d, now, tick);
  };

  // Twins of clock_says and steps in replay/telling.py.
  function clock(d, tick) {
    const drop = d.power - d.digits - 3 * d.milli;
    const n = drop > 0 ? Math.floor((tick + Math.floor(10 ** drop / 2)) / 10 ** drop) : tick * 10 ** -drop;
    return (n / 10 ** d.digits).toFixed(d.digits) + "\u00a0" + (d.milli ? "ms" : "s");
  }
  function steps(d) {
    const found = [[0, 0, "the run begins"]], say = (tick, rank, text) => found.push([tick, rank, text]);
    for (const [sent, lasts, way, word, , fate, quiet] of d.all) {
      if (quiet) continue;
      const [source, target] = d.ways[way].map(i => d.names[i]), slots = { source, target, word: d.words[word][0] };
      if (lasts || fate === ARRIVED) say(sent, 1, `${source} sends ${slots.word} to ${target}`);
      if (fate < ENDS.length) say(sent + lasts, 2, ENDS[fate].replace(/\{(\w+)\}/g, (_, name) => slots[name]));
    }
    for (const [begin, end, , , who] of d.cuts) {
      say(begin, 3, `the network is cut: ${who}`);
      if (end < d.end) say(end, 3, `the cut heals: ${who}`);
    }
    for (const [node, begin, end] of d.outages) {
      say(begin, 3, `${d.names[node]} crashes`);
      if (end < d.end) say(end, 3, `${d.names[node]} is back`);
    }
    d.states.forEach((states, node) => states.forEach(([at, , text]) => say(at, 4, `${d.names[node]}: ${text}`)));
    d.flags.forEach(([at, , , text], k) => say(at, 5, `${k + 1}. ${text}`));
    return found.filter(step => step[0] <= d.end).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  }
  function told(found, tick) {
    let low = 0, high = found.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (found[middle][0] <= tick) low = middle; else high = middle;
    }
    return found[low][2];
  }

  function start(root) {
    const $ = s => root.querySelector(s), d = JSON.parse($("script[type='application/json']").textContent);
    let sent = 0;
    d.all = [];
    for (let k = 0; k < d.flights.length; k += ROW) {
      const flight = d.flights.slice(k, k + ROW);
      sent = flight[0] += sent;
      d.all.push(flight);
    }
    const happens = steps(d), stops = [...new Set(happens.map(step => step[0]))];
    const picture = $(".sdm-stage"), range = $(".sdm-at-time"), play = $(".sdm-play"), speed = $(".sdm-speed");
    const time = $(".sdm-now b"), says = $(".sdm-now span span"), lanes = $(".sdm-lanes");
    const calm = matchMedia("(prefers-reduced-motion: reduce)");
    let at = +range.value, playing = false, before = 0, waited = 0, timer;

    const jumps = [...root.querySelectorAll(".sdm-marks li")].map((li, k) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sdm-jump";
      button.append(...li.firstChild.childNodes);
      li.replaceChildren(button);
      button.addEventListener("click", () => go(d.flags[k][0]));
      return button;
    });

    function draw() {
      const tick = Math.floor(at), last = told(happens, tick), clocked = clock(d, tick);
      picture.innerHTML = stage(d, tick);
      root.style.setProperty("--at", (at / d.end * 100).toFixed(3) + "%");
      time.textContent = clocked;
      if (says.textContent !== last) says.textContent = last;
      range.value = tick;
      range.setAttribute("aria-valuetext", `${clocked}, ${last}`);
      jumps.forEach((button, k) => {
        const here = tick >= d.flags[k][0] && (k + 1 === jumps.length || tick < d.flags[k + 1][0]);
        if (here) button.setAttribute("aria-current", "time"); else button.removeAttribute("aria-current");
      });
      // A screen reader should hear where it stops, not every frame; the slider tells its own value.
      clearTimeout(timer);
      if (!playing && document.activeElement !== range) {
        timer = setTimeout(() => { $("[role='status']").textContent = `${clocked}, ${last}`; }, 500);
      }
    }
    function set(on) {
      playing = on;
      play.textContent = on ? "Pause" : "Play";
      if (on && at >= d.end) at = 0;
      before = waited = 0;
      if (on) requestAnimationFrame(frame);
    }
    function frame(now) {
      if (!playing) return;
      const passed = before ? Math.min((now - before) / 1000, .1) : 0;
      before = now;
      if (calm.matches) { // nothing glides: a step, then a rest
        waited += passed;
        if (waited >= .7) { waited = 0; at = stops.find(tick => tick > at) ?? d.end; }
      } else at = Math.min(d.end, at + passed * +speed.value * 10 ** d.power);
      if (at >= d.end) set(false);
      draw();
      if (playing) requestAnimationFrame(frame);
    }
    function go(tick) { set(false); at = tick; draw(); }
    const next = () => go(stops.find(tick => tick > Math.floor(at)) ?? d.end);
    const back = () => go(stops.findLast(tick => tick < Math.floor(at)) ?? 0);

    play.addEventListener("click", () => { set(!playing); draw(); });
    $(".sdm-on").addEventListener("click", next);
    $(".sdm-back").addEventListener("click", back);
    $(".sdm-to-start").addEventListener("click", () => go(0));
    $(".sdm-to-wrong")?.addEventListener("click", () => go(d.flags.find(flag => flag[2])[0]));
    range.addEventListener("input", () => go(+range.value));
    root.addEventListener("keydown", event => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target === speed) return;
      const act = { ArrowRight: next, ArrowLeft: back, Home: () => go(0), End: () => go(d.end) }[event.key]
        || (event.key === " " && event.target.tagName !== "BUTTON" ? () => { set(!playing); draw(); } : null);
      if (!act) return;
      event.preventDefault();
      act();
    });
    const point = event => {
      const box = lanes.getBoundingClientRect();
      go(Math.round(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * d.end));
    };
    lanes.addEventListener("pointerdown", event => {
      if (event.button) return;
      lanes.setPointerCapture(event.pointerId);
      point(event);
      range.focus({ preventScroll: true });
      event.preventDefault();
    });
    lanes.addEventListener("pointermove", event => { if (lanes.hasPointerCapture(event.pointerId)) point(event); });
    // A page that comes back may have kept its slider and not its picture.
    addEventListener("pageshow", () => { if (!playing) draw(); });
    // Who scrolls on does not watch.
    new IntersectionObserver(([found]) => { if (playing && !found.isIntersecting) go(at); }).observe(root);
    root.querySelectorAll("[hidden]").forEach(el => { el.hidden = false; });
    root.classList.add("is-ready");
    draw();
    clearTimeout(timer); // nobody has moved anything
  }

  function begin() {
    const near = new IntersectionObserver(found => found.forEach(({ isIntersecting, target }) => {
      if (!isIntersecting) return;
      near.unobserve(target);
      try { start(target); } catch (error) { target.classList.add("is-still"); console.warn(error); }
    }), { rootMargin: "400px" });
    document.querySelectorAll(".sdm-replay:not(.is-ready)").forEach(root => near.observe(root));
  }
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin); else begin();
  // A cell that ran in the page shows a new one.
  document.addEventListener("sdm:shown", begin);
})();
