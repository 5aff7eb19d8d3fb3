"""Run the benchmarks, print their figures beside the goals, and record them for the page that shows them.

With names of modules only these run; what else was recorded on a machine like this one stays.
"""

import importlib
import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent.parent / "benchmarks" / "results.json"
# Section -> module -> figure -> what it is, its unit, and the goal if there is one.
Row = tuple[str, str, dict[str, float]]
SECTIONS: dict[str, tuple[str, dict[str, Row]]] = {
    "Building": (
        "building",
        {
            "cold_s": ("Site from stored outputs, cold", "s", {}),
            "unchanged_s": ("Site when nothing has changed", "s", {"at_most": 10}),
            "notebooks_s": ("All notebooks executed", "s", {}),
        },
    ),
    "Pages": (
        "page_weight",
        {
            "transfer_kb": ("The heaviest chapter page, gzipped", "kB", {}),
            "transfer_without_explorers_kb": ("The same without its explorers", "kB", {"at_most": 350}),
            "requests": ("Requests", "", {}),
            "first_contentful_paint_ms": ("First contentful paint", "ms", {}),
        },
    ),
    "Explorers": (
        "explorer_paint",
        {
            "largest: states": ("States of a large explorer with five lines", "", {}),
            "largest: KB gzipped": ("Its bytes, gzipped", "kB", {"at_most": 50}),
            "largest: event to paint, median ms": ("From an event to the paint, median", "ms", {"at_most": 16}),
            "largest: event to paint, 95th percentile ms": ("The same, 95th percentile", "ms", {"at_most": 16}),
            "usual: KB gzipped": ("A usual explorer, gzipped", "kB", {"at_most": 50}),
            "script: KB gzipped": ("The script that all explorers share, gzipped", "kB", {}),
        },
    ),
    "The live site": (
        "live_site",
        {
            "first_press_mb": ("What the first press of a button loads, gzipped", "MB", {"at_most": 7}),
            "ready_cold_s": ("Until Python is ready in a page", "s", {"at_most": 3}),
            "ready_warm_s": ("The same on a reader’s later pages", "s", {"at_most": 1.5}),
            "state_ms": ("A state of an explorer off its grid, median", "ms", {}),
            "lite_s": ("From opening a notebook in JupyterLite to its first result", "s", {"at_most": 8}),
            "site_mb": ("All files of the site", "MB", {"at_most": 60}),
        },
    ),
    "The package": (
        "import_time",
        {
            "import sysdesign, ms over": ("import sysdesign, over bare Python", "ms", {"at_most": 30}),
            "the models of chapter 2, ms over": ("All models of chapter 2, over bare Python", "ms", {}),
        },
    ),
    "An LRU cache": (
        "lru",
        {
            "ours, ns": ("A request of a service: read, and put if missing", "ns", {}),
            "cachetools / ours": ("Times faster than cachetools", "", {"at_least": 2}),
            "miss at 100,000 / at 1,000": ("A miss at capacity 100,000, over one at 1,000", "", {"at_most": 2}),
        },
    ),
    "A trace through a cache": (
        "replay",
        {
            "LRU, ours, ns": ("LRU, a request", "ns", {}),
            "LRU, ours / by hand": ("LRU, time over that of a loop by hand", "", {"at_most": 1.2}),
            "LRU, ours / libcachesim": ("LRU, time over that of libcachesim, tuned", "", {"at_most": 2.5}),
            "FIFO, ours, ns": ("FIFO, a request", "ns", {}),
            "FIFO, ours / by hand": ("FIFO, time over that of a loop by hand", "", {"at_most": 1.2}),
            "FIFO, ours / libcachesim": ("FIFO, time over that of libcachesim, tuned", "", {"at_most": 2.5}),
        },
    ),
    "Miss-ratio curve of a million requests": (
        "miss_ratio_curve",
        {
            "Fenwick tree, s": ("LRU, every capacity, standard library only", "s", {}),
            "numpy, s": ("The same with numpy", "s", {}),
            "Fenwick tree / numpy": ("Times faster with numpy", "", {"at_least": 12}),
            "SHARDS, s": ("From a tenth of the keys, standard library only", "s", {}),
            "SHARDS, mean error": ("Its hit ratios are off by, on average", "", {}),
        },
    ),
    "A million estimates": (
        "monte_carlo",
        {
            "ours, ms": ("Products of five lognormals", "ms", {}),
            "ours / bare numpy": ("Time over that of bare numpy", "", {"at_most": 1.1}),
            "squigglepy / ours": ("Times faster than squigglepy", "", {"at_least": 1.4}),
        },
    ),
    "The hash ring": (
        "hash_ring",
        {
            "lookup, standard library, ns": ("One lookup, hash of the standard library", "ns", {}),
            "uhashring / standard library": ("Times faster than uhashring", "", {"at_least": 1.5}),
            "lookup, xxHash, ns": ("One lookup, with xxHash", "ns", {}),
            "uhashring / xxHash": ("Times faster than uhashring", "", {"at_least": 3}),
            "batch, ns a hash": ("A million hashes at once, each", "ns", {}),
            "prefix table / searchsorted": ("Time over that of bare searchsorted", "", {"at_most": 0.3}),
            "build, ms": ("100 nodes of 1,000 points, built for batches", "ms", {}),
            "uhashring / build": ("Times faster than uhashring", "", {"at_least": 10}),
            "uhashring / build one by one": ("The same, built for single lookups", "", {}),
        },
    ),
    "Queues and balancers": (
        "queueing",
        {
            "ours, ns": ("Ten servers with one queue, a customer", "ns", {}),
            "simpy / ours": ("Times faster than SimPy", "", {"at_least": 40}),
            "one server: simpy / ours": ("The same with one server", "", {}),
            "agree with Erlang C": ("Both agree with Erlang C over 20 runs (1: yes)", "", {"at_least": 1}),
        },
    ),
    "Balancing by least connections": (
        "balancing",
        {
            "ours, ns": ("Ten servers with a queue each, a request", "ns", {}),
            "simpy / ours": ("Times faster than SimPy", "", {"at_least": 8}),
            "the means agree": ("Both agree over 20 runs (1: yes)", "", {"at_least": 1}),
        },
    ),
    "Retries, when the first try succeeds": (
        "retries",
        {
            "ours, ns": ("A call with retries around it", "ns", {}),
            "retry / ours": ("Times faster than retry", "", {"at_least": 10}),
            "tenacity / ours": ("Times faster than tenacity", "", {}),
            "with a budget, ns": ("The same with a budget", "ns", {}),
        },
    ),
    "Stale reads of a quorum, a million drawn": (
        "quorum_staleness",
        {
            "numpy, ns": ("A write and a read of it, three replicas", "ns", {}),
            "numpy / drawing": ("Time over that of drawing the random numbers", "", {"at_most": 5}),
            "standard library / numpy": ("Times faster than with the standard library only", "", {}),
        },
    ),
    "Is a history of a register linearizable?": (
        "linearizability",
        {
            "search, ms": ("A thousand operations of ten busy clients, by search", "ms", {}),
            "plain search / search": ("Times faster than without reads taken at once", "", {"at_least": 3}),
            "plain search / zones": ("Unique writes by zones: times faster than plain search", "", {"at_least": 100}),
            "100,000 operations / sorting": ("A hundred thousand, over sorting their events", "", {"at_most": 3}),
        },
    ),
    "A network of nodes": (
        "network_simulator",
        {
            "messages a second": ("Messages between nodes that answer each other", "/s", {}),
            "ours / SimPy": ("Events a second, over those of bare SimPy", "", {"at_least": 0.5}),
            "recorded / SimPy": ("The same, with every message recorded", "", {}),
        },
    ),
    "A circuit breaker": (
        "breaker",
        {
            "ours, ns": ("A call while it is closed", "ns", {}),
            "circuitbreaker / ours": ("Times faster than circuitbreaker", "", {"at_least": 3}),
            "pybreaker / ours": ("Times faster than pybreaker", "", {}),
            "circuitbreaker / ours, 1 % fail": ("The first, with one call of a hundred failing", "", {"at_least": 2}),
            "ours, by time, ns": ("A call with a window of time", "ns", {}),
        },
    ),
    "A rate limiter": (
        "limiters",
        {
            "GCRA, keyed, ns": ("A decision of GCRA, one of a thousand keys", "ns", {}),
            "token_bucket / GCRA": ("Times faster than token_bucket", "", {"at_least": 2}),
            "token_bucket / token bucket": ("Our token bucket: times faster than the same", "", {"at_least": 2}),
            "limits / fixed window": ("Fixed window: times faster than that of limits", "", {"at_least": 10}),
            "limits / sliding counter": ("Sliding counter: the same", "", {"at_least": 10}),
            "limits / sliding log": ("Sliding log: the same", "", {"at_least": 10}),
            "keyed / plain, worst": ("A key: over the same without, worst of five", "", {"at_most": 1.7}),
        },
    ),
}


