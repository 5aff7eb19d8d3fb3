"""A claim: one checkable sentence, run as code, shown with the verdict that came out.

`claim(...)` as a cell's last line shows itself; `claims(claim(...), ...)` shows several as one list. What is shown
carries the claim as JSON, from which the ledger is made. A claim whose evidence no longer supports its verdict raises
`ClaimFailed`, and with it fails the notebook.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sysdesign.checks import not_empty, one_of
from sysdesign.teaching import registry
from sysdesign.teaching.claim_rows import claims_html, claims_plain, table_html, table_plain
from sysdesign.teaching.output import CLAIM, HTML, PLAIN, Output
from sysdesign.teaching.verdict import VERDICTS, Evidence, allowed, conditions
from sysdesign.teaching.witness import Axis, Witness, axis_of

CHAPTERS = (*map(str, range(1, 15)), *"ABCD")
_ID = re.compile(r"C(?P<chapter>[1-9]|1[0-4]|[A-D])\.(?P<section>0|[1-9]\d?)-(?P<number>\d\d)")
NOT_TESTABLE = "not testable here"


class ClaimFailed(AssertionError):  # noqa: N818 - it reads as what happened
    """The evidence does not support the verdict that the claim declares."""


@dataclass(frozen=True)
class Claim:
    """A claim with its verdict and what was measured; as a cell's last value it shows itself.

    Texts may hold `*emphasis*` and `` `code` ``. `conditions` are pairs of a condition and whether the sentence is true
    under it. Wrong ids, verdicts and empty texts raise ValueError.
    """

    id: str
    says: str
    verdict: str
    measured: str
    conditions: tuple[tuple[str, bool], ...] = ()
    witnesses: tuple[Witness, ...] = ()
    axis: Axis | None = None
    why: str | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.id, str) or not _ID.fullmatch(self.id):
            raise ValueError(f"'id' must look like C2.1-03, of a chapter 1 to 14 or A to D: {self.id!r}")
        one_of("verdict", self.verdict, VERDICTS)
        for name in ("says", "measured") + (("why",) if self.why is not None else ()):
            text = getattr(self, name)
            if not isinstance(text, str):
                raise TypeError(f"{name!r} must be a text: {text!r}")
            not_empty(name, text)

    @property
    def chapter(self) -> str:
        """The chapter: `"1"` to `"14"`, `"A"` to `"D"`."""
        return self.key_parts[0]

    @property
    def key_parts(self) -> tuple[str, str, str]:
        """Chapter, section and number, as written."""
        found = _ID.fullmatch(self.id)
        assert found is not None
        return found["chapter"], found["section"], found["number"]

    @property
    def order(self) -> tuple[int, int, int]:
        """A key that sorts claims as the book has them: C2.1-09 before C10.0-01, and those before CA.1-01."""
        chapter, section, number = self.key_parts
        return CHAPTERS.index(chapter), int(section), int(number)

    @property
    def anchor(self) -> str:
        """The id of the claim's row on its page."""
        return self.id.lower()

    def to_json(self) -> dict[str, Any]:
        """Return the claim as its output carries it."""
        stored: dict[str, Any] = {
            "id": self.id,
            "says": self.says,
            "verdict": self.verdict,
            "measured": self.measured,
            "witnesses": [witness.to_json() for witness in self.witnesses],
        }
        if self.conditions:
            stored["conditions"] = dict(self.conditions)
        if self.axis is not None:
            stored["axis"] = {"low": self.axis.low, "high": self.axis.high, "ends": list(self.axis.ends)}
        if self.why is not None:
            stored["why"] = self.why
        return stored

    @classmethod
    def from_json(cls, stored: Any) -> "Claim":
        """Read back what `to_json` wrote; a missing or malformed field raises ValueError."""
        try:
            axis = stored.get("axis")
            return cls(
                stored["id"],
                stored["says"],
                stored["verdict"],
                stored["measured"],
                tuple(stored.get("conditions", {}).items()),
                tuple(Witness.from_json(witness) for witness in stored.get("witnesses", ())),
                axis and Axis(axis["low"], axis["high"], tuple(axis["ends"])),
                stored.get("why"),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"'claim' must hold the fields that a claim writes: {error!r} in {stored!r}") from error

    def __repr__(self) -> str:
        return claims_plain([self])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {HTML: claims_html([self]), PLAIN: claims_plain([self]), CLAIM: self.to_json()}


