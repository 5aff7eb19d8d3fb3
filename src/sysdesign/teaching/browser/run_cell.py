"""One cell, run as a notebook does: its last expression is shown, what it prints is told, an error is one line."""

import ast
import contextlib
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sysdesign.teaching import registry
from sysdesign.teaching.output import HTML, PLAIN

Say = Callable[[str], None]


@dataclass(frozen=True)
class Ran:
    """What came of cell `number`: its last value, with the MIME bundle that shows it, or an error and its line."""

    number: int
    shown: dict[str, Any] = field(default_factory=dict)
    error: str = ""
    line: int | None = None
    value: Any = None


class _Told(io.TextIOBase):
    def __init__(self, say: Say) -> None:
        self.say = say

    def write(self, text: str) -> int:
        if text:
            self.say(text)
        return len(text)


def run_cell(number: int, source: str, values: dict[str, Any], say: Say, execution: str) -> Ran:
    """Run a cell's source with the names in `values`, which gets those that it binds.

    `execution` tells one run from the next, so that a claim may be made again. Only KeyboardInterrupt and SystemExit
    pass through.
    """
    file = f"<cell {number}>"
    try:
        body, last = _compiled(source, file)
        place = registry.Place(str(number), execution)
        with registry.running(place), contextlib.redirect_stdout(_Told(say)):
            exec(body, values)
            value = eval(last, values) if last is not None else None
            return Ran(number, shown=_bundle(value) if value is not None else {}, value=value)
    except SyntaxError as error:
        line = error.lineno if error.filename == file else _line(error, file)
        return Ran(number, error=f"SyntaxError: {error.msg}", line=line)
    except Exception as error:
        return Ran(number, error=said(error), line=_line(error, file))


def _compiled(source: str, file: str) -> tuple[Any, Any]:
    """Return the code of a cell without its last line, if that is an expression, and the code of that line."""
    tree = ast.parse(source, file)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        last = compile(ast.Expression(tree.body.pop().value), file, "eval")  # type: ignore[attr-defined]
    return compile(tree, file, "exec"), last


def _bundle(value: Any) -> dict[str, Any]:
    if isinstance(value, type):
        return {PLAIN: repr(value)}
    if hasattr(value, "_repr_mimebundle_"):
        bundle: dict[str, Any] = value._repr_mimebundle_()
        return bundle
    shown = {PLAIN: repr(value)}
    if hasattr(value, "_repr_html_") and (page := value._repr_html_()):
        shown[HTML] = page
    return shown


def said(error: Exception) -> str:
    """Return an error as one line, as the last of a traceback."""
    name, text = type(error).__name__, " ".join(str(error).split())
    return f"{name}: {text}" if text else name


def _line(error: Exception, file: str) -> int | None:
    """Return the line of the cell in which an error was raised, or that called what raised it."""
    found, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            found = trace.tb_lineno
        trace = trace.tb_next
    return found
