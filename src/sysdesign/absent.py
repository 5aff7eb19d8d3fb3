"""Stand-ins for what the browser's Python does not have, so that a notebook's imports work and its other cells run.

A stand-in can be imported and passed around. Using it raises NotHere, which says in one line what the cell needs.
"""

import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, NoReturn

# Packages of the book, and modules of the standard library, that are not there.
PACKAGES = (
    "numpy", "pandas", "matplotlib", "cycler", "pint", "google", "websockets", "pygments",
    "psycopg", "valkey", "nats", "confluent_kafka", "rocksdict", "lmdb", "fastapi", "uvicorn", "psutil",
    "sqlite3", "distributed",
)  # fmt: skip
ENGINES = ("sysdesign.engines", "sysdesign.measurements")
WHERE = "which the browser's Python does not have. On your own machine it runs: make lab"


class NotHere(RuntimeError):  # noqa: N818 - it reads as what happened
    """A cell needs something that is not there; the message is one line."""

    def _render_traceback_(self) -> list[str]:  # what IPython prints in place of a traceback
        return [str(self)]


class StandIn:
    """Something that is not there, under its name; every use of it raises NotHere."""

    _name: str

    def __init__(self, name: str) -> None:
        self.__dict__["_name"] = name

    def __getattr__(self, attribute: str) -> "StandIn":
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        return StandIn(f"{self._name}.{attribute}")

    def __setattr__(self, attribute: str, value: Any) -> NoReturn:
        _refuse(self._name)

    def __call__(self, *args: Any, **named: Any) -> NoReturn:  # noqa: D102
        _refuse(self._name)

    def __getitem__(self, key: Any) -> "StandIn":
        return self  # as in a type hint

    def __iter__(self) -> NoReturn:
        _refuse(self._name)

    def __or__(self, other: Any) -> "StandIn":
        return self

    __ror__ = __or__

    def __format__(self, how: str) -> NoReturn:
        _refuse(self._name)

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[()]:
        return ()

    def __repr__(self) -> str:
        return f"<{self._name}, which is not here>"


def _refuse(name: str) -> NoReturn:
    what = "a real engine or this machine" if name.startswith(ENGINES) else name.partition(".")[0]
    raise NotHere(f"This cell needs {what}, {WHERE}.")


def _refused(self: StandIn, *args: Any) -> NoReturn:
    _refuse(self._name)


# Python looks these up on the class alone.
for _use in (
    "add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow", "radd", "rsub", "rmul", "rmatmul", "rtruediv",
    "rfloordiv", "rmod", "rpow", "and", "rand", "xor", "rxor", "neg", "pos", "abs", "invert", "lt", "le", "gt", "ge",
    "int", "float", "index", "round", "len", "contains", "setitem", "delitem", "delattr", "enter", "exit", "await",
):  # fmt: skip
    setattr(StandIn, f"__{_use}__", _refused)


def stand_in(module: ModuleType) -> None:
    """Let a module have every name, each of them a stand-in."""
    if not isinstance(module, ModuleType):
        raise TypeError(f"'module' must be a module: {module!r}")

    def missing(attribute: str) -> StandIn:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        return StandIn(f"{module.__name__}.{attribute}")

    module.__getattr__ = missing  # type: ignore[method-assign]
    module._stands_in = True  # type: ignore[attr-defined]


class Absent(MetaPathFinder, Loader):
    """Finds modules of `PACKAGES` that nobody else has, and those of `ENGINES`, and makes stand-ins of them."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Return a spec for what is to be a stand-in."""
        missing = fullname.partition(".")[0] in PACKAGES or fullname.startswith(ENGINES)
        return ModuleSpec(fullname, self, is_package=True) if missing else None

    def exec_module(self, module: ModuleType) -> None:
        """Fill a module with stand-ins."""
        stand_in(module)


def withdraw() -> None:
    """Take stand-ins for packages out of `sys.modules`, before code that looks there for what is installed.

    Names that were bound to them stay.
    """
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in PACKAGES and hasattr(module, "_stands_in"):
            del sys.modules[name]


def install() -> None:
    """Let imports of what is absent succeed, from now on; a second time changes nothing."""
    if not any(isinstance(each, Absent) for each in sys.meta_path):
        sys.meta_path.append(Absent())
