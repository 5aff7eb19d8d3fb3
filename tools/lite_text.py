"""The text of a notebook for JupyterLite: Markdown, as no glossary and no bibliography stand behind roles and links.

JupyterLab's extension for MyST is no way out: it draws every text anew whenever one is drawn, which took a quarter of
the time until a long chapter's first result.
"""

import re
from functools import cache
from pathlib import Path
from textwrap import dedent

from pybtex.database import BibliographyData, parse_file

ROOT = Path(__file__).resolve().parent.parent
TERM = re.compile(r"\{term\}`(?:([^`<]+?)\s*<[^`>]*>|([^`]+))`")
CITE = re.compile(r"\{cite(?::(?P<kind>[tp]))?\}`(?P<keys>[^`]+)`")
PAGE = re.compile(r"\]\(\.\./(?P<path>[\w/-]+)\.md(?P<anchor>#[\w-]+)?\)")
BOX = re.compile(
    r"^(:{3,})\{(?:admonition|div)\} *(?P<given>.*)\n(?::class: (?P<kind>.*)\n)?(?P<body>(?s:.*?))^\1$", re.M
)
DEFINITION = r"^(?P<term>[^\s:].*)\n: (?P<body>.*(?:\n+  .*)*)\n*"
DEFINITIONS = re.compile(f"(?:{re.sub('[?]P<.*?>', '?:', DEFINITION)})+", re.M)
SITE = "../.."  # from lite/notebooks/ to the site's top


def plain(text: str) -> str:
    """Return text whose terms are words, whose citations name authors and year, and whose links lead to the site.

    Boxes and lists of definitions become the elements that they are on the pages, with Markdown inside.

    >>> plain("A {term}`quorum <quorums>` of [pages](../book/glossary.md).")
    'A quorum of [pages](../../book/glossary.html).'
    """
    text = TERM.sub(lambda found: found[1] or found[2], text)
    text = CITE.sub(lambda found: _cited(found["keys"].split(","), in_text=found["kind"] == "t"), text)
    text = PAGE.sub(lambda found: f"]({SITE}/{found['path']}.html{found['anchor'] or ''})", text)
    return DEFINITIONS.sub(_definitions, BOX.sub(_box, text))


def _box(found: re.Match[str]) -> str:
    """Return a box: one with a class of its own has a title, the other is called by its class."""
    kind, title = (found["kind"], found["given"]) if found["kind"] else (found["given"], "")
    begin = f'<div class="{kind}">'
    if title:
        begin = f'<div class="admonition {kind}">\n<p class="admonition-title">{title}</p>'
    return f"{begin}\n\n{found['body'].strip()}\n\n</div>"


def _definitions(found: re.Match[str]) -> str:
    each = re.finditer(DEFINITION, found[0], re.M)
    inside = (f"<dt>{one['term']}</dt>\n<dd>\n\n{dedent('  ' + one['body'])}\n\n</dd>\n" for one in each)
    return f"<dl>\n{''.join(inside)}</dl>\n\n"


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
