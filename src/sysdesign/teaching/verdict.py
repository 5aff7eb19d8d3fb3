"""The five verdicts: their names, their marks, and which of them a piece of evidence allows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sysdesign.checks import not_empty, one_of, truth

Evidence = bool | Mapping[str, bool]


@dataclass(frozen=True)
class Verdict:
    """A name, the short role that colours it, a mark for terminals and a mark drawn in 14 × 14."""

    name: str
    role: str
    sign: str
    drawing: str


_RING = '<circle cx="7" cy="7" r="6"/>'
VERDICTS = {
    verdict.name: verdict
    for verdict in (
        Verdict(
            "holds",
            "holds",
            "✓",
            '<circle class="fill" cx="7" cy="7" r="6"/>'
            '<path d="M4 7.3l2.2 2.2L10.2 5" stroke="var(--page)" stroke-width="1.6"/>',
        ),
        Verdict(
            "holds with conditions",
            "conditions",
            "◐",
            _RING + '<path class="fill" d="M7 1a6 6 0 0 0 0 12z" stroke="none"/>',
        ),
        Verdict("wrong", "wrong", "✗", '<path d="M2.5 2.5l9 9M11.5 2.5l-9 9" stroke-width="2.25"/>'),
        Verdict("outdated", "outdated", "◷", _RING + '<path d="M7 3.5V7l2.5 1.8"/>'),
        Verdict("not testable here", "untestable", "◌", '<circle cx="7" cy="7" r="6" stroke-dasharray="2.4 2.3"/>'),
    )
}


def verdict_html(name: str, words: str = "") -> str:
    """Return the mark and the word of a verdict, or the mark with other `words`.

    >>> verdict_html("wrong").startswith('<span class="sdm-v wrong"><svg')
    True
    """
    verdict = VERDICTS[one_of("verdict", name, VERDICTS)]
    mark = f'<svg viewBox="0 0 14 14" aria-hidden="true">{verdict.drawing}</svg>'
    return f'<span class="sdm-v {verdict.role}">{mark}{words or verdict.name}</span>'


def conditions(holds: Any) -> dict[str, bool]:
    """Return each condition of the evidence with its truth; one truth alone has no condition.

    >>> conditions({"the cell is cached": True}), conditions(False)
    ({'the cell is cached': True}, {})
    """
    if not isinstance(holds, Mapping):
        truth("holds", holds)
        return {}
    for condition in not_empty("holds", holds):
        if not isinstance(condition, str):
            raise TypeError(f"'holds' must map sentences to truths: {condition!r}")
        not_empty("condition", condition)
    return {condition: truth(f"holds[{condition!r}]", value) for condition, value in holds.items()}


def allowed(holds: Evidence) -> tuple[str, ...]:
    """Return the verdicts that the evidence supports.

    >>> allowed(True), allowed({"alone": True, "beside a scan": False}), allowed(False)
    (('holds',), ('holds with conditions',), ('wrong', 'outdated'))
    """
    truths = set(conditions(holds).values()) or {truth("holds", holds)}
    if len(truths) == 2:
        return ("holds with conditions",)
    return ("holds",) if truths == {True} else ("wrong", "outdated")
