"""Imports go downwards only: notebooks; teaching beside measurements, which use engines; then the models."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "sysdesign"
FILES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))
UPPER = ("teaching", "measurements", "engines")
MODELS = {f"sysdesign.{path.parts[0].removesuffix('.py')}" for path in FILES} - {f"sysdesign.{name}" for name in UPPER}
BELOW = {"measurements": {"sysdesign.engines"}}
MAY_LOAD = {"simpy", *sys.stdlib_module_names}  # what a model has at hand in the browser


def floor(path: Path) -> str:
    """`teaching`, `measurements`, `engines` or `models`."""
    return path.parts[0] if path.parts[0] in UPPER else "models"


def imports(node: ast.AST, inside: bool = False) -> Iterator[tuple[str, bool]]:
    """Yield each module that is imported, and whether only inside a function or for the type checker."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from ((alias.name, inside) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            module = f"{'.' * child.level}{child.module or ''}"
            # `from sysdesign import teaching` names a module too.
            yield from ((f"sysdesign.{a.name}" if module == "sysdesign" else module, inside) for a in child.names)
        else:
            later = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            typing = isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"
            yield from imports(child, inside or later or typing)


def wrong(path: Path, source: str) -> list[str]:
    """Return the imports that a file of this floor may not have."""
    here = floor(path)
    own = MODELS | BELOW.get(here, set()) | ({f"sysdesign.{here}"} if here != "models" else set())
    found = []
    for module, inside in imports(ast.parse(source)):
        if module.partition(".")[0] in ("sysdesign", ""):
            fine = module == "sysdesign" or ".".join(module.split(".")[:2]) in own
        else:
            top = module.partition(".")[0]
            # The batch form of a model imports numpy when it is called.
            fine = here != "models" or top in MAY_LOAD or (inside and top == "numpy")
        if not fine:
            found.append(module)
    return found


@pytest.mark.parametrize("path", FILES, ids=Path.as_posix)
def test_imports_go_downwards_only(path):
    assert wrong(path, (PACKAGE / path).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("capacity.py", "import numpy"),
        ("capacity.py", "import numpy.linalg as la, math"),
        ("capacity.py", "def batch():\n    import pandas"),
        ("capacity.py", "from sysdesign.teaching.words import short"),
        ("capacity.py", "def f():\n    from sysdesign import engines"),
        ("capacity.py", "from . import checks"),
        ("caching/lru.py", "import numpy"),
        ("caching/lru.py", "from sysdesign.engines import valkey"),
        ("engines/valkey.py", "from sysdesign.measurements import rounds"),
        ("measurements/wire.py", "from sysdesign import teaching"),
        ("measurements/wire.py", "import sysdesign.teaching.words"),
        ("teaching/claim.py", "def f():\n    from sysdesign.measurements.wire import weigh_update"),
        ("teaching/explore/grid.py", "if TYPE_CHECKING:\n    from sysdesign.measurements import wire"),
    ],
)
def test_a_wrong_import_is_found(path, source):
    assert len(wrong(Path(path), source)) == 1


def test_a_right_import_is_not():
    batch = "import simpy, math\nif TYPE_CHECKING:\n    import numpy as np\ndef f():\n    import numpy as np"
    assert wrong(Path("capacity.py"), batch) == []
    assert wrong(Path("measurements/wire.py"), "import sysdesign\nfrom sysdesign import checks") == []
    assert wrong(Path("measurements/commits.py"), "from sysdesign.engines.postgres import postgres") == []
    assert wrong(Path("teaching/units.py"), "from sysdesign.checks import number\nimport pint") == []
