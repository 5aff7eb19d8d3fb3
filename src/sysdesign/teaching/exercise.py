"""What a reader is told about an exercise: it is right, or what does not fit yet, or that it is not started."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sysdesign.checks import not_empty, positive, within
from sysdesign.teaching.calls import Call, tell
from sysdesign.teaching.contract import Contract, Report, run
from sysdesign.teaching.inline import inline_html, inline_plain
from sysdesign.teaching.output import HTML, PLAIN, Output
from sysdesign.teaching.table import grid_table
from sysdesign.teaching.verdict import VERDICTS, verdict_html
from sysdesign.teaching.words import grouped, percent

# How a result is marked: the verdict that lends its mark and colour, and the words beside it.
HEADS = {
    "passes": ("holds", "Right"),
    "fails": ("wrong", "Not yet"),
    "not-started": ("not testable here", "Not started"),
}
# What a number that is off by a round factor has usually forgotten.
FACTORS = {
    8.0: "Bits and bytes: a byte is 8 bits.",
    10.0: "A zero too many or too few.",
    60.0: "Minutes and seconds, or hours and minutes: 60 to one.",
    1000.0: "A decimal prefix: k, M and G are a thousand apart.",
    1_000_000.0: "A decimal prefix: k and G, or 1 and M, are a million apart.",
    1_000_000_000.0: "A decimal prefix: 1 and G are a thousand million apart.",
    3600.0: "Hours and seconds: an hour is 3,600 seconds.",
    24.0: "Days and hours: a day is 24 hours.",
    86_400.0: "Days and seconds: a day is 86,400 seconds.",
    1.024: "kB or KiB: the book counts 1,000 bytes to the kilobyte, not 1,024.",
    1.024**2: "MB or MiB: the book counts a million bytes to the megabyte.",
    1.024**3: "GB or GiB: the book counts a thousand million bytes to the gigabyte.",
}


def _box(result: str, sentence: str, body: str) -> str:
    mark = verdict_html(*HEADS[result])
    return f'<div class="sdm-check" data-result="{result}"><p>{mark} {inline_html(sentence)}</p>{body}</div>'


def _head_plain(result: str, sentence: str) -> str:
    verdict, words = HEADS[result]
    return f"{VERDICTS[verdict].sign} {words}. {inline_plain(sentence)}"


def _listed(numbers: Sequence[int]) -> str:
    words = [str(one) for one in numbers]
    if len(words) == 1:
        return f"Rule {words[0]} does not hold either."
    return f"Rules {', '.join(words[:-1])} and {words[-1]} do not hold either."


def _sentences(report: Report) -> tuple[str, list[str]]:
    """Return the first sentence, and those that follow the table of calls."""
    rules, name = len(report.contract.rules), report.contract.name
    if report.result == "not-started":
        return f"Write `{name}` and run the cell. It has {rules} rules to keep.", []
    if report.result == "passes":
        return f"All {rules} rules hold.", []
    first, *others = report.breaches
    calls = "call that breaks" if len(first.calls) == 1 else "calls that break"
    head = f"{rules - len(report.breaches)} of {rules} rules hold. The shortest {calls} rule {first.number}:"
    after = [f"Rule {first.number}: {first.rule.says}"]
    if first.unsteady:
        head = head.partition(". ")[0] + f". Rule {first.number} held and broke for the same calls:"
        after.append("The answer to the same call must not change from one time to the next.")
    return head, after + ([_listed([breach.number for breach in others])] if others else [])


def _calls_html(calls: Sequence[Call]) -> str:
    columns = {"text-right": "Call", "c-c": "Made", "c-e": "Expected", "c-y": "Yours"}
    rows = []
    for place, call in enumerate(calls, start=1):
        texts = (str(place), call.made, call.expected, call.yours)
        rows.append((' class="hit"' if call.hit else "", [inline_html(text) for text in texts]))
    return grid_table(columns, rows)


def _calls_plain(calls: Sequence[Call]) -> list[str]:
    lines = []
    for place, call in enumerate(calls, start=1):
        told = [f"{place:>3}  {inline_plain(call.made)}"]
        told += [f"expected {inline_plain(call.expected)}"] if call.expected else []
        told += [f"yours {inline_plain(call.yours)}"] if call.yours else []
        lines.append("   ".join(told))
    return lines


def _rules_html(report: Report) -> str:
    """Return the list of rules, folded, each with whether it holds."""
    broken = {breach.number for breach in report.breaches}
    items = []
    for place, rule in enumerate(report.contract.rules, start=1):
        state = "" if report.result == "not-started" else "not yet: " if place in broken else "holds: "
        items.append(f"<li>{state}{inline_html(rule.says)}</li>")
    return f'<details class="sdm-more"><summary>The rules</summary><ol>{"".join(items)}</ol></details>'


def report_html(report: Report) -> str:
    """Return what the reader is told."""
    head, after = _sentences(report)
    calls = _calls_html(report.breaches[0].calls) if report.result == "fails" else ""
    body = calls + "".join(f"<p>{inline_html(sentence)}</p>" for sentence in after) + _rules_html(report)
    return _box(report.result, head, body)


def report_plain(report: Report) -> str:
    """Return the same for a terminal, and for a failing test."""
    head, after = _sentences(report)
    lines = [_head_plain(report.result, head)]
    if report.result == "fails":
        lines += _calls_plain(report.breaches[0].calls)
    return "\n".join(lines + [f"  {inline_plain(sentence)}" for sentence in after])


def check(contract: Contract, thing: Any) -> Output:
    """Run a contract on a reader's function or class and tell what came out; see `contract.run`.

    The result is told, never raised: a notebook full of stubs runs to its end.
    """
    report = run(contract, thing)
    return Output({HTML: report_html(report), PLAIN: report_plain(report)})


def _slip(answer: float, expected: float, near: float, slips: Mapping[float, str]) -> str:
    """Return the likely reason why an answer is off: one the author knows, else a forgotten factor, else its side."""
    known = [wrong for wrong in slips if math.isclose(answer, wrong, rel_tol=near)]
    if known:
        return slips[min(known, key=lambda wrong: abs(wrong - answer))]
    ratio = max(answer / expected, expected / answer)
    for factor, words in FACTORS.items():
        if math.isclose(ratio, factor, rel_tol=0.005):
            return words
    side = "high" if answer > expected else "low"
    return f"Too {side}{', by more than a factor of ten' if ratio > 10 else ''}."


def _plain_number(answer: Any, unit: str) -> tuple[float | None, str]:
    """Return the answer as a number of `unit`, or None and what to tell the reader."""
    if hasattr(answer, "magnitude") and hasattr(answer, "to"):
        try:
            answer = answer.to(unit).magnitude
        except Exception:  # pint's own errors, without importing pint
            return (
                None,
                f"the unit of your answer does not fit: give {f'it in {unit}, or ' if unit else ''}the number alone.",
            )
    try:
        return float(positive("answer", answer)), ""
    except TypeError:
        return None, f"`{tell(answer)[:60]}` is no number: give one, as in `50_000`."
    except ValueError:
        return None, f"`{tell(answer)[:60]}` cannot be: the answer is a finite number above zero."


def check_number(
    name: str,
    answer: Any,
    expected: float,
    *,
    unit: str = "",
    near: float = 0.02,
    slips: Mapping[float, str] | None = None,
    because: str = "",
) -> Output:
    """Tell a reader whether a number is right, and if not, what has probably happened.

    `near` is the relative distance that still counts as right; `slips` maps wrong answers to what leads to them;
    `because` is shown with a right answer. `...` and None are not started. A pint quantity is read in `unit`. An answer
    that is no number is told, not raised; a slip so near to `expected` that it would pass raises ValueError.

    >>> check_number("writes", 150_000, 50_000, slips={150_000: "That is three times the peak."})
    ✗ Not yet. writes: 150,000. That is three times the peak.
    >>> check_number("writes", 50_000, 50_000, because="200,000 drivers, one update each every 4 s.")
    ✓ Right. writes: 50,000. 200,000 drivers, one update each every 4 s.
    """
    not_empty("name", name)
    positive("expected", expected)
    within("near", near, 0, 0.5)
    for wrong in slips or {}:
        if math.isclose(positive("slip", wrong), expected, rel_tol=near):
            raise ValueError(f"'slip' must be further than {percent(near)} from {expected!r}: {wrong!r}")
    if answer is None or answer is ...:
        asked = f", in {unit}" if unit else ""
        result, sentence = "not-started", f"put your number in place of the dots{asked}."
        return Output(
            {HTML: _box(result, f"{name}: {sentence}", ""), PLAIN: _head_plain(result, f"{name}: {sentence}")}
        )
    value, told = _plain_number(answer, unit)
    if value is None:
        result, sentence = "fails", told
    elif math.isclose(value, expected, rel_tol=near):
        exact = math.isclose(value, expected, rel_tol=0.001)
        rounding = "" if exact else f" That is within {percent(near)} of {grouped(expected, unit)}."
        result, sentence = "passes", f"{grouped(value, unit)}.{rounding}{' ' + because if because else ''}"
    else:
        result, sentence = "fails", f"{grouped(value, unit)}. {_slip(value, expected, near, slips or {})}"
    return Output({HTML: _box(result, f"{name}: {sentence}", ""), PLAIN: _head_plain(result, f"{name}: {sentence}")})
