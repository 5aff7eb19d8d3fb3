"""What the live site costs: bytes, seconds until Python is ready in a page, and the time of an explorer's state.

The server is on this machine, so that seconds are those of the browser. "Warm" is a later page of the same reader,
whose browser has kept Python as it is when it has just started. The site that is measured is built with LIVE=1.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tools.chromium import ARGUMENTS, chromium
from tools.serve import serving

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build" / "live-site"
CHAPTER = "02-estimation"
RUNS, STATES = 5, 30
READY = """async () => {
  const { Python } = await import(new URL("../live/python.js", location.href).href);
  const began = performance.now(), python = new Python(["1"]);
  await python.start();
  return performance.now() - began;
}"""
STATE = """async ([name, states]) => {
  const { Python } = await import(new URL("../live/python.js", location.href).href);
  const plan = await (await fetch(`../live/chapters/${name}.json`)).json(), took = [];
  const python = new Python(plan.sources);
  for (const number of new Set(Object.values(plan.explorers))) {
    const { controls } = await python.start().then(() => python.ask("controls", { number }));
    for (let i = 0; i < states; i += 1) {
      const values = Object.fromEntries(Object.entries(controls).map(([key, { values, whole }]) => {
        const value = values ? values[0] + (values.at(-1) - values[0]) * i / states : 0;
        return [key, whole ? Math.round(value) : value];
      }));
      const began = performance.now();
      await python.ask("state", { number, values });
      took.push(performance.now() - began);
    }
  }
  return took;
}"""
FIRST = """async () => {
  const { sessionContext } = window.jupyterapp.shell.currentWidget;
  await sessionContext.ready;
  await sessionContext.session.kernel.requestExecute({ code: "6 * 7" }).done;
}"""


def _first_result(tab: Any, url: str) -> float:
    began = time.perf_counter()
    tab.goto(f"{url}lite/notebooks/index.html?path={CHAPTER}.ipynb")
    tab.wait_for_function("window.jupyterapp?.shell?.currentWidget?.sessionContext", timeout=60_000)
    tab.evaluate(FIRST)
    return time.perf_counter() - began


def _times(browser: Any, url: str) -> dict[str, float]:
    cold, warm, lite, state = [], [], [], []
    for _ in range(RUNS):
        context = browser.new_context()
        for found in (cold, warm):
            tab = context.new_page()
            tab.goto(f"{url}notebooks/{CHAPTER}.html", wait_until="networkidle")
            found.append(tab.evaluate(READY) / 1e3)
            tab.wait_for_timeout(2_000)  # to keep what was started, as it does behind the first answer
            tab.close()
        context.close()
        context = browser.new_context()
        lite.append(_first_result(context.new_page(), url))
        context.close()
    context = browser.new_context()
    tab = context.new_page()
    tab.goto(f"{url}notebooks/{CHAPTER}.html")
    state = tab.evaluate(STATE, [CHAPTER, STATES])
    context.close()
    return {
        "ready_cold_s": statistics.median(cold),
        "ready_warm_s": statistics.median(warm),
        "state_ms": statistics.median(state),
        "lite_s": statistics.median(lite),
    }


def run() -> dict[str, float]:
    """Return megabytes of the first press and of the site, seconds until ready, and milliseconds of a state."""
    from live import megabytes
    from playwright.sync_api import sync_playwright

    build = [sys.executable, "tools/site.py", "--out", str(SITE)]
    subprocess.run(build, cwd=ROOT, env=os.environ | {"LIVE": "1"}, check=True, capture_output=True)
    sizes = {
        "first_press_mb": megabytes(SITE / "live", SITE / "lite" / "static" / "pyodide"),
        "site_mb": sum(path.stat().st_size for path in SITE.rglob("*") if path.is_file()) / 1e6,
    }
    with serving(SITE) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        found = _times(browser, url)
        browser.close()
    return sizes | found


def main() -> None:
    for name, value in run().items():
        print(f"{name:14} {value:8.2f}")


if __name__ == "__main__":
    main()