def _settle(id: str, verdict: str, measured: str, holds: Evidence | None, why: str | None) -> dict[str, bool]:
    """Return the conditions of the evidence; raise when evidence and verdict do not belong together."""
    one_of("verdict", verdict, VERDICTS)
    if (why is None) == (verdict == NOT_TESTABLE):
        rule = "must say why" if why is None else "is for claims that are"
        raise ValueError(f"'why' {rule} {NOT_TESTABLE}: {why!r}")
    if holds is None:
        if verdict == NOT_TESTABLE:
            return {}
        raise ValueError(f"'holds' must be given, the truth of {id} as measured: {holds!r}")
    found = conditions(holds)
    if verdict not in allowed(holds):
        shown = f" ({', '.join(f'{condition}: {value}' for condition, value in found.items())})" if found else ""
        raise ClaimFailed(
            f"{id} is declared {verdict!r}, but the evidence says {' or '.join(map(repr, allowed(holds)))}{shown}. "
            f"Measured: {measured}"
        )
    return found


def claim(
    id: str,
    says: str,
    *,
    verdict: str,
    measured: str,
    holds: Evidence | None = None,
    witnesses: Sequence[Witness] = (),
    why: str | None = None,
) -> Claim:
    """Settle one claim: check that the evidence supports the verdict, and remember it under its id.

    `says` is one sentence, `measured` what came out, in words with the numbers. `holds` is the evidence: whether the
    sentence is true, or a mapping of conditions ("the cell is cached") to its truth under each. All true: `holds`; all
    false: `wrong` or `outdated`; some of each: `holds with conditions`. A claim that is `not testable here` has no
    evidence and says `why`.

    Raises ClaimFailed when the evidence contradicts the verdict; ValueError or TypeError for an id of another form, an
    id used by another cell, an unknown verdict, an empty text, missing evidence, evidence that is not a truth value.

    >>> claim("C14.9-01", "A day has 86 400 seconds.", verdict="holds", measured="24 × 3 600 = 86 400",
    ...       holds=24 * 3600 == 86_400)
    ✓ holds  C14.9-01
      A day has 86 400 seconds.
      Measured: 24 × 3 600 = 86 400
    """
    for witness in witnesses:
        if not isinstance(witness, Witness):
            raise TypeError(f"'witnesses' must be made by closed_form, simulation or real_engine: {witness!r}")
    axis = axis_of(witnesses) if witnesses else None
    draft = Claim(id, says, verdict, measured, (), tuple(witnesses), axis, why)
    settled = replace(draft, conditions=tuple(_settle(id, verdict, measured, holds, why).items()))
    registry.record(settled)
    return settled


def claims(*several: Claim) -> Output:
    """Show several claims as one list. Raises ValueError for an empty list or the same id twice.

    >>> print(claims(claim("C14.9-02", "2 + 2 = 4", verdict="holds", measured="4", holds=2 + 2 == 4),
    ...              claim("C14.9-03", "2 + 2 = 5", verdict="wrong", measured="4", holds=2 + 2 == 5)))
    ✓ holds  C14.9-02
      2 + 2 = 4
      Measured: 4
    <BLANKLINE>
    ✗ wrong  C14.9-03
      2 + 2 = 5
      Measured: 4
    """
    for one in not_empty("claims", several):
        if not isinstance(one, Claim):
            raise TypeError(f"'claims' must be made by claim(...): {one!r}")
    ids = [one.id for one in several]
    for id in ids:
        if ids.count(id) > 1:
            raise ValueError(f"'id' must be used once: {id!r}")
    return Output({HTML: claims_html(several), PLAIN: claims_plain(several), CLAIM: [one.to_json() for one in several]})


def chapter_claims(chapter: str) -> Output:
    """Show the claims that this session has made for a chapter, as a table; the ledger does not count them again.

    Raises ValueError when there are none, as after opening a notebook without running it.
    """
    one_of("chapter", chapter, CHAPTERS)
    found = sorted((one for one in registry.made() if one.chapter == chapter), key=lambda one: one.order)
    if not found:
        raise ValueError(f"'chapter' must have claims that were run in this session: {chapter!r}")
    title = f"What chapter {chapter} claims and what came out"
    return Output(
        {
            HTML: f'<figure class="sdm-fig sdm-wide">{table_html(title, found, lambda one: "")}</figure>',
            PLAIN: table_plain(found),
        }
    )
