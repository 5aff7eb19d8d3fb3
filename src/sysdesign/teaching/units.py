"""Quantities whose units cannot be mixed up, for the notebooks' interface; the models below stay plain numbers.

Users, drivers, riders, requests, rides and records are dimensions of their own beside time and data, so adding drivers
to riders is an error, and 2 M rider × 1 request/rider / 10 s is a rate of requests. Prefixes are decimal: 1 kB = 1,000
B. `person` is another name of `user`; a year has 365 days. The registry, by pint, is made at the first quantity.
"""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache, wraps
from typing import TYPE_CHECKING, Any

from sysdesign.checks import number
from sysdesign.teaching.words import grouped, short

if TYPE_CHECKING:
    import pint

DEFINITIONS = """
milli- = 1e-3 = m-
kilo- = 1e3 = k-
mega- = 1e6 = M-
giga- = 1e9 = G-
tera- = 1e12 = T-
peta- = 1e15 = P-
second = [time] = s
minute = 60 * second = min
hour = 60 * minute = h
day = 24 * hour
year = 365 * day
bit = [data]
byte = 8 * bit = B
user = [user] = _ = person
driver = [driver]
rider = [rider]
request = [request]
ride = [ride]
record = [record]
percent = 0.01 = %
"""
ENDINGS = {"_s": "", "_bytes": "_size"}  # a quantity carries its unit, so the parameter's name need not
KINDS = {"[time]": "a time", "[data]": "an amount of data", "[data]/[time]": "a bandwidth", "": "a plain number"}
_SPELLED = re.compile(r"\s*([-+]?[0-9][0-9_]*(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)\s*(.*?)\s*")
_UNIT = re.compile(r"(?:(?:1|[A-Za-z]+|%)(?:\s*[*/]\s*(?:[A-Za-z]+|%))*)?")


@cache
def registry() -> "pint.UnitRegistry[float]":
    """Return the book's own units; none of pint's. Made once."""
    import pint

    units: pint.UnitRegistry[float] = pint.UnitRegistry(DEFINITIONS.strip().splitlines())
    faces: dict[str, Any] = {"__repr__": shown, "__str__": shown, "_repr_html_": None, "_repr_latex_": None}
    spelled_out = units.Quantity.__format__
    faces["__format__"] = lambda self, spec: spelled_out(self, spec) if spec else shown(self)
    faces["_repr_pretty_"] = lambda self, printer, cycle: printer.text(shown(self))
    for name, face in faces.items():
        setattr(units.Quantity, name, face)  # a class of this registry alone
    return units


def quantity(value: float | str, unit: str | None = None) -> "pint.Quantity[float]":
    """Return a number with a unit, from `quantity(10e6, "rider")` or `quantity("10 Mrider")`. `Q` is its short name.

    Raises ValueError for an unknown unit and TypeError for a value that is neither number nor text.

    >>> from sysdesign.teaching.words import NBSP
    >>> rate = Q("2 Mrider") * Q("1 request/rider") / Q("10 s")
    >>> print(shown(rate.to("request/s")).replace(NBSP, " "))
    200,000 request/s
    >>> Q("200 kdriver") + Q("2 Mrider")
    Traceback (most recent call last):
    pint.errors.DimensionalityError: Cannot convert from 'kilodriver' ([driver]) to 'megarider' ([rider])
    """
    if unit is None:
        if not isinstance(value, str):
            raise TypeError(f"'unit' must be given beside a number: {value!r}")
        spelled = _SPELLED.fullmatch(value)
        if spelled is None:
            raise ValueError(f"'value' must be a number and a unit, as in '10 s': {value!r}")
        value, unit = float(spelled[1]), spelled[2]
    return registry().Quantity(number("value", value), _unit("unit", unit))


Q = quantity


def _unit(name: str, unit: str) -> "pint.Unit":
    if not isinstance(unit, str):
        raise TypeError(f"{name!r} must be a text: {unit!r}")
    try:
        if _UNIT.fullmatch(unit):
            return registry().parse_units(unit)
    except AttributeError:  # what pint raises for a name it does not know
        pass
    raise ValueError(f"{name!r} must be made of known units, as in 'request/s': {unit!r}")


def _bare(name: str) -> str:
    """Return the name of a unit without its prefix; times keep theirs."""
    units = registry()
    base = min((found for _, found, _ in units.parse_unit_name(name)), key=len, default=name)
    return name if units.get_dimensionality(name) == {"[time]": 1} else base


