"""What a timeout hides: real calls to a service that charges in SQLite, with requests and answers lost or late."""

import sqlite3
import threading
from collections import Counter
from contextlib import closing
from dataclasses import dataclass

from sysdesign.checks import positive, whole
from sysdesign.measurements.resilience.loopback import PATIENCE_S, ask, service
from sysdesign.resilience import AfterAttempts, Constant, Retry

FATES = ("request lost", "answer late", "answer lost")


class Charges:
    """A table of charges; `keyed`, an order is charged once however often it is asked."""

    def __init__(self, *, keyed: bool = False) -> None:
        self.database, self.lock = sqlite3.connect(":memory:", check_same_thread=False), threading.Lock()
        key = "PRIMARY KEY" if keyed else ""
        self.database.execute(f"CREATE TABLE charges (number TEXT {key})")

    def charge(self, order: str) -> None:
        """Charge an order."""
        with self.lock, self.database:
            self.database.execute("INSERT OR IGNORE INTO charges VALUES (?)", (order,))

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def count(self) -> int:
        """Return how many charges were made."""
        with self.lock:
            found: int = self.database.execute("SELECT count(*) FROM charges").fetchone()[0]
            return found


@dataclass(frozen=True)
class Hidden:
    """What became of a call: what the caller saw, and what was charged when all was over."""

    fate: str
    seen: str
    charged: int


def what_a_timeout_hides(timeout_s: float = 0.05) -> list[Hidden]:
    """Make one call for each of the fates and return what the caller saw and what was done. Three timeouts long."""
    positive("timeout_s", timeout_s)
    return [_one(fate, timeout_s) for fate in FATES]


def _one(fate: str, timeout_s: float) -> Hidden:
    charges, given_up, finished = Charges(), threading.Event(), threading.Event()

    def handle(order: str) -> None:
        if fate == "answer late":
            given_up.wait(PATIENCE_S)  # busy with others, until the caller has gone
        if fate != "request lost":
            charges.charge(order)
        finished.set()

    with closing(charges), service(handle) as port:
        try:
            seen = ask(port, "order 7", timeout_s)
        except OSError as error:
            seen = type(error).__name__
        given_up.set()
        finished.wait(PATIENCE_S)
        return Hidden(fate, seen, charges.count())


def charged_with_retries(orders: int = 20, lose_every: int = 4, *, keyed: bool = False, timeout_s: float = 0.05) -> int:
    """Return how many charges are made for so many orders when every so many-th loses the answer to its first try.

    The caller tries each up to five times. One timeout for each lost answer, and more on a machine that stalls.
    """
    charges, seen = Charges(keyed=keyed), Counter[str]()
    whole("orders", orders)
    whole("lose_every", lose_every)
    positive("timeout_s", timeout_s)

    def handle(order: str) -> str | None:
        charges.charge(order)
        seen[order] += 1
        lost = int(order) % lose_every == 0 and seen[order] == 1
        return None if lost else "charged"

    retry = Retry(wait=Constant(0), stop=AfterAttempts(5), on=TimeoutError)
    with closing(charges), service(handle) as port:
        for order in range(orders):
            retry.call(ask, port, str(order), timeout_s)
        return charges.count()
