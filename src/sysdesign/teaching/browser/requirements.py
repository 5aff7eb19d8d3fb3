"""What a name of the package needs beside the standard library, as the sources of its modules tell."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import sysdesign

PACKAGE = "sysdesign"
FOLDER = Path(sysdesign.__file__).parent
EVERYWHERE = frozenset({"simpy", PACKAGE})
# Modules of the standard library that the browser's Python lacks or cannot use: no sockets and no processes there.
NOT_THERE = frozenset({"sqlite3", "ssl", "socket", "socketserver", "subprocess", "multiprocessing"})
MACHINE = (f"{PACKAGE}.engines", f"{PACKAGE}.measurements")


@cache
def needed(module: str, name: str = "") -> frozenset[str]:
    """Return the modules outside the standard library, and those of it that no browser has, that an import asks for.

    With a `name`, what is imported when that function or class runs counts too, and others of its module that it names.

    >>> sorted(needed("sysdesign.teaching.notebook", "plot")), sorted(needed("sysdesign.caching", "replay"))
    (['cycler', 'matplotlib'], [])
    """
    if not _ours(module):
        return _outside([module])
    if module.startswith(MACHINE):
        return frozenset({"engines"})
    home, own = _home(module, name)
    return _closure(home) | _outside([each for part in _parts(home, own) for each in _imports(part)])


def _ours(module: str) -> bool:
    return module.partition(".")[0] == PACKAGE


def _outside(modules: list[str]) -> frozenset[str]:
    roots = {each.partition(".")[0] for each in modules if not _ours(each)}
    return frozenset(roots - EVERYWHERE - (sys.stdlib_module_names - NOT_THERE))


def _file(module: str) -> Path | None:
    """Return the source of a module of the package, found without importing anything."""
    place = FOLDER.joinpath(*module.split(".")[1:])
    found = [each for each in (place.with_suffix(".py"), place / "__init__.py") if each.is_file()]
    return found[0] if found else None


@cache
def _tree(module: str) -> ast.Module:
    file = _file(module)
    if file is None:
        raise ValueError(f"'module' must be one of the package: {module!r}")
    return ast.parse(file.read_text(encoding="utf-8"))


def _home(module: str, name: str) -> tuple[str, ast.AST | None]:
    """Follow a name to the module that defines it, and return its definition there, if it is a function or class."""
    for node in _tree(module).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            return module, node
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and ast.unparse(node.targets[0]) == name:
            return _home(module, node.value.id)  # another name for it
        if isinstance(node, ast.ImportFrom) and _ours(node.module or ""):
            for each in node.names:
                if (each.asname or each.name) == name:
                    return _home(node.module or "", each.name)
    return (f"{module}.{name}", None) if name and _file(f"{module}.{name}") else (module, None)


def _parts(module: str, own: ast.AST | None) -> list[ast.AST]:
    """Return a definition with those of its module that it names, and that they name."""
    beside = {node.name: node for node in _tree(module).body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    found, left = list[ast.AST](), [own]
    while left:
        part = left.pop()
        if part is not None and part not in found:
            found.append(part)
            left += [beside.get(node.id) for node in ast.walk(part) if isinstance(node, ast.Name)]
    return found


@cache
def _closure(module: str) -> frozenset[str]:
    """Return what importing a module asks for, with all that it imports itself."""
    found, seen, left = set[str](), set[str](), [module]
    while left:
        here = left.pop()
        if here in seen:
            continue
        seen.add(here)
        if here.startswith(MACHINE):
            found.add("engines")
            continue
        names = list(_at_once(_tree(here)))
        found |= _outside(names)
        left += [each for each in names if _ours(each) and each != PACKAGE]
    return frozenset(found)


def _at_once(tree: ast.Module) -> Iterator[str]:
    """Yield the modules that are imported when a module is, without those for type checkers."""
    for node in tree.body:
        yield from _imports(node) if isinstance(node, ast.Import | ast.ImportFrom | ast.Try | ast.With) else []


def _imports(tree: ast.AST) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules = [f"{node.module}.{each.name}" for each in node.names]
            found += [node.module, *(each for each in modules if _ours(each) and _file(each))]
    return found
