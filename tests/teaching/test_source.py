"""The source of the package, shown in the page."""

import re
import sys

import pytest

import sysdesign
from sysdesign import checks
from sysdesign.teaching.output import HTML, PLAIN, Output
from sysdesign.teaching.source import source
from sysdesign.teaching.words import short


def words(page):
    return re.sub(r"<[^>]+>", "", page)


def test_a_function_is_shown_whole():
    shown = source(short).bundle
    assert shown[PLAIN].startswith("src/sysdesign/teaching/words.py\n\ndef short(value: float")
    assert shown[PLAIN].endswith('return f"{sign}{scaled:.12g}{tail}"')
    assert '<span class="k">def</span> short(' in shown[HTML]
    assert shown[HTML].startswith('<div class="sdm-source"><div class="highlight"><pre>')


def test_the_link_names_file_and_object_but_no_line():
    page = source(Output._repr_mimebundle_).bundle[HTML]
    anchor = '<a data-sdm-source="src/sysdesign/teaching/output.py#Output._repr_mimebundle_">'
    assert f'<p class="sdm-where">{anchor}src/sysdesign/teaching/output.py</a></p></div>' in page
    assert "href" not in page


def test_a_method_loses_its_indentation():
    assert source(Output.__repr__).bundle[PLAIN].splitlines()[2] == "def __repr__(self) -> str:"


def test_a_class_is_shown():
    assert "class Output:" in words(source(Output).bundle[HTML])


@pytest.mark.parametrize("thing", [checks.positive, Output, short])
def test_a_docstring_can_be_left_out(thing):
    kept, dropped = source(thing).bundle[PLAIN], source(thing, docstring=False).bundle[PLAIN]
    assert thing.__doc__.splitlines()[0] in kept
    assert thing.__doc__.splitlines()[0] not in dropped
    assert kept.splitlines()[-1] == dropped.splitlines()[-1]


def test_html_and_text_hold_the_same_words():
    import html

    shown = source(checks.whole).bundle
    assert html.unescape(words(shown[HTML])).split() == shown[PLAIN].split()[1:] + shown[PLAIN].split()[:1]


def test_it_is_the_same_every_time():
    assert source(Output).bundle == source(Output).bundle


@pytest.mark.parametrize("thing", [sysdesign, "short", 3, checks, None, len])
def test_what_is_no_function_or_class_is_refused(thing):
    with pytest.raises(TypeError, match=r"^'thing' must be a function or a class: "):
        source(thing)


@pytest.mark.parametrize("thing", [re.compile, pytest.raises, test_a_class_is_shown, lambda: None])
def test_what_is_not_of_the_package_is_refused(thing):
    with pytest.raises(ValueError, match=r"^'thing' must be defined in the package sysdesign: "):
        source(thing)


def test_pygments_is_imported_late():
    import subprocess

    code = "import sys, sysdesign.teaching.source; print('pygments' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
