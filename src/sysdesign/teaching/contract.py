"""Contracts: rules in plain words that a solution must keep, and the shortest calls that break one.

The contract that checks a reader's answer is the one that tests our own code: `run` tells, `assert_contract` asserts.
"""

import contextlib
import io
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sysdesign import absent
from sysdesign.checks import not_empty
from sysdesign.teaching.calls import Broken, Call, Calls, tell

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

EXAMPLES = 50


@dataclass(frozen=True)
class Rule:
    """A sentence and the test of it: a function of the `Calls` and of drawn values, which raises `Broken`.

    `examples` are tried first, in order, each a mapping of the test's arguments; then Hypothesis draws from `given`.
    """

    says: str
    test: Callable[..., None]
    given: "Mapping[str, SearchStrategy[Any]]" = field(default_factory=dict)
    examples: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class Contract:
    """The rules of one function or class, called `name` in what is told to the reader."""

    name: str
    rules: tuple[Rule, ...]

    def __post_init__(self) -> None:
        not_empty("name", self.name)
        not_empty("rules", self.rules)


@dataclass(frozen=True)
class Breach:
    """A rule that does not hold, by its number from 1, and the shortest calls that break it."""

    number: int
    rule: Rule
    calls: tuple[Call, ...]
    unsteady: bool = False


@dataclass(frozen=True)
class Report:
    """What a contract found."""

    contract: Contract
    breaches: tuple[Breach, ...]
    started: bool

    @property
    def result(self) -> str:
        """`passes`, `fails`, or `not-started` when no call had an answer."""
        return ("fails" if self.breaches else "passes") if self.started else "not-started"


def _try(rule: Rule, number: int, thing: Callable[..., Any], name: str) -> tuple[Breach | None, bool]:
    """Return the breach of one rule, if any, and whether any call had an answer."""
    last: list[Call] = []
    started = False

    def once(**drawn: Any) -> None:
        nonlocal last, started
        you = Calls(thing, name)
        last = you.made
        try:
            rule.test(you, **drawn)
        finally:
            started = started or any(call.answered for call in you.made)

    try:
        for example in rule.examples or ([] if rule.given else [{}]):
            once(**example)
    except Broken:
        return Breach(number, rule, tuple(last)), started
    if not rule.given:
        return None, started
    absent.withdraw()  # Hypothesis asks numpy for its state if it finds one
    from hypothesis import HealthCheck, Phase, Verbosity, given, settings
    from hypothesis.errors import Flaky

    search = settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=EXAMPLES,
        phases=(Phase.generate, Phase.shrink),
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    try:
        search(given(**rule.given)(once))()
    except Broken:
        return Breach(number, rule, tuple(last)), started
    except Flaky:
        return Breach(number, rule, tuple(last), unsteady=True), started
    return None, started


def run(contract: Contract, thing: Any) -> Report:
    """Try every rule and return what was found, the same each time.

    At most 50 drawn examples a rule, and Hypothesis's bounded search for a shorter one; a call that never returns is
    not interrupted. What the reader's code prints or warns meanwhile is dropped. `...` and `None` are things not yet
    started; anything else that cannot be called raises TypeError.
    """
    if thing is None or thing is ...:
        return Report(contract, (), started=False)
    if not callable(thing):
        raise TypeError(f"{contract.name!r} must be a function or a class: {tell(thing)}")
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        found = [_try(rule, number, thing, contract.name) for number, rule in enumerate(contract.rules, start=1)]
    breaches = tuple(breach for breach, _ in found if breach is not None)
    return Report(contract, breaches, started=any(started for _, started in found))


def assert_contract(contract: Contract, thing: Any) -> None:
    """Raise AssertionError, with what a reader would be told, unless every rule holds."""
    from sysdesign.teaching.exercise import report_plain

    report = run(contract, thing)
    if report.result != "passes":
        raise AssertionError(report_plain(report))
