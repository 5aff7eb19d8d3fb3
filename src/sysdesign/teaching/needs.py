"""Cells that need an engine: `# needs: PostgreSQL` as a cell's first line, several names by comma.

`Linux` and `disk` are names too: some counts only Linux tells, and durable writes want a disk.

Where the engines are there, nothing changes. Where one is not, the cell is skipped: it prints one line, and each of its
claims is made as *not testable here*, with the reason, so that the chapter runs on to its end. Names that the cell
would have assigned are not there afterwards; a cell that uses them carries the comment too.
"""

import ast
import re
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from sysdesign.engine_catalogue import ENGINES, missing_reason, this_platform
from sysdesign.teaching.output import shell
from sysdesign.temporary import in_memory, temporary_folder

COMMENT = re.compile(r"#\s*needs:(.*)")
LINUX = "Linux"  # what only its kernel tells, such as the bytes that a process has written
DISK = "disk"  # for temporary folders: what is durable cannot be measured in memory
MADE = {"verdict": "not testable here", "measured": "not measured on this platform"}


def needs_of(source: str) -> tuple[str, ...]:
    """Return the engines that a cell names in its first line. Raises ValueError for one that the book does not have.

    >>> needs_of("# needs: PostgreSQL, Valkey\\nwith postgres() as pg: ..."), needs_of("rate = 5")
    (('PostgreSQL', 'Valkey'), ())
    """
    found = COMMENT.match(source)
    if not found:
        return ()
    names = tuple(name.strip() for name in found[1].split(","))
    for name in names:
        if name not in (*ENGINES, LINUX, DISK):
            raise ValueError(
                f"'needs' must name engines among {', '.join(map(repr, (*ENGINES, LINUX, DISK)))}: {name!r}"
            )
    return names


def missing_of(names: Iterable[str]) -> dict[str, str]:
    """Return those of the names that cannot be had here, each with the reason.

    >>> missing_of(["SQLite"])
    {}
    """
    reasons = {}
    for name in names:
        if name == LINUX:
            reason = None if sys.platform == "linux" else f"this is {this_platform()}"
        elif name == DISK:
            reason = (
                "temporary folders lie in memory; let TMPDIR name a disk" if in_memory(temporary_folder()) else None
            )
        else:
            reason = missing_reason(name)
        if reason is not None:
            reasons[name] = reason
    return reasons


def skipped(source: str, missing: Mapping[str, str]) -> str:
    """Return what is run in place of a cell: one printed line, and its claims without evidence.

    `missing` tells for each missing engine why it cannot run. Raises ValueError for a claim whose number or sentence is
    not a plain text: where the cell is skipped there is nothing to compute it from.

    >>> print(skipped('claim("C2.3-03", "One by one.", verdict="holds", measured=f"{rate}", holds=rate > 9)',
    ...               {"Valkey": "no binary for Windows x86-64"}))
    print('Valkey cannot run here: no binary for Windows x86-64; this cell was skipped.')
    claim('C2.3-03', 'One by one.', verdict='not testable here', measured='not measured on this platform',
          why='Valkey is missing (no binary for Windows x86-64).')
    """
    said = "; ".join(
        f"no {name} here: {reason}" if name in (LINUX, DISK) else f"{name} cannot run here: {reason}"
        for name, reason in missing.items()
    )
    said = said[0].upper() + said[1:]
    why = "; ".join(f"{name} is missing ({reason})" for name, reason in missing.items()) + "."
    lines = [f"print({f'{said}; this cell was skipped.'!r})"]
    for statement in ast.parse(source).body:
        lines += _claims_of(statement, why)
    return "\n".join(lines)


def _claims_of(statement: ast.stmt, why: str) -> list[str]:
    """Return the statements that are left of one: an assignment or a list of claims as it stands, others alone."""
    made = [_untestable(call, why) for call in ast.walk(statement) if _calls(call, "claim")]
    if not made:
        return []
    value: Any = getattr(statement, "value", None)
    if _calls(value, "claim"):
        shown = made[0]
    elif _calls(value, "claims"):
        # A claim that stands in the list by its name was made before, by this cell or by another.
        names = iter(made)
        shown = f"claims({', '.join(next(names) if _calls(a, 'claim') else ast.unparse(a) for a in value.args)})"
    else:
        return made
    if isinstance(statement, ast.Assign):
        shown = " = ".join([*map(ast.unparse, statement.targets), shown])
    return [shown]


def _calls(node: Any, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def _untestable(call: Any, why: str) -> str:
    given = dict(zip(("id", "says"), call.args, strict=False)) | {word.arg: word.value for word in call.keywords}
    texts = {}
    for name in ("id", "says"):
        value = given.get(name)
        if not isinstance(value, ast.Constant) or not isinstance(value.value, str):
            shown = ast.unparse(value) if value else None
            raise ValueError(f"{name!r} must be a plain text in a cell that needs an engine: {shown!r}")
        texts[name] = value.value
    words = [repr(text) for text in texts.values()]
    return f"claim({', '.join(words + [f'{name}={text!r}' for name, text in (MADE | {'why': why}).items()])})"


def skip_where_missing(lines: list[str]) -> list[str]:
    """Return a cell's lines, or those that stand in for them where an engine that they need is missing.

    An input transformer of IPython; it runs when magics are Python already.
    """
    source = "".join(lines)
    reasons = missing_of(needs_of(source))
    if not reasons:
        return lines
    try:
        return [f"{line}\n" for line in skipped(source, reasons).split("\n")]
    except SyntaxError:  # Python tells it better
        return lines


def install() -> None:
    """Let the running IPython heed the comment from its next cell on; elsewhere, and a second time, do nothing."""
    running = shell()
    if running is None:
        return
    transformers = running.input_transformers_post
    name = skip_where_missing.__qualname__
    transformers[:] = [each for each in transformers if getattr(each, "__qualname__", "") != name]
    transformers.append(skip_where_missing)
