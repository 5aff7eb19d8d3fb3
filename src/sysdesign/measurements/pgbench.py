"""PostgreSQL's own load generator. It is written in C: a Python client would reach its own limit first.

Source: "pgbench", postgresql.org/docs/18/pgbench.html.
"""

import os
import re
import subprocess
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sysdesign.checks import not_empty, one_of, positive, whole

if TYPE_CHECKING:
    from sysdesign.engines.postgres import Postgres

MODES = ("simple", "extended", "prepared")
_RATE = re.compile(r"^tps = ([0-9.]+) ", re.MULTILINE)
_FAILED = re.compile(r"^number of failed transactions: ([0-9]+)", re.MULTILINE)


class PgbenchError(RuntimeError):
    """The load generator failed, or a transaction of its script did; the message is its first line about it."""


def transactions_a_second(
    pg: "Postgres",
    script: str,
    *,
    clients: int = 1,
    transactions: int,
    mode: str = "prepared",
    options: Sequence[str] = (),
) -> float:
    """Run a script `transactions` times in each of `clients` connections and return transactions a second of all.

    The time to connect does not count. `options` are settings of the session, such as "synchronous_commit=off".
    Raises PgbenchError when a statement fails.
    """
    not_empty("script", script)
    one_of("mode", mode, MODES)
    whole("clients", clients)
    session = " ".join(f"-c {option}" for option in options)
    command = [str(pg.tool("pgbench")), "--no-vacuum", "--file=-", f"--client={clients}", f"--protocol={mode}"]
    command += [f"--transactions={whole('transactions', transactions)}"]
    environment = os.environ | pg.environment | {"PGOPTIONS": session}
    done = subprocess.run(command, input=script, env=environment, capture_output=True, text=True, check=False)
    rate, failed = _RATE.search(done.stdout), _FAILED.search(done.stdout)
    if done.returncode or not rate or (failed and int(failed[1])):
        lines = [line for line in done.stderr.splitlines() if "error" in line.lower()]
        raise PgbenchError(lines[0] if lines else f"pgbench ended with code {done.returncode}")
    return float(rate[1])


def sized(run: Callable[[int], float], clients: int, seconds: float, first: int = 50) -> int:
    """Warm a load up with `first` transactions a client and return how many of them take about `seconds`.

    `run` takes the transactions of each client and returns transactions a second of all clients together.
    """
    positive("seconds", seconds)
    rate = run(whole("first", first))
    return max(1, round(rate * seconds / whole("clients", clients)))
