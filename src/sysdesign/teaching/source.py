"""The source of a function or class of the package, shown in the page, with the name of its file."""

import ast
import html
import inspect
import re
import textwrap
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import sysdesign
from sysdesign.teaching.output import HTML, PLAIN, Output

_PACKAGE = Path(sysdesign.__file__).parent
# The book sets off keywords, texts, numbers and comments; the marks of all other tokens would only add weight.
_PLAIN = re.compile(r'<span(?: class="(?!ow)[^kmsc"][^"]*")?>([^<]*)</span>')


def source(thing: Any, *, docstring: bool = True) -> Output:
    """Show the source of a function, method or class of the package, highlighted, with a link to its file.

    `docstring=False` leaves out the docstring of the thing itself, where the text beside it says the same.
    The output names the file and the object, not its lines: an edit elsewhere in the file leaves it as it is. The site
    turns the name into a link when it knows the repository.
    Raises TypeError for what is no function or class, and ValueError for what is not of this package.

    >>> from sysdesign.checks import positive
    >>> source(positive, docstring=False)
    src/sysdesign/checks.py
    <BLANKLINE>
    def positive(name: str, value: Any) -> float:
        if number(name, value) <= 0:
            raise ValueError(f"{name!r} must be > 0: {value!r}")
        return value  # type: ignore[no-any-return]
    """
    from pygments import highlight  # type: ignore[import-untyped, unused-ignore]
    from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped, unused-ignore]
    from pygments.lexers import PythonLexer  # type: ignore[import-untyped, unused-ignore]

    path, name = _place(thing)
    code = textwrap.dedent(inspect.getsource(inspect.unwrap(thing)))
    if not docstring:
        code = _without_docstring(code)
    shown = _PLAIN.sub(r"\1", highlight(code, PythonLexer(), HtmlFormatter()).strip())
    where = f'<a data-sdm-source="{html.escape(f"{path}#{name}")}">{html.escape(path)}</a>'
    page = f'<div class="sdm-source">{shown}<p class="sdm-where">{where}</p></div>'
    return Output({HTML: page, PLAIN: f"{path}\n\n{code}".rstrip()})


def _place(thing: Any) -> tuple[str, str]:
    """Return the path from the top of the repository, and the name of the object in that file."""
    bare = inspect.unwrap(thing) if callable(thing) else thing
    if isinstance(bare, ModuleType) or not isinstance(bare, type | FunctionType):
        raise TypeError(f"'thing' must be a function or a class: {thing!r}")
    if bare.__module__.partition(".")[0] != "sysdesign" or "<locals>" in bare.__qualname__:
        raise ValueError(f"'thing' must be defined in the package sysdesign: {bare.__module__}.{bare.__qualname__}")
    file = Path(inspect.getsourcefile(bare) or "")
    return f"src/sysdesign/{file.resolve().relative_to(_PACKAGE.resolve()).as_posix()}", bare.__qualname__


def _without_docstring(code: str) -> str:
    node = ast.parse(code).body[0]
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    first = node.body[0]
    if ast.get_docstring(node) is None or len(node.body) == 1:
        return code
    lines = code.splitlines(keepends=True)
    rest = lines[first.end_lineno :]
    while rest and not rest[0].strip():
        rest = rest[1:]
    return "".join(lines[: first.lineno - 1] + rest)
