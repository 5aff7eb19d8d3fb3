"""The markup a claim or a rule may hold: `*emphasis*` and `` `code` ``, nothing else; all other text is literal."""

import html
import re

from sysdesign.teaching.words import tied

_CODE = re.compile(r"`([^`]+)`")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]*[^\s*])\*(?!\*)")


def inline_html(text: str) -> str:
    """Return the text as HTML; a number and its unit stay on one line.

    >>> inline_html("*N*+1 < `a*b*c`"), inline_html("2 * 3 * 4")
    ('<em>N</em>+1 &lt; <code>a*b*c</code>', '2 * 3 * 4')
    """
    parts = _CODE.split(html.escape(tied(text)))
    return "".join(
        f"<code>{part}</code>" if odd % 2 else _EMPHASIS.sub(r"<em>\1</em>", part) for odd, part in enumerate(parts)
    )


def inline_plain(text: str) -> str:
    """Return the words without their marks.

    >>> inline_plain("*N*+1 < `a*b*c`")
    'N+1 < a*b*c'
    """
    parts = _CODE.split(text)
    return "".join(part if odd % 2 else _EMPHASIS.sub(r"\1", part) for odd, part in enumerate(parts))
