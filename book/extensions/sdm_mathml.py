"""Formulas become MathML when the site is built: the page needs no script for them and nothing moves.

Letters are set in the book's italic instead of a mathematical font's, so that *N* in a formula is the *N* of the text.
What the converter does not know is a warning, hence a failed build, never a stray backslash on the page.
"""

import html
import re
from typing import Any
from xml.etree import ElementTree

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

ARGUMENTS = {"mfrac": 2, "msup": 2, "msub": 2, "msubsup": 3, "mover": 2, "munder": 2, "munderover": 3, "mroot": 2}
logger = logging.getLogger(__name__)


def mathml(latex: str, display: bool) -> str:
    r"""Return LaTeX as one `<math>` element.

    Raises `ValueError` for what cannot be converted: an unknown command, a stray `&`, a missing argument.

    >>> mathml("x", display=False)
    '<math display="inline"><mrow><mi class="sdm-i" mathvariant="normal">x</mi></mrow></math>'
    >>> mathml(r"\foo", display=False)
    Traceback (most recent call last):
    ValueError: formula has what the converter does not know, '\\foo': '\\foo'
    """
    aligned = latex.replace("{aligned}", "{split}")
    try:
        source = convert(aligned, display="block" if display else "inline")
    except Exception as error:
        raise ValueError(f"formula cannot be converted ({error}): {latex!r}") from error
    source = source.replace(' xmlns="http://www.w3.org/1998/Math/MathML"', "")
    root = ElementTree.fromstring(re.sub(r"&(?!#)", "&amp;", source))
    for element in root.iter():
        _check(element, latex)
        _join_digits(element)
        letter = element.text or ""
        if element.tag == "mi" and len(letter) == 1 and letter.isascii():
            element.attrib |= {"class": "sdm-i", "mathvariant": "normal"}
    return ElementTree.tostring(root, encoding="unicode")


def _check(element: ElementTree.Element, latex: str) -> None:
    text = element.text or ""
    if element.tag in ("mi", "mo") and (text.startswith(("\\", "&")) or (element.tag == "mo" and not text)):
        raise ValueError(f"formula has what the converter does not know, {text!r}: {latex!r}")
    if len(element) != ARGUMENTS.get(element.tag, len(element)):
        raise ValueError(f"formula misses an argument: {latex!r}")


def _join_digits(row: ElementTree.Element) -> None:
    """`10{,}000` is one number: without this the comma is an operator with space behind it."""
    at = 0
    while at < len(row) - 2:
        first, comma, last = row[at : at + 3]
        if first.tag == last.tag == "mn" and comma.tag == "mrow" and "".join(comma.itertext()) == ",":
            first.text = f"{first.text},{last.text}"
            row.remove(comma)
            row.remove(last)
        else:
            at += 1


def _convert(node: nodes.Element, display: bool) -> str:
    try:
        return mathml(node.astext(), display)
    except ValueError as error:
        logger.warning("%s", error, location=node)
        return f"<code>{html.escape(node.astext())}</code>"


def inline(self: HTML5Translator, node: nodes.math) -> None:
    """Write a formula that stands in a sentence."""
    self.body.append(_convert(node, display=False))
    raise nodes.SkipNode


def block(self: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula that stands by itself, with its number if it has one."""
    self.body.append(self.starttag(node, "div", CLASS="math"))
    if node.get("number"):
        self.body.append(f'<span class="eqno">({node["number"]})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append(_convert(node, display=True) + "</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the renderer that `html_math_renderer: mathml` chooses."""
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