def machine() -> str:
    """Cores, processor, system and Python, in a few words."""
    return f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"


def measured(module: str, rows: dict[str, Row]) -> list[dict[str, Any]]:
    """Run one module's benchmark and return its rows for the page."""
    figures = importlib.import_module(f"benchmarks.{module}").run()
    return [{"what": what, "value": figures[key], "unit": unit, **goal} for key, (what, unit, goal) in rows.items()]


def goal(row: Mapping[str, Any]) -> str:
    """Say the goal of a row, if it has one, and whether it was missed."""
    if "at_most" in row:
        return f"  goal: at most {row['at_most']:g}" + ("  MISSED" if row["value"] > row["at_most"] else "")
    if "at_least" in row:
        return f"  goal: at least {row['at_least']:g}" + ("  MISSED" if row["value"] < row["at_least"] else "")
    return ""


def wanted(names: Sequence[str]) -> list[str]:
    """Return the titles of the sections of some modules, or all. Raises SystemExit for a name that is no module's."""
    modules = [module for module, _ in SECTIONS.values()]
    for name in names:
        if name not in modules:
            raise SystemExit(f"'BENCH' must be names of {', '.join(modules)}: {name!r}")
    return [title for title, (module, _) in SECTIONS.items() if not names or module in names]


def recorded() -> dict[str, Any]:
    """Return the sections that were measured on a machine like this one, by title."""
    found = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {"machine": ""}
    return {each["title"]: each for each in found["sections"]} if found["machine"] == machine() else {}


def main() -> None:
    sys.path.insert(0, str(RESULTS.parents[1]))
    sections = recorded()
    for title in wanted(sys.argv[1:]):
        print(f"--- {title}", flush=True)
        found = measured(*SECTIONS[title])
        for row in found:
            print(f"{row['what']:45} {row['value']:10.3g} {row['unit']:3}{goal(row)}", flush=True)
        sections[title] = {"title": title, "rows": found}
        # After each, so that one that fails takes nothing with it.
        text = json.dumps(
            {"machine": machine(), "sections": [sections[each] for each in SECTIONS if each in sections]}, indent=1
        )
        RESULTS.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
