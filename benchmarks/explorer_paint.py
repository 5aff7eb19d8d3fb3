"""Bytes of an explorer, raw and gzipped, and the time from a reader's input to the picture on the screen.

Goals: 50 KB gzipped, 16 ms. Two explorers: a usual one and the largest that a page should carry. Needs Chromium.
"""

import gzip
import math
import statistics
import tempfile
import time
from pathlib import Path

import sysdesign.teaching
from sysdesign.teaching.explore import Explorer, axis, explore, lines, slider, vertical
from tools.chromium import ARGUMENTS, chromium

LOOK = Path(sysdesign.teaching.__file__).parent / "look"
XS = [0.4 * i for i in range(100)]
PAINT = """async id => {
  const input = document.querySelector(`#${id} input`), found = [];
  for (let i = 0; i < 200; i++) {
    await new Promise(requestAnimationFrame);
    // A browser hands over input at the start of a frame; a message sent there arrives when the frame is painted.
    await new Promise(done => requestAnimationFrame(() => {
      const start = performance.now(), { port1, port2 } = new MessageChannel();
      input.value = (i * 7 + 3) % (+input.max + 1);
      input.dispatchEvent(new Event("input", { bubbles: true }));
      const drawn = performance.now() - start;
      port1.onmessage = () => { found.push([drawn, performance.now() - start]); done(); };
      port2.postMessage(0);
    }));
  }
  return found;
}"""


def ages(update: float, poll: float, jitter: float) -> list[list[float]]:
    """Five S-shaped lines that move with all three controls."""
    mean = update + poll / 2
    return [
        [1 / (1 + math.exp(-(x - mean * (0.4 + 0.3 * k)) / (0.5 + jitter * (1 + k / 3)))) for x in XS] for k in range(5)
    ]


def build(id: str, count: int, series: int) -> Explorer:
    """Return an explorer of count³ states with this many lines of 100 points."""
    values = [round(1.4**i, 1) for i in range(count)]
    return explore(
        ages,
        id=id,
        controls={
            "update": slider("Update interval", values, unit="s", at=values[2]),
            "poll": slider("Poll interval", values, unit="s", at=values[3]),
            "jitter": slider("Jitter", values, unit="s", at=values[1]),
        },
        chart=lines(
            XS,
            {f"line {k}": lambda r, k=k: r[k] for k in range(series)},
            x=axis("age of a position", (0, 40), unit="s"),
            y=axis("share of positions", (0, 1), unit="%"),
            cut=vertical(10, "target"),
        ),
        headline=lambda r: ["At ten seconds ", (f"{r[0][25]:.1%}", 1), " and ", (f"{r[series - 1][25]:.1%}", series)],
        budget_kb=200,
    )


def page(explorers: list[Explorer]) -> str:
    """Return a page with the explorers and the look's files within."""
    styles = "".join((LOOK / name).read_text("utf-8") for name in ("tokens.css", "components.css"))
    script = (LOOK / "explorer.js").read_text("utf-8")
    figures = "".join(explorer.bundle["text/html"] for explorer in explorers)
    return (
        f'<!doctype html><meta charset="utf-8"><style>{styles}</style><script>{script}</script>'
        f'<main class="bd-article">{figures}</main>'
    )


def run() -> dict[str, float]:
    """Return bytes in KB and times in ms, by name."""
    from playwright.sync_api import sync_playwright

    began = time.perf_counter()
    explorers = {"usual": build("usual", 6, 2), "largest": build("largest", 9, 5)}
    found = {"built in, s": time.perf_counter() - began}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "page.html"
        file.write_text(page([*explorers.values()]), "utf-8")
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        tab = browser.new_page(viewport={"width": 1280, "height": 900})
        tab.goto(file.as_uri())
        for name, explorer in explorers.items():
            html = explorer.bundle["text/html"].encode()
            found[f"{name}: states"] = len(explorer.views)
            found[f"{name}: KB"] = len(html) / 1000
            found[f"{name}: KB gzipped"] = len(gzip.compress(html, mtime=0)) / 1000
            tab.locator(f"#{name}").scroll_into_view_if_needed()
            tab.wait_for_selector(f"#{name}.is-ready")
            times = tab.evaluate(PAINT, name)
            for k, what in enumerate(("script", "event to paint")):
                column = sorted(row[k] for row in times)
                found[f"{name}: {what}, median ms"] = statistics.median(column)
                found[f"{name}: {what}, 95th percentile ms"] = column[int(0.95 * len(column))]
        browser.close()
    found["script: KB"] = (LOOK / "explorer.js").stat().st_size / 1000
    found["script: KB gzipped"] = len(gzip.compress((LOOK / "explorer.js").read_bytes(), mtime=0)) / 1000
    return found


def main() -> None:
    for name, value in run().items():
        print(f"{name:48} {value:10.2f}")


if __name__ == "__main__":
    main()
