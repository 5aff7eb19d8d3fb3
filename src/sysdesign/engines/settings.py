"""Settings of an engine, as given by the caller, made into the words that the engine takes."""

import re
from collections.abc import Collection, Mapping

from sysdesign.checks import number

Setting = str | int | float | bool
_LINE = re.compile(r"[^\x00-\x1f\x7f]*")


def words_of(settings: Mapping[str, Setting], name: re.Pattern[str], kept: Collection[str],
             truths: tuple[str, str]) -> dict[str, str]:  # fmt: skip
    """Return each setting with its value as text; `truths` are the engine's words for False and True.

    Raises ValueError for a name of another form than `name`, for one that is `kept` by the engine's starter, and for a
    text of more than one line; TypeError for a value that is no text, number or truth.
    """
    if not isinstance(settings, Mapping):
        raise TypeError(f"'settings' must map names to values: {settings!r}")
    found = {}
    for key, value in settings.items():
        if not isinstance(key, str) or not name.fullmatch(key):
            raise ValueError(f"'settings' must have names that match {name.pattern}: {key!r}")
        if key.lower() in kept:
            raise ValueError(f"'settings' must leave {', '.join(sorted(kept))} alone: {key!r}")
        where = f"settings[{key!r}]"
        if isinstance(value, bool):
            found[key] = truths[value]
        elif isinstance(value, str):
            if not _LINE.fullmatch(value):
                raise ValueError(f"{where!r} must be one line: {value!r}")
            found[key] = value
        elif isinstance(value, int | float):
            found[key] = str(number(where, value))
        else:
            raise TypeError(f"{where!r} must be a text, a number or a truth: {value!r}")
    return found
