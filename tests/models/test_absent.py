"""What is absent can be imported and passed around; every use of it says in one line what is missing."""

import importlib
import operator
import sys
import typing

import pytest

from sysdesign import absent
from sysdesign.absent import NotHere, StandIn

# They have to be absent here too, and numpy present.
GONE = ("no_such_plots", "no_such_tables")
LINE = "This cell needs {}, which the browser's Python does not have. On your own machine it runs: make lab."


@pytest.fixture(autouse=True)
def as_in_a_browser(monkeypatch):
    before, finders = {*sys.modules}, [*sys.meta_path]
    monkeypatch.setattr(absent, "PACKAGES", (*absent.PACKAGES, *GONE))
    absent.install()
    yield
    sys.meta_path[:] = finders
    for name in {*sys.modules} - before:
        if hasattr(sys.modules[name], "_stands_in"):
            del sys.modules[name]


@pytest.fixture
def plots():
    return importlib.import_module("no_such_plots")


def test_what_is_absent_can_be_imported_in_every_form():
    scope = {}
    exec("import no_such_plots as np, no_such_plots.deep.deeper\nfrom no_such_plots.other import thing, more", scope)
    assert isinstance(scope["thing"], StandIn)
    assert repr(scope["thing"]) == "<no_such_plots.other.thing, which is not here>"
    assert sys.modules["no_such_plots.deep.deeper"].__name__ == "no_such_plots.deep.deeper"


def test_a_module_stands_for_all_its_names(plots):
    assert repr(plots.random.normal) == "<no_such_plots.random.normal, which is not here>"
    assert [plots.a, plots.b] != [plots.b, plots.a]
    assert {plots.a: 1}  # it can be passed and kept


def test_names_that_python_looks_for_are_not_made_up(plots):
    """Else copies, doctests and IPython would take them for what they are not."""
    for thing in (plots, plots.array):
        assert not hasattr(thing, "__wrapped__")
        assert not hasattr(thing, "__all__")


def test_it_fits_into_a_type_hint(plots):
    scope = {"np": plots, "Any": typing.Any}
    exec("def f(x: np.ndarray[int] | None, y: None | np.b, z: list[np.c] = []) -> np.d[Any, 'e']: return x", scope)
    assert scope["f"](3, 4) == 3
    assert repr(typing.get_type_hints(scope["f"])["x"]) == "<no_such_plots.ndarray, which is not here>"


def test_it_is_a_base_class_that_gives_nothing(plots):
    class Own(plots.Model):
        size: int = 3

    assert Own.__mro__ == (Own, object)
    assert Own().size == 3


USES = {
    "call": lambda it: it(1, two=2),
    "call of an attribute": lambda it: it.mean.of([1]),
    "decorator": lambda it: it(print),
    "iteration": lambda it: list(it),
    "unpacking": lambda it: (lambda *a: a)(*it),
    "set attribute": lambda it: setattr(it, "size", 3),
    "delete attribute": lambda it: delattr(it, "size"),
    "set item": lambda it: operator.setitem(it, 0, 1),
    "delete item": lambda it: operator.delitem(it, 0),
    "length": len,
    "in": lambda it: 1 in it,
    "format": lambda it: f"{it:.2f}",
    "int": int,
    "float": float,
    "index": lambda it: [1, 2][it],
    "round": round,
    "abs": abs,
    "minus": operator.neg,
    "plus": operator.pos,
    "not": operator.invert,
    "with": lambda it: exec("with it: pass", {"it": it}),
} | {
    f"{name}, {side}": (lambda it, f=f: f(it, 2)) if side == "left" else (lambda it, f=f: f(2, it))
    for name, f in vars(operator).items()
    if name
    in ("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow", "and_", "xor", "lt", "le", "gt", "ge")
    for side in ("left", "right")
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_every_use_names_the_package_in_one_line(plots, use):
    with pytest.raises(NotHere) as said:
        use(plots.array)
    assert str(said.value) == LINE.format("no_such_plots")


@pytest.mark.parametrize("module", ["sysdesign.engines.no_such", "sysdesign.measurements.no_such"])
def test_an_engine_asks_for_a_real_one_or_this_machine(module):
    with pytest.raises(NotHere) as said:
        importlib.import_module(module).postgres()
    assert str(said.value) == LINE.format("a real engine or this machine")


def test_ipython_prints_the_line_in_place_of_a_traceback():
    assert NotHere("One line.")._render_traceback_() == ["One line."]
    assert issubclass(NotHere, RuntimeError)


@pytest.mark.parametrize("module", ["numpy", "pandas", "sqlite3", "sysdesign.engines", "sysdesign.measurements"])
def test_what_is_installed_is_not_shadowed(module):
    package = importlib.import_module(module.partition(".")[0])
    assert not hasattr(package, "_stands_in")
    path = package.__path__ if "." in module else None
    found = next(filter(None, (finder.find_spec(module, path) for finder in sys.meta_path)))
    assert not isinstance(found.loader, absent.Absent)
    assert isinstance(sys.meta_path[-1], absent.Absent)


@pytest.mark.parametrize("module", ["no_such_thing_at_all", "sysdesign.no_such", "no_such_plots_either"])
def test_what_is_not_on_the_list_is_still_missing(module):
    with pytest.raises(ModuleNotFoundError, match=module):
        importlib.import_module(module)


def test_a_second_install_changes_nothing():
    finders = [*sys.meta_path]
    absent.install()
    assert sys.meta_path == finders
    assert sum(isinstance(each, absent.Absent) for each in finders) == 1


def test_withdrawing_forgets_modules_but_not_names(plots):
    importlib.import_module("no_such_plots.deep")
    importlib.import_module("sysdesign.engines.no_such")
    numpy = sys.modules.get("numpy")
    absent.withdraw()
    assert not any(each.startswith("no_such_plots") for each in sys.modules)
    assert sys.modules.get("numpy") is numpy
    assert "sysdesign.engines.no_such" in sys.modules  # nobody asks whether that is installed
    with pytest.raises(NotHere, match="needs no_such_plots"):
        plots.plot()
    assert importlib.import_module("no_such_plots") is not plots


@pytest.mark.parametrize("thing", [None, "numpy", 3])
def test_only_a_module_can_be_filled(thing):
    with pytest.raises(TypeError, match=rf"^'module' must be a module: {thing!r}$"):
        absent.stand_in(thing)


def test_every_package_of_the_list_has_one_name():
    assert len({*absent.PACKAGES}) == len(absent.PACKAGES)
    assert all(name.isidentifier() for name in absent.PACKAGES)
