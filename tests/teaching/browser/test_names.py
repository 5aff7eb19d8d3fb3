"""The names of a cell: what it is sure to bind, reads of what is above, may alter, and passes on."""

import ast

import pytest

from sysdesign.teaching.browser.names import import_of, imported, names, only_imports
from sysdesign.teaching.browser.scopes import Scope


def words(text):
    return frozenset(text.split())


@pytest.mark.parametrize(
    ("source", "binds", "reads"),
    [
        ("a = b", "a", "b"),
        ("a, (b, *c) = d", "a b c", "d"),
        ("a = 1\nb = a", "a b", ""),
        ("b = a\na = 1", "a b", "a"),
        ("a += 1", "", "a"),
        ("a[0] += b", "", "a b"),
        ("a: T = 1", "a", "T"),
        ("a: T", "", "T"),
        ("a.b = c", "", "a c"),
        ("del a", "", "a"),
        ("import a.b, c as d\nfrom e import f, g as h", "a d f h", ""),
        ("def f(a, *b, c=d, e: g = 1, **h) -> i:\n    return a, b, c, e, h, j", "f", "d g i j"),
        ("def f(n):\n    return f(n - 1)", "f", ""),
        ("@wrap\ndef f(): pass", "f", "wrap"),
        ("async def f(): return a", "", "a"),
        ("f = lambda a, b=c: a + b + d", "f", "c d"),
        ("def f(*, a, b=c): return a", "f", "c"),
        ("def f():\n    a = 1\n    return lambda: a + b", "f", "b"),
        ("def f():\n    global a\n    a = b", "f", "b"),
        ("def f():\n    a += 1", "f", ""),
        ("class A(B, metaclass=C):\n    x = d\n    y = x\n    def m(self): return x", "A", "B C d x"),
        ("class A:\n    d = d", "A", "d"),
        ("@wrap\nclass A:\n    def m(self): return A", "A", "wrap"),
        ("a = [b + c for b in d if b > e]", "a", "c d e"),
        ("a = {b: c for b, c in d}", "a", "d"),
        ("a = [b for b in b]", "a", "b"),
        ("a = [c for b in d for c in b]", "a", "d"),
        ("a = [lambda: b + c for b in d]", "a", "c d"),
        ("any((last := x) for x in a)", "", "any a"),
        ("for a in b:\n    print(a, c)", "", "b c print"),
        ("for a in b:\n    total += a", "", "b total"),
        ("for a in b:\n    total = total + a", "", "b total"),
        ("for a in b:\n    c = a\n    d = c\nelse:\n    e = f", "", "b f"),
        ("for a in a:\n    pass", "", "a"),
        ("for a in b:\n    for c in a:\n        d += c", "", "b d"),
        ("with a() as b, c(b) as d:\n    e = d\n    f = e + g", "b d e f", "a c g"),
        ("with a:\n    if b:\n        c = 1", "", "a b"),
        ("with a:\n    c += 1", "", "a c"),
        ("if a:\n    b = c\nelse:\n    b = d", "", "a c d"),
        ("while a:\n    a -= b", "", "a b"),
        ("try:\n    a = b\nexcept E as e:\n    print(e)", "", "b E e print"),
        ("a = b and (c := 5)", "a", "b"),
        ("match a:\n    case B(c):\n        pass", "", "a B"),
        ("", "", ""),
        ("a\n# b", "", "a"),
    ],
)  # fmt: skip
def test_what_a_cell_binds_for_sure_and_reads(source, binds, reads):
    found = names(source)
    assert (found.binds, found.reads) == (words(binds), words(reads))


