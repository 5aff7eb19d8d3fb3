"""What may be written into a field, and how numbers are written: data, read by the parsers of Python and of the page.

A number is digits, perhaps grouped by commas, perhaps with an exponent, and a word after it: a prefix, a unit or both.
`words` maps each such word to what it multiplies by, for each kind of entry. An interval is two of them, and a unit
that stands only after the second counts for both.
"""

from typing import Any

_PREFIXES = {"k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
_COUNTS = {
    "": 1.0,
    **_PREFIXES,
    "thousand": 1e3,
    "mio": 1e6,
    "million": 1e6,
    "bn": 1e9,
    "billion": 1e9,
    "trillion": 1e12,
}
_TIMES = {
    **dict.fromkeys(("us", "μs", "µs"), 1e-6),
    **dict.fromkeys(("ms", "millisecond", "milliseconds"), 1e-3),
    **dict.fromkeys(("s", "sec", "second", "seconds"), 1.0),
    **dict.fromkeys(("min", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hour", "hours"), 3600.0),
    **dict.fromkeys(("d", "day", "days"), 86_400.0),
    **dict.fromkeys(("week", "weeks"), 604_800.0),
    **dict.fromkeys(("year", "years"), 31_536_000.0),
}
_SIZES = (
    {"B": 1.0, "byte": 1.0, "bytes": 1.0}
    | {f"{prefix}B": factor for prefix, factor in (_PREFIXES | {"P": 1e15}).items()}
    | {f"{prefix}iB": 1024.0**power for power, prefix in enumerate("KMGT", 1)}
)

# For each kind: the words, the smallest and largest number other than 0, where an interval has to begin above and end
# below, and an example for the sentences.
KINDS: dict[str, dict[str, Any]] = {
    "count": {"words": _COUNTS, "least": 1e-9, "most": 1e12, "above": 0, "eg": "10 M"},
    "size": {"words": _SIZES, "least": 1e-3, "most": 1e15, "above": 0, "eg": "256 B"},
    "time": {"words": _TIMES, "least": 1e-9, "most": 3.1536e9, "above": 0, "eg": "4 s"},
    "share": {"words": {"": 1.0, "%": 0.01, "percent": 0.01}, "least": 1e-9, "most": 1, "above": 0, "below": 1}
    | {"eg": "20 %"},
    "factor": {"words": {"": 1.0, "x": 1.0, "×": 1.0}, "least": 1, "most": 1e6, "above": 1, "eg": "3"},
}

# Both engines read these patterns alike: no classes but spelled-out ones.
GRAMMAR: dict[str, Any] = {
    "kinds": KINDS,
    "space": "[ \\t\u00a0\u2009\u202f]+",
    "interval": "^([^\\n]+?)(?: ?(?:–|—|…|\\.\\.\\.?) ?| to | ?-(?=[ 0-9.])(?<![eE]-) ?)([^\\n]+)$",
    "number": "^([-−+]?)((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\\.[0-9]*)?|\\.[0-9]+)"
    "((?:[eE][-+]?[0-9]{1,3})?) ?([^0-9]*)$",
    "longest": 60,
    "quoted": 12,  # characters of what was entered that a sentence repeats
    "says": {
        "empty": "Enter a number, such as {eg}.",
        "number": "“{text}” is not a number: write {eg}.",
        "word": "“{text}” does not fit: write {eg}.",
        "unit": "Add a unit, as in {eg}.",
        "negative": "It cannot be below 0.",
        "zero": "It cannot be 0.",
        "share": "A share is at most 100 %.",
        "factor": "It is at least 1.",
        "large": "That is too large to be meant.",
        "small": "That is too small to be meant.",
        "reversed": "Upside down: the smaller number comes first.",
        "above": "An interval has to begin above {above}.",
        "below": "An interval of a share has to end below 100 %.",
        "long": "That is too long for a number.",
    },
}

UNIT_OF_KIND = {"count": "", "size": "B", "time": "s", "share": "%", "factor": ""}
