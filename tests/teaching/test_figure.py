"""A figure's faces: the page's, the one that stands alone, and the text."""

import html
import re
import xml.etree.ElementTree as ET
from importlib.resources import files
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.teaching.explore.layout import width
from sysdesign.teaching.figure import Drawing, figure
from sysdesign.teaching.mime_renderer import FigureRenderer
from sysdesign.teaching.output import FIGURE, PLAIN, SVG
from sysdesign.teaching.palette import colour, role_of, roles, with_colours, with_fallbacks

WIDE = Drawing(592, 60, '<path d="M0 0h592" stroke="var(--c1)"/><text x="0" y="40" fill="var(--muted)">load</text>')
NARROW = Drawing(342, 60, '<path d="M0 0h342" stroke="var(--c1)"/>')
ALT = "One line from left to right"


def shown(**changes):
    return figure(WIDE, NARROW, **{"title": ["A line of ", ("592 px", 1), "."], "alt": ALT} | changes)


def lines_of(svg):
    return ["".join(text.itertext()) for text in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_the_page_has_both_widths_the_sentence_and_the_caption():
    page = shown(caption="Drawn with `care`.").bundle[FIGURE]
    assert page.startswith('<figure class="sdm-fig"><p class="sdm-title">A line of <b class="k1">592 px</b>.</p>')
    assert re.findall(r'<svg class="(\w+)" viewBox="0 0 (\d+) 60"', page) == [("wide", "592"), ("narrow", "342")]
    assert page.count(f'role="img" aria-label="{ALT}"') == 2
    assert page.endswith("<figcaption>Drawn with <code>care</code>.</figcaption></figure>")


def test_the_page_follows_the_theme_and_has_fallbacks():
    page = shown().bundle[FIGURE]
    assert "var(--c1, #0b6fa7)" in page
    assert not re.search(r"#[0-9a-f]{6}(?!\))", page)


def test_nothing_on_the_page_needs_an_id_a_style_or_a_script():
    assert not re.search(r"\b(id|style|xlink:href)=|<(style|script)", shown().bundle[FIGURE])


def test_a_broad_figure_says_so():
    broad = figure(Drawing(800, 60, ""), NARROW, title="A line.", alt=ALT).bundle[FIGURE]
    assert broad.startswith('<figure class="sdm-fig sdm-wide">')


def test_the_svg_stands_alone():
    svg = shown(caption="Drawn with *care*.").bundle[SVG]
    root = ET.fromstring(svg)
    assert root.get("aria-label") == ALT
    assert "var(" not in svg
    assert f'<rect width="632" height="{root.get("height")}" fill="{colour("page")}"/>' in svg
    assert lines_of(svg) == ["A line of 592 px.", "load", "Drawn with care."]


def test_the_text_says_title_alt_and_caption():
    assert shown(caption="Drawn with `care`.").bundle[PLAIN] == f"A line of 592 px.\n[picture] {ALT}\nDrawn with care."


@given(st.lists(st.tuples(st.text("abc &<", min_size=1, max_size=30), st.integers(0, 6)), min_size=1, max_size=8))
def test_a_long_sentence_keeps_its_words_and_its_room(parts):
    title = [(text, series) if series else text for text, series in parts]
    if not "".join(text for text, _ in parts).strip():
        return
    svg = figure(WIDE, NARROW, title=title, alt=ALT).bundle[SVG]
    lines = lines_of(svg)[:-1]
    assert " ".join("".join(text for text, _ in parts).split()) == " ".join(" ".join(lines).split())
    assert all(" " not in line.strip() or width(line.strip(), bold=True, size=18) <= 592 for line in lines)


def test_a_word_of_two_colours_is_not_broken():
    title = ["x " * 36, ("1.1", 3), "."]
    lines = lines_of(figure(WIDE, NARROW, title=title, alt=ALT).bundle[SVG])
    assert next(line for line in lines if "1.1" in line).endswith("1.1.")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"alt": ""}, "'alt' must not be empty: ''"),
        ({"alt": "Some lines"}, "'alt' must say what the picture shows, in 4 words or more: 'Some lines'"),
        ({"title": " "}, "'title' must not be empty: ' '"),
        ({"title": [("a", 7)]}, "'series' must be one of 1, 2, 3, 4, 5, 6: 7"),
    ],
)
def test_a_figure_without_words_is_refused(changes, message):
    with pytest.raises(ValueError, match="^" + re.escape(message) + "$"):
        shown(**changes)


def test_text_is_escaped():
    page = shown(title="a < b & c", alt='He said "less" than that', caption="<i>").bundle
    assert "a &lt; b &amp; c" in page[FIGURE]
    assert "<figcaption>&lt;i&gt;</figcaption>" in page[FIGURE]
    assert html.unescape(ET.fromstring(page[SVG]).get("aria-label")) == 'He said "less" than that'


def test_every_series_and_verdict_has_a_role_of_its_own():
    names = [f"c{i}" for i in range(1, 7)] + ["ink", "page", "line", "control", "wrong", "holds", "conditions"]
    assert [role_of(colour(name)) for name in names] == [f"var(--{name})" for name in names]
    assert len({roles()[name] for name in names}) == len(names)


def test_unknown_roles_and_colours_are_refused():
    with pytest.raises(ValueError, match=r"^'role' must be one of .*: 'red'$"):
        colour("red")
    with pytest.raises(ValueError, match=r"^'role' must be one of 1, 2, 3, 4, 5, 6: 9$"):
        colour(9)
    with pytest.raises(ValueError, match=r"^'color' must come from colour\(\.\.\.\), .*: '#ff0000'$"):
        role_of("#ff0000")


def test_fallbacks_and_colours_agree():
    for name, value in roles().items():
        assert with_fallbacks(f"var(--{name})") == f"var(--{name}, {value})"
        assert with_colours(f"var(--{name})") == value


def test_the_site_gets_the_figure_as_raw_html():
    (node,) = FigureRenderer.handle_mime(None, SimpleNamespace(mime_type=FIGURE, string="<figure></figure>"), False)
    assert (node.tagname, node["format"], node.astext()) == ("raw", "html", "<figure></figure>")
    assert FigureRenderer.handle_mime(None, SimpleNamespace(mime_type="text/html", string=""), False) is None
    assert ("html", FIGURE, 1) in FigureRenderer.mime_priority_overrides


@pytest.mark.browser
@pytest.mark.parametrize(("room", "form"), [(900, "wide"), (592, "wide"), (591, "narrow"), (342, "narrow")])
def test_the_style_sheet_shows_the_picture_that_fits_and_never_scales_it(browser, room, form):
    look = files("sysdesign.teaching").joinpath("look")
    style = "".join(look.joinpath(name).read_text(encoding="utf-8") for name in ("tokens.css", "components.css"))
    page = browser.new_page()
    body = f'<article class="bd-article"><div style="width:{room}px">{shown().bundle[FIGURE]}</div></article>'
    page.set_content(f'<html data-theme="dark"><style>{style}</style><body>{body}</body></html>')
    seen = page.locator(".sdm-fig svg:visible")
    assert (seen.count(), seen.get_attribute("class")) == (1, form)
    assert seen.bounding_box()["width"] == {"wide": 592, "narrow": 342}[form]
    stroke = seen.locator("path").evaluate("path => getComputedStyle(path).stroke")
    assert stroke == "rgb(98, 191, 248)", "the series has the colour of the dark theme"
    page.close()
