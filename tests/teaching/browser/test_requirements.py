"""What an import asks for, from the sources alone: packages, what no browser has, and engines."""

import subprocess
import sys
from pathlib import Path

import pytest

from sysdesign.teaching.browser import requirements
from sysdesign.teaching.browser.requirements import needed

PLOTS = {"cycler", "matplotlib"}


@pytest.mark.parametrize(
    ("module", "asks"),
    [
        ("numpy", {"numpy"}),
        ("matplotlib.pyplot", {"matplotlib"}),
        ("math", set()),
        ("collections.abc", set()),
        ("simpy", set()),
        ("simpy.resources", set()),
        ("sqlite3", {"sqlite3"}),
        ("subprocess", {"subprocess"}),
        ("socket", {"socket"}),
        ("multiprocessing.pool", {"multiprocessing"}),
        ("sysdesign", set()),
        ("sysdesign.caching", set()),
    ],
)
def test_a_module(module, asks):
    assert needed(module) == asks


@pytest.mark.parametrize(
    ("module", "name", "asks"),
    [
        ("sysdesign.teaching.notebook", "claim", set()),
        ("sysdesign.teaching.notebook", "explore", set()),
        ("sysdesign.teaching.notebook", "plot", PLOTS),
        ("sysdesign.teaching.notebook", "source", {"pygments"}),
        ("sysdesign.uncertainty", "simulate", set()),
        ("sysdesign.engine_catalogue", "missing_reason", {"subprocess"}),
        ("sysdesign", "caching", set()),
        ("sysdesign", "engines", {"engines"}),
        ("sysdesign.engines.postgres", "postgres", {"engines"}),
        ("sysdesign.measurements.wire", "", {"engines"}),
        ("sysdesign.teaching.claim", "no_such_name", set()),
    ],
)
def test_a_name_of_the_book(module, name, asks):
    assert needed(module, name) == asks


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A small package in the place of the book's."""
    files = {
        "__init__.py": "from sysdesign.light import plain\nlabel = plain",
        "light.py": (
            "import json\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pandas\n"
            "try:\n    import lmdb\nexcept ImportError:\n    lmdb = None\n"
            "def plain():\n    return 1\n"
            "def lazy():\n    import numpy.random as r\n    return r\n"
            "def helps():\n    return indirect()\n"
            "def indirect():\n    return lazy() or Drawn\n"
            "class Drawn:\n    def draw(self):\n        from matplotlib import pyplot\n        return Drawn\n"
            "def heavily():\n    from sysdesign import heavy\n"
            "Short = helps\nShorter = Short\n"
        ),
        "heavy.py": "import scipy.stats\nfrom sysdesign.deep.inner import x\n",
        "deep/__init__.py": "",
        "deep/inner.py": "import sysdesign.loops\nx = 1",
        "loops.py": "from sysdesign import heavy\nwith open('x') as f:\n    import psutil\n",
        "face.py": "from sysdesign.light import lazy as slow, plain\nimport sysdesign.light\n",
        "engines/sql.py": "import psycopg",
        "uses.py": "from sysdesign.engines import sql\ndef f(): pass\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(requirements, "FOLDER", tmp_path)
    requirements._tree.cache_clear()
    requirements._closure.cache_clear()
    requirements.needed.cache_clear()
    yield tmp_path
    requirements._tree.cache_clear()
    requirements._closure.cache_clear()
    requirements.needed.cache_clear()


@pytest.mark.parametrize(
    ("module", "name", "asks"),
    [
        ("sysdesign.light", "", "lmdb"),  # what is imported for the type checker alone does not count
        ("sysdesign.light", "plain", "lmdb"),
        ("sysdesign.light", "lazy", "lmdb numpy"),
        ("sysdesign.light", "helps", "lmdb numpy matplotlib"),
        ("sysdesign.light", "Drawn", "lmdb matplotlib"),
        ("sysdesign.light", "Short", "lmdb numpy matplotlib"),
        ("sysdesign.light", "Shorter", "lmdb numpy matplotlib"),
        # Own modules that are imported late do not count: an explorer has a live face that the page does not use.
        ("sysdesign.light", "heavily", "lmdb"),
        ("sysdesign.face", "slow", "lmdb numpy"),
        ("sysdesign.face", "lazy", "lmdb"),
        ("sysdesign", "plain", "lmdb"),
        ("sysdesign", "label", "lmdb"),
        ("sysdesign", "heavy", "scipy psutil"),
        ("sysdesign.heavy", "x", "psutil scipy"),
        ("sysdesign.deep.inner", "x", "psutil scipy"),
        ("sysdesign.deep", "inner", "psutil scipy"),
        ("sysdesign.uses", "f", "engines"),
    ],
)
def test_a_name_asks_for_what_its_module_does_and_what_it_will_import(package, module, name, asks):
    assert needed(module, name) == {*asks.split()}


@pytest.mark.parametrize("module", ["sysdesign.no_such", "sysdesign.deep.no_such", "sysdesign.light.plain"])
def test_a_module_that_there_is_not_is_named(package, module):
    with pytest.raises(ValueError, match=rf"^'module' must be one of the package: '{module}'$"):
        needed(module, "")


def test_a_package_whose_name_begins_alike_is_another():
    assert needed("sysdesigner.core") == {"sysdesigner"}


def test_nothing_is_imported_to_find_out():
    code = (
        "import sys\nfrom sysdesign.teaching.browser.requirements import needed\n"
        "needed('sysdesign.teaching.notebook', 'plot')\nneeded('sysdesign.uncertainty', 'simulate')\n"
        "assert not {'matplotlib', 'numpy', 'sysdesign.teaching.show', 'sysdesign.uncertainty'} & {*sys.modules}"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(requirements.__file__).parents[3])
