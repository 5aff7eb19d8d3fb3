"""`import sysdesign` against bare Python, in fresh processes that take turns. Goal: at most 30 ms more."""

import statistics
import subprocess
import sys
import time

ROUNDS = 15
MODELS = "estimation, ridesharing, uncertainty, workload, staleness, capacity, expiry"
PROGRAMS = {
    "bare Python": "pass",
    "import sysdesign": "import sysdesign",
    "the models of chapter 2": f"from sysdesign import {MODELS}",
}


def run() -> dict[str, float]:
    """Return milliseconds: the median of bare Python, and how much more each import takes (median of paired rounds)."""
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for _ in range(ROUNDS + 1):
        for name, program in PROGRAMS.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", program], check=True)
            times[name].append((time.perf_counter() - start) * 1000)
    bare, *others = PROGRAMS
    result = {f"{bare}, ms": statistics.median(times[bare][1:])}
    for name in others:
        more = [with_it - without for with_it, without in zip(times[name][1:], times[bare][1:], strict=True)]
        result[f"{name}, ms over"] = statistics.median(more)
    return result


def main() -> None:
    print("Start of a fresh process")
    for name, value in run().items():
        print(f"  {name:<34} {value:8.2f}")


if __name__ == "__main__":
    main()