def shown(value: "pint.Quantity[float]", digits: int = 4) -> str:
    """Write a quantity short: data with a prefix, other numbers grouped by thousands, units by symbol.

    Below 1,000 `digits` significant digits are shown.

    >>> from sysdesign.teaching.words import NBSP
    >>> [shown(Q(text)).replace(NBSP, " ") for text in ("1200 MB/s", "10 Mrider", "115.7407 request/s", "20 %")]
    ['1.2 GB/s', '10,000,000 rider', '115.7 request/s', '20 %']
    """
    units: dict[str, Any] = dict(value.unit_items())
    if len(units) > 1:
        units.pop("percent", None)
    plain: dict[str, float] = {}
    for name, power in units.items():
        plain[_bare(name)] = plain.get(_bare(name), 0) + power
    size = float(value.m_as(registry().UnitsContainer(plain)))
    above, below = (
        "·".join(
            registry().get_symbol(name) + (f"^{abs(power):g}" if abs(power) != 1 else "")
            for name, power in sorted(plain.items())
            if power * sign > 0
        )
        for sign in (1, -1)
    )
    below = f"({below})" if "·" in below else below
    text = (above or ("1" if below else "")) + (f"/{below}" if below else "")
    if plain.get("byte", 0) == 1 or plain.get("bit", 0) == 1:
        return short(size, text, digits)
    return grouped(size, text, digits)


def _kind(unit: "pint.Unit", text: str) -> str:
    sides = {power: name for name, power in unit.dimensionality.items()}
    top, bottom = sides.get(1, ""), sides.get(-1, "")
    if len(unit.dimensionality) != len(sides) or set(sides) - {1, -1}:
        return f"measured in {text}"
    if known := KINDS.get(f"{top}/{bottom}" if bottom else top):
        return known
    if top and not bottom:
        return f"a number of {top.strip('[]')}s"
    return f"a rate of {top.strip('[]')}s" if top and bottom == "[time]" else f"measured in {text}"


def _plain(name: str, value: Any, unit: str) -> Any:
    """Return the number that a model wants, measured in `unit`; refuse another dimension."""
    wanted = _unit(name, unit)
    is_quantity = isinstance(value, registry().Quantity)
    if not is_quantity and unit:
        raise TypeError(f"{name!r} must be {_kind(wanted, unit)}, with its unit: {value!r}")
    if not is_quantity:
        return value
    if value.dimensionality != wanted.dimensionality:
        raise TypeError(f"{name!r} must be {_kind(wanted, unit)}: {value.magnitude:,.12g} {value.units}")
    return value.m_as(wanted)


def _result(result: Any, returns: str | Mapping[str, str] | None) -> Any:
    if returns is None:
        return result
    if isinstance(returns, str):
        return quantity(result, returns)
    found = {}
    for path, unit in returns.items():
        part = result
        for name in path.split("."):
            part = getattr(part, name)
        found[path] = quantity(part, unit)
    return found


def with_units(
    model: Callable[..., Any], returns: str | Mapping[str, str] | None = None, **units: str
) -> Callable[..., Any]:
    """Return `model` as a function of quantities: dimensions are checked, numbers handed down in the model's units.

    `units` names the unit of each parameter of the model, `""` for plain numbers and shares; a dataclass whose fields
    carry `metadata["unit"]` needs none. Names of parameters that end in `_s` lose it, `_bytes` becomes `_size`.
    `returns` is the unit of the result, or a mapping from attributes of the result (`"updates.peak"`) to units.

    >>> from sysdesign.estimation import polling_rate
    >>> from sysdesign.teaching.words import NBSP
    >>> rate = with_units(polling_rate, returns="request/s", clients="rider", interval_s="s")
    >>> print(shown(rate(clients=Q("2 Mrider"), interval=Q("10 s"))).replace(NBSP, " "))
    200,000 request/s
    >>> rate(clients=Q("2 Mrider"), interval=Q("2 kB"))
    Traceback (most recent call last):
    TypeError: 'interval' must be a time: 2 kilobyte
    """
    parameters = inspect.signature(model).parameters
    if is_dataclass(model):
        units = {each.name: each.metadata["unit"] for each in fields(model) if "unit" in each.metadata} | units
    for name in units:
        if name not in parameters:
            raise TypeError(f"'units' must name parameters of {model.__name__}: {name!r}")
    for name in parameters:
        if name not in units:
            raise TypeError(f"'units' must name every parameter of {model.__name__}, and misses: {name!r}")
    names = {_brief(name): name for name in parameters}
    signature = inspect.Signature(
        [parameters[name].replace(name=brief, annotation=Any) for brief, name in names.items()]
    )

    @wraps(model, assigned=("__name__", "__doc__"), updated=())
    def measured(*args: Any, **kwargs: Any) -> Any:
        given = signature.bind(*args, **kwargs).arguments
        plain = {names[brief]: _plain(brief, value, units[names[brief]]) for brief, value in given.items()}
        return _result(model(**plain), returns)

    measured.__signature__ = signature  # type: ignore[attr-defined]
    return measured


def _brief(name: str) -> str:
    for ending, instead in ENDINGS.items():
        if name.endswith(ending):
            return name.removesuffix(ending) + instead
    return name
