"""Whatever a public function of a model is given, it answers, or raises an error that names what is wrong."""

import importlib
import inspect
import math
from pathlib import Path
from types import GeneratorType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sysdesign

# These take recorded numbers as well as plain ones; what people enter is checked where it is read.
HELPERS = ("where", "ratio", "largest", "smallest", "drawn")
ARITHMETIC = {"balance.balance_sheet", "fleet.in_three_zones", *(f"worksheet.{name}" for name in HELPERS)}
# `absent` changes what this very Python can import.
UPPER = ("teaching", "measurements", "engines", "checks", "absent")
PACKAGE = Path(sysdesign.__file__).parent
FILES = [path.relative_to(PACKAGE).with_suffix("").parts for path in sorted(PACKAGE.rglob("*.py"))]
MODELS = [".".join(parts) for parts in FILES if parts[0] not in UPPER and parts[-1] != "__init__"]
PUBLIC = [
    pytest.param(thing, id=f"{model}.{name}")
    for model in MODELS
    for name, thing in vars(importlib.import_module(f"sysdesign.{model}")).items()
    if inspect.isfunction(thing) and thing.__module__ == f"sysdesign.{model}" and not name.startswith("_")
    if f"{model}.{name}" not in ARITHMETIC
]
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([math.nan, math.inf, -math.inf, 0, -1, 0.5, 1, 3, 10**400]),
    st.integers(-3, 20),
    st.floats(-10, 20),
    st.text(max_size=3),
    st.lists(st.integers(-1, 3), max_size=3),
)


@pytest.mark.parametrize("function", PUBLIC)
@given(data=st.data())
@settings(max_examples=60)
def test_junk_gets_an_answer_or_a_named_error(function, data):
    parameters = [p for p in inspect.signature(function).parameters.values() if p.default is p.empty]
    given_ = {p.name: data.draw(JUNK, label=p.name) for p in parameters}
    trouble, result = None, None
    try:
        result = function(**given_)
        if isinstance(result, GeneratorType):
            next(result, None)
    except (TypeError, ValueError) as error:
        trouble = str(error)
    assert trouble is None or any(name in trouble for name in given_), f"{function.__name__}({given_}): {trouble}"
    assert not (isinstance(result, float) and math.isnan(result)), f"{function.__name__}({given_}) is NaN"
