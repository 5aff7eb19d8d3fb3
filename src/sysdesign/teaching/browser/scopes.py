"""The free names of a piece of Python: what it binds and reads where it stands, and what its functions will read.

The standard library's `symtable` would tell, but since Python 3.12 it counts the variables of comprehensions to the
scope around them, and the book and the browser have different Pythons.
"""

import ast
from collections.abc import Iterable

Node = ast.stmt | ast.expr


class Scope(ast.NodeVisitor):
    """What one scope binds and reads; `later` are the names that functions defined in it read of what is around."""

    def __init__(self) -> None:
        self.binds: set[str] = set()
        self.reads: set[str] = set()
        self.later: set[str] = set()

    def visit_Name(self, node: ast.Name) -> None:
        """Count a name as bound or read; one that is deleted is both."""
        if not isinstance(node.ctx, ast.Load):
            self.binds.add(node.id)
        if not isinstance(node.ctx, ast.Store):
            self.reads.add(node.id)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        """Count `total += 1` as both."""
        if isinstance(node.target, ast.Name):
            self.reads.add(node.target.id)
        self.generic_visit(node)

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        """Bind what is imported: of `import a.b` the package."""
        self.binds |= {bound for bound, _ in bound_by(node)}

    visit_ImportFrom = visit_Import  # noqa: N815

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        """Bind the name of an exception."""
        self.binds |= {node.name} if node.name else set()
        self.generic_visit(node)

    def visit_MatchAs(self, node: ast.MatchAs | ast.MatchStar) -> None:
        """Bind what a pattern names."""
        self.binds |= {node.name} if node.name else set()
        self.generic_visit(node)

    visit_MatchStar = visit_MatchAs  # noqa: N815

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        """Bind the rest of a mapping."""
        self.binds |= {node.rest} if node.rest else set()
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Bind a function; decorators, defaults and type hints are read at once, its body later."""
        self.binds.add(node.name)
        hints = [each.annotation for each in ast.walk(node.args) if isinstance(each, ast.arg)]
        self._visit_all([*node.decorator_list, *_defaults(node.args), *filter(None, [*hints, node.returns])])
        self._function(node.args, node.body)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 - the name that NodeVisitor looks for

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """Read what a lambda will read."""
        self._visit_all(_defaults(node.args))
        self._function(node.args, [node.body])

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Bind a class; its body runs at once, its methods do not see the names of the body."""
        self.binds.add(node.name)
        self._visit_all([*node.decorator_list, *node.bases, *(each.value for each in node.keywords)])
        body = Scope()
        for statement in node.body:
            known = {*body.binds}
            body.visit(statement)
            self.reads |= body.reads - known
            body.reads.clear()
        self.reads |= body.later
        self.later |= body.later

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> None:
        inner = Scope()
        inner.generic_visit(node)
        own = {name for each in node.generators for name in _stored(each.target)}
        self.reads |= inner.reads - own
        self.visit(node.generators[0].iter)  # sees nothing of the comprehension
        self.later |= inner.later - own
        self.binds |= inner.binds - own  # by := alone

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension  # noqa: N815

    def _function(self, arguments: ast.arguments, body: Iterable[Node]) -> None:
        inner = Scope()
        inner._visit_all(body)
        given = {each.arg for each in ast.walk(arguments) if isinstance(each, ast.arg)}
        shared = {
            name for each in body for node in ast.walk(each) if isinstance(node, ast.Global) for name in node.names
        }
        free = (inner.reads | inner.later) - (inner.binds - shared) - given
        self.reads |= free
        self.later |= free
        self.binds |= inner.binds & shared

    def _visit_all(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)


def bound_by(node: ast.Import | ast.ImportFrom) -> list[tuple[str, ast.alias]]:
    """Return the names that an import binds, each with what it stands for."""
    package = isinstance(node, ast.Import)  # `import a.b` binds a
    return [(each.asname or (each.name.partition(".")[0] if package else each.name), each) for each in node.names]


def _defaults(arguments: ast.arguments) -> list[ast.expr]:
    return [each for each in (*arguments.defaults, *arguments.kw_defaults) if each is not None]


def _stored(target: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}
