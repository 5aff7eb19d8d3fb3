"""Linearizability: whether what clients were told can be explained as if operations had come one after another.

`check` judges a recorded history against a model, such as `Register`, and names the smallest part of it that cannot be
explained.
"""

from sysdesign.linearizability.brute import brute_force
from sysdesign.linearizability.checker import BUDGET, check, sequentially_consistent
from sysdesign.linearizability.events import Event, from_events
from sysdesign.linearizability.models import REFUSED, CasRegister, Counter, KeyedStore, Model, Queue, Register, Set
from sysdesign.linearizability.operation import Operation
from sysdesign.linearizability.small import small_histories
from sysdesign.linearizability.verdict import Verdict, instants
from sysdesign.linearizability.zones import check_unique_writes

__all__ = [
    "BUDGET",
    "REFUSED",
    "CasRegister",
    "Counter",
    "Event",
    "KeyedStore",
    "Model",
    "Operation",
    "Queue",
    "Register",
    "Set",
    "Verdict",
    "brute_force",
    "check",
    "check_unique_writes",
    "from_events",
    "instants",
    "sequentially_consistent",
    "small_histories",
]
