"""What keeps a caller standing when a callee slows or fails: breakers, bulkheads, timeouts, retries, budgets."""

from sysdesign.resilience.backoff import (
    Constant,
    DecorrelatedJitter,
    EqualJitter,
    Exponential,
    FullJitter,
    Wait,
    doubled,
    waits,
)
from sysdesign.resilience.breaker import CircuitBreaker
from sysdesign.resilience.breaker_states import CircuitOpenError, State, Transition
from sysdesign.resilience.bulkhead import Bulkhead, BulkheadFullError
from sysdesign.resilience.deadline import Deadline, DeadlineExceeded
from sysdesign.resilience.flaky import Flaky, closing_chance, flaky_callee, trip_chance
from sysdesign.resilience.hedging import Hedged, hedge, hedged
from sysdesign.resilience.layers import Reached, calls_below, reached
from sysdesign.resilience.metastable import Client, Server, Storm, stepped, storm, stuck_above
from sysdesign.resilience.resting import Fallback, Rested, fallback_load, rested
from sysdesign.resilience.retry import Retry
from sysdesign.resilience.retry_budget import Budget, RetryBudget, RetryThrottle
from sysdesign.resilience.shards import Sharded, sharded
from sysdesign.resilience.stop import AfterAttempts, Stop, Tried, Within
from sysdesign.resilience.timeouts import Latency, false_timeouts, false_timeouts_seen, threads_held
from sysdesign.resilience.trials import trial_times

__all__ = [
    "AfterAttempts",
    "Budget",
    "Bulkhead",
    "BulkheadFullError",
    "CircuitBreaker",
    "CircuitOpenError",
    "Client",
    "Constant",
    "Deadline",
    "DeadlineExceeded",
    "DecorrelatedJitter",
    "EqualJitter",
    "Exponential",
    "Fallback",
    "Flaky",
    "FullJitter",
    "Hedged",
    "Latency",
    "Reached",
    "Rested",
    "Retry",
    "RetryBudget",
    "RetryThrottle",
    "Server",
    "Sharded",
    "State",
    "Stop",
    "Storm",
    "Transition",
    "Tried",
    "Wait",
    "Within",
    "calls_below",
    "closing_chance",
    "doubled",
    "fallback_load",
    "false_timeouts",
    "false_timeouts_seen",
    "flaky_callee",
    "hedge",
    "hedged",
    "reached",
    "rested",
    "sharded",
    "stepped",
    "storm",
    "stuck_above",
    "threads_held",
    "trial_times",
    "trip_chance",
    "waits",
]
