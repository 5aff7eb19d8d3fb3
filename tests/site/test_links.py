"""Every page says what it is, and every link and anchor leads somewhere. Needs no browser."""

import re
from collections import Counter
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest


def target(page: str, link: str, base: str) -> tuple[str, str]:
    """Return the file and the fragment that a link of a page leads to."""
    parts = urlsplit(link)
    start = "" if base else dirname(page)
    path = normpath(join(start, unquote(parts.path))) if parts.path else page
    return path, unquote(parts.fragment)


def is_internal(link: str) -> bool:
    return not urlsplit(link).scheme and not link.startswith("//")


def test_every_promised_page_is_there(parsed: dict[str, Any], page_name: str) -> None:
    assert page_name in parsed


def test_pages_say_what_they_are(parsed: dict[str, Any]) -> None:
    titles = Counter(page.title for page in parsed.values())
    assert [title for title, n in titles.items() if n > 1 or not title.strip()] == []
    for name, page in parsed.items():
        assert page.lang == "en", name
        if name not in ("search.html", "404.html"):
            assert 50 <= len(page.meta.get("description", "")) <= 200, name


def test_links_and_anchors_exist(site: Path, parsed: dict[str, Any]) -> None:
    broken = []
    for name, page in parsed.items():
        for link in filter(is_internal, page.links):
            path, fragment = target(name, link, page.base)
            if not (site / path).is_file():
                broken.append(f"{name}: {link}")
            elif fragment and path in parsed and fragment not in parsed[path].ids:
                broken.append(f"{name}: {link} (no such anchor)")
    assert broken == []


def test_what_pages_load_exists_and_is_ours(site: Path, parsed: dict[str, Any]) -> None:
    for name, page in parsed.items():
        for load in page.loads:
            if load.startswith("data:"):
                continue
            assert is_internal(load), f"{name} loads {load}"
            assert (site / target(name, load, page.base)[0]).is_file(), f"{name} loads {load}"


def test_ids_are_unique(parsed: dict[str, Any]) -> None:
    for name, page in parsed.items():
        # The theme renders the contents twice, once for print.
        twice = [id for id, n in Counter(page.ids).items() if n > 1]
        assert twice == [], name


@pytest.mark.parametrize("file", ["scripts/fontawesome.js", "vendor/fontawesome"])
def test_what_the_theme_ships_unused_is_gone(site: Path, file: str) -> None:
    assert not (site / "_static" / file).exists()
    assert list((site / "_static").rglob("*.map")) == []


def test_style_sheets_ask_for_nothing_that_is_missing(site: Path) -> None:
    for sheet in (site / "_static").rglob("*.css"):
        for url in re.findall(r"url\(([^)]*)\)", sheet.read_text(encoding="utf-8")):
            url = url.strip("\"'")
            if not url.startswith(("data:", "#")):
                assert (sheet.parent / url.split("?")[0]).is_file(), f"{sheet.name}: {url}"
