"""A call whose first try succeeds, with retries around it: ours beside `retry` of PyPI and tenacity.

Processor time, medians, contenders in turns. Goal: at least ten times as fast as `retry`. Nearly every call of a
healthy service is of this kind, so it is what retries cost all day.
"""

import statistics
import time
from collections.abc import Callable

import retry as peer  # type: ignore[import-untyped]
import tenacity

from sysdesign.resilience import AfterAttempts, FullJitter, Retry, RetryBudget

ROUNDS = 9
CALLS = 5_000


def healthy(number: int) -> int:
    return number


def nanoseconds(function: Callable[[int], int]) -> float:
    start = time.process_time()
    for number in range(CALLS):
        function(number)
    return (time.process_time() - start) / CALLS * 1e9


def run() -> dict[str, float]:
    """Return nanoseconds a call (medians) and the ratios."""
    wait, stop = FullJitter(0.1, 5), AfterAttempts(5)
    contenders: dict[str, Callable[[int], int]] = {
        "bare": healthy,
        "ours": Retry(wait=wait, stop=stop)(healthy),
        "budget": Retry(wait=wait, stop=stop, budget=RetryBudget())(healthy),
        "retry": peer.retry(tries=5, delay=0.1, backoff=2, max_delay=5)(healthy),
        "tenacity": tenacity.retry(stop=tenacity.stop_after_attempt(5), wait=tenacity.wait_random_exponential(0.1, 5))(
            healthy
        ),
    }
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, function in contenders.items():
            times[name].append(nanoseconds(function))
    middle = {name: statistics.median(each) for name, each in times.items()}
    return {
        "bare call, ns": middle["bare"],
        "ours, ns": middle["ours"],
        "with a budget, ns": middle["budget"],
        "retry, ns": middle["retry"],
        "retry / ours": middle["retry"] / middle["ours"],
        "tenacity / ours": middle["tenacity"] / middle["ours"],
    }


def main() -> None:
    print("A call whose first try succeeds")
    for name, value in run().items():
        print(f"  {name:<20} {value:8.2f}")


if __name__ == "__main__":
    main()