@pytest.mark.parametrize(
    ("source", "alters"),
    [
        ("a = 1", ""),
        ("a += 1", "a"),
        ("del a", "a"),
        ("del a[0]", "a"),
        ("a[0] = 1", "a"),
        ("a.b.c = 1", "a"),
        ("a[b].c[d] = 1", "a"),
        ("x = a[0]", ""),
        ("a.append(1)", "a"),
        ("a[0].b.append(c.d())", "a c"),
        ("f(a)", ""),
        ("f(a)[0] = 1", ""),
        ("for a in b:\n    c = 1", "a c"),
        ("if a:\n    b = 1", "b"),
        ("with a:\n    if b:\n        c = 1", "c"),
        ("a: int", "a"),
        ("a = b and (c := 5)", "c"),
        ("[last := x for x in a]", "last"),
        ("def f():\n    global a\n    a = 1", "a"),
        ("def f():\n    log.append(1)", "log"),
        ("try:\n    pass\nexcept E as e:\n    pass", "e"),
        ("match a:\n    case [b, *c]:\n        pass\n    case {'d': d, **e}:\n        pass\n    case (1 | 2) as f:\n"
         "        pass\n    case [*_]:\n        pass\n    case {'x': 1}:\n        pass", "b c d e f"),
        ("async def f(): pass", "f"),
    ],
)  # fmt: skip
def test_what_a_cell_may_alter(source, alters):
    assert names(source).alters == words(alters)


@pytest.mark.parametrize(
    ("source", "passes"),
    [
        ("f(a, *b, c=d.e, g=h[0])", "a d h"),
        ("f(a + b)", ""),
        ("f(g(a))", "a"),
        ("a.f(b)", "b"),
        ("f(**a)", "a"),
        ("f('a', 1)", ""),
        ("a = b", ""),
    ],
)
def test_what_a_cell_passes_to_functions(source, passes):
    assert names(source).passes == words(passes)


@pytest.mark.parametrize(
    ("source", "later"),
    [
        ("f = lambda: a", "a"),
        ("def f(): return a\na = 1", ""),
        ("def f(x, y=b): return x + a", "a"),
        ("class A:\n    def m(self): return a", "a"),
        ("def f():\n    def g(): return a\n    return g", "a"),
        ("f = [lambda: x + a for x in b]", "a"),
        ("a + b", ""),
    ],
)
def test_what_its_functions_will_read(source, later):
    assert names(source).later == words(later)


def test_what_is_no_python_is_a_syntax_error():
    for look in (names, imported, only_imports):
        with pytest.raises(SyntaxError):
            look("a = = 1")


def test_where_imported_names_come_from():
    source = "import a.b\nimport c.d as e\ndef f():\n    from g.h import i as j, k\nfrom . import m"
    assert imported(source) == {
        "a": ("a.b", ""),
        "e": ("c.d", ""),
        "j": ("g.h", "i"),
        "k": ("g.h", "k"),
        "m": ("", "m"),
    }


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("a", "import a.b"),
        ("e", "import c.d as e"),
        ("j", "from g.h import i as j"),
        ("k", "from g.h import k"),
        ("m", "from ..n import m"),
    ],
)
def test_one_name_is_imported_as_the_cell_does(name, statement):
    source = "import a.b, c.d as e, x\nfrom g.h import (i as j,\n    k)\nfrom ..n import m"
    assert import_of(source, name) == statement
    ast.parse(statement)


@pytest.mark.parametrize("name", ["b", "i", "d", "nothing"])
def test_a_name_that_is_not_imported_is_named(name):
    with pytest.raises(ValueError, match=rf"^'name' must be imported by the cell: '{name}'$"):
        import_of("import a.b, c.d as e\nfrom g import i as j", name)


@pytest.mark.parametrize(
    ("source", "only"),
    [
        ("import a\nfrom b import c", True),
        ("import a\nc = 1", False),
        ("if a:\n    import b", False),
        ("", False),
        ("# nothing", False),
    ],
)
def test_cells_that_only_import(source, only):
    assert only_imports(source) is only


def test_a_scope_starts_with_nothing_and_counts_what_it_visits():
    scope = Scope()
    assert (scope.binds, scope.reads, scope.later) == (set(), set(), set())
    scope.visit(ast.parse("a = b\nf = lambda: c"))
    assert (scope.binds, scope.reads, scope.later) == ({"a", "f"}, {"b", "c"}, {"c"})
