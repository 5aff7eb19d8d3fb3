"""Which names a cell of a notebook gives a value, needs and may change, as its source tells."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from sysdesign.teaching.browser.scopes import Scope, bound_by


@dataclass(frozen=True)
class Names:
    """The names of a cell, by what becomes of them.

    `binds` are sure to get a value and `reads` need one from above. `alters` may not be the same afterwards: what is
    bound only maybe, assigned to by index or attribute, or called a method of; `passes` are given to functions, which
    may alter what they are given. `later` are those that functions of the cell will read when they are called.
    """

    binds: frozenset[str]
    reads: frozenset[str]
    later: frozenset[str]
    alters: frozenset[str]
    passes: frozenset[str]


@cache
def names(source: str) -> Names:
    """Return the names of a cell. Raises SyntaxError for what is no Python.

    >>> found = names("total = sum(rows)\\nlog.append(total)")
    >>> sorted(found.binds), sorted(found.reads), sorted(found.alters)
    (['total'], ['log', 'rows', 'sum'], ['log'])
    """
    tree = ast.parse(source)
    binds, reads = _flow(tree.body)
    later, maybe = set[str](), set[str]()
    for statement in tree.body:
        scope = _scope(statement)
        later |= scope.later
        maybe |= scope.binds - _of(statement)[0]
    alters = frozenset(maybe | {*_altered(tree)})
    return Names(frozenset(binds), frozenset(reads), frozenset(later - binds), alters, frozenset(_passed(tree)))


@cache
def imported(source: str) -> dict[str, tuple[str, str]]:
    """Return where the imported names of a cell come from: the module, and the name in it, "" for the module itself.

    >>> imported("import numpy as np\\nfrom math import pi as half_turn")
    {'np': ('numpy', ''), 'half_turn': ('math', 'pi')}
    """
    return {
        bound: (each.name, "") if isinstance(node, ast.Import) else (node.module or "", each.name)
        for node, bound, each in _imports(source)
    }


def import_of(source: str, name: str) -> str:
    """Return the statement by which a cell imports one name.

    >>> import_of("from math import pi as half_turn, sqrt", "sqrt")
    'from math import sqrt'
    """
    for node, bound, each in _imports(source):
        if bound == name:
            return ast.unparse(
                ast.Import([each]) if isinstance(node, ast.Import) else ast.ImportFrom(node.module, [each], node.level)
            )
    raise ValueError(f"'name' must be imported by the cell: {name!r}")


@cache
def only_imports(source: str) -> bool:
    """Whether a cell does nothing but import."""
    body = ast.parse(source).body
    return bool(body) and all(isinstance(node, ast.Import | ast.ImportFrom) for node in body)


def _imports(source: str) -> Iterator[tuple[ast.Import | ast.ImportFrom, str, ast.alias]]:
    """Yield each import of a cell with a name that it binds, and what that stands for."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((node, bound, each) for bound, each in bound_by(node))


def _scope(*nodes: ast.AST) -> Scope:
    scope = Scope()
    for node in nodes:
        scope.visit(node)
    return scope


def _flow(body: Sequence[ast.stmt]) -> tuple[set[str], set[str]]:
    """Return what statements, one after the other, are sure to bind, and what they may read of what is around."""
    binds, reads = set[str](), set[str]()
    for statement in body:
        bound, read = _of(statement)
        reads |= read - binds
        binds |= bound
    return binds, reads


def _of(statement: ast.stmt) -> tuple[set[str], set[str]]:
    """Return what one statement binds whatever happens, and what it may read.

    A loop may have nothing to do, a branch not be taken; a loop or a block reads its own names after binding them.
    """
    scope = _scope(statement)
    match statement:
        case ast.For():
            target = _scope(statement.target)
            inside = _flow(statement.body)[1] - target.binds
            return set(), target.reads | _scope(statement.iter).reads | inside | _flow(statement.orelse)[1]
        case ast.With():
            binds, reads = set[str](), set[str]()
            for item in statement.items:
                reads |= _scope(item).reads - binds
                binds |= _scope(item).binds
            bound, read = _flow(statement.body)
            return binds | bound, reads | (read - binds)
        case ast.Assign():
            return _scope(*statement.targets).binds, scope.reads
        case ast.AnnAssign():
            return _scope(statement.target).binds if statement.value else set(), scope.reads
        case ast.FunctionDef() | ast.ClassDef():
            return {statement.name}, scope.reads - {statement.name}
        case ast.Import() | ast.ImportFrom():
            return scope.binds, scope.reads
    return set(), scope.reads


def _altered(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            yield from _owner(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield from _owner(node.func)


def _passed(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for each in (*node.args, *(keyword.value for keyword in node.keywords)):
                yield from _owner(each)


def _owner(node: ast.expr) -> Iterator[str]:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id
