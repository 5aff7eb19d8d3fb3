"""The text of a notebook for JupyterLite, where no glossary and no bibliography stand behind roles and links."""

import re
from functools import cache
from pathlib import Path

from pybtex.database import BibliographyData, parse_file

ROOT = Path(__file__).resolve().parent.parent
TERM = re.compile(r"\{term\}`(?:([^`<]+?)\s*<[^`>]*>|([^`]+))`")
CITE = re.compile(r"\{cite(?::(?P<kind>[tp]))?\}`(?P<keys>[^`]+)`")
PAGE = re.compile(r"\]\(\.\./(?P<path>[\w/-]+)\.md(?P<anchor>#[\w-]+)?\)")
SITE = "../.."  # from lite/notebooks/ to the site's top


def plain(text: str) -> str:
    """Return text whose terms are words, whose citations name authors and year, and whose links lead to the site.

    >>> plain("A {term}`quorum <quorums>` of [pages](../book/glossary.md).")
    'A quorum of [pages](../../book/glossary.html).'
    """
    text = TERM.sub(lambda found: found[1] or found[2], text)
    text = CITE.sub(lambda found: _cited(found["keys"].split(","), in_text=found["kind"] == "t"), text)
    return PAGE.sub(lambda found: f"]({SITE}/{found['path']}.html{found['anchor'] or ''})", text)


@cache
def _bibliography() -> BibliographyData:
    return parse_file(ROOT / "book" / "references.bib")


def _cited(keys: list[str], in_text: bool) -> str:
    named = [_named(key.strip()) for key in keys]
    if in_text:
        return " and ".join(f"{who} ({year})" if year else who for who, year in named)
    return "(" + "; ".join(f"{who} {year}".strip() for who, year in named) + ")"


def _named(key: str) -> tuple[str, str]:
    entry = _bibliography().entries[key]
    persons = entry.persons.get("author", [])
    people = [" ".join((*each.prelast_names, *each.last_names)).strip("{}") for each in persons] or [key]
    who = (
        people[0]
        if len(people) == 1
        else f"{people[0]} and {people[1]}"
        if len(people) == 2
        else f"{people[0]} and others"
    )
    return who, str(entry.fields.get("year", ""))
