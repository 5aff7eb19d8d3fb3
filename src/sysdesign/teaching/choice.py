"""An exercise whose answers are words to choose: each question has one, and a wrong one is told why."""

from collections.abc import Collection, Mapping
from typing import Any

from sysdesign.checks import not_empty, one_of
from sysdesign.teaching.exercise import HEADS
from sysdesign.teaching.inline import inline_html, inline_plain
from sysdesign.teaching.output import HTML, PLAIN, Output
from sysdesign.teaching.verdict import VERDICTS, verdict_html


def check_choices(
    given: Mapping[str, Any], expected: Mapping[str, str], options: Collection[str], *, hints: Mapping[str, str],
    because: str,
) -> Output:  # fmt: skip
    """Tell a reader whether each question got its word; of several wrong ones the first is told, with its hint.

    `given` and `expected` map each question to a word of `options`; `hints` says what to think of. Questions answered
    by `...` or None are not started. Wrong use by the author raises ValueError.

    >>> sky = {"day": "blue"}
    >>> check_choices({"day": "red"}, sky, ("red", "blue"), hints={"day": "Look up at noon."}, because="So it is.")
    ✗ Not yet. For day: Look up at noon.
    """
    for name, keys in (("given", given), ("hints", hints)):
        if list(keys) != list(expected):
            raise ValueError(f"{name!r} must have the questions {list(expected)}: {list(keys)}")
    for word in not_empty("expected", expected).values():
        one_of("expected", word, options)
    named = ", ".join(f"`{option}`" for option in options)
    if all(answer is ... or answer is None for answer in given.values()):
        return _told("not-started", f"Put one of {named}, as a text, in place of the dots.")
    for question, answer in given.items():
        if isinstance(answer, str) and answer in options:
            if answer != expected[question]:
                return _told("fails", f"For {question}: {hints[question]}")
        else:
            return _told("fails", f"For {question}: choose one of {named}.")
    return _told("passes", because)


def _told(result: str, sentence: str) -> Output:
    verdict, words = HEADS[result]
    box = f"<p>{verdict_html(verdict, words)} {inline_html(sentence)}</p>"
    page = f'<div class="sdm-check" data-result="{result}">{box}</div>'
    return Output({HTML: page, PLAIN: f"{VERDICTS[verdict].sign} {words}. {inline_plain(sentence)}"})
