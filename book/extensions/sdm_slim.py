"""What the theme ships and this book never uses does not go on the site.

That is an icon font with its script (`icons.css` draws the dozen icons that a page shows), source maps, and the style
rules for classes that stand in no page and no script; and in code the marks around names, points, operators and spaces,
which have the colour of all other text and are a tenth of a chapter's bytes. Runs when the build has ended; running it
again changes nothing.
"""

import re
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

UNUSED = (
    "scripts/fontawesome.*",
    "vendor/fontawesome",
    "locales",
    "**/*.map",
    "webpack-macros.html",
    "sbt-webpack-macros.html",
)
SHEETS = ("styles/*.css", "basic.css", "mystnb.*.css")
# One rule without what is around it: the selectors, then the declarations.
RULE = re.compile(r"(?P<selectors>[^{}]+)\{[^{}]*\}")
HOLLOW = re.compile(r"@(?:media|supports)[^{};]*\{\s*\}")
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
# Bootstrap builds some names from parts, so that they stand nowhere as they are.
BUILT = ("bs-", "tooltip", "dropdown", "modal", "collaps", "pst-", "sbt-")
SCRIPTS = ("a11y.js", "progress.js", "explorer.js", "ledger.js", "replay.js")  # our own, of many pages
# What the design extension adds to every page is for its cards and tabs; `{div}` needs none of it.
DESIGN = re.compile(r"\s*<(?:script[^>]*design-tabs\.js[^>]*></script>|link[^>]*sphinx-design\.min\.css[^>]*>)")
# Their colour is that of the block: theme.css takes the operators' own away.
PLAIN = re.compile(r'<span class="(?:n|nn|o|p|w)">([^<]*)</span>')
DESIGNED = re.compile(r'class="(?:[^"]* )?sd-')


def words(folder: Path) -> set[str]:
    """Return everything in pages and scripts that could be the name of a class."""
    files = [path for kind in ("*.html", "*.js") for path in folder.rglob(kind) if path.name != "searchindex.js"]
    return {word for path in files for word in re.findall(r"[\w-]+", path.read_text(encoding="utf-8"))}


def used_rules(css: str, known: set[str]) -> str:
    """Return a style sheet without the rules that no page can match.

    >>> used_rules("a{b:c}.x:not(.y){d:e}.z .x{f:g}@media print{.z{h:i}}@font-face{font-family:Font Awesome}", {"x"})
    'a{b:c}.x:not(.y){d:e}'
    """

    def keep(rule: re.Match[str]) -> str:
        if rule["selectors"].lstrip().startswith("@font-face"):
            return "" if "Font Awesome" in rule[0] else rule[0]
        selectors = re.sub(r":not\([^()]*\)", "", re.sub(r"/\*.*?\*/", "", rule["selectors"], flags=re.DOTALL))
        for selector in selectors.split(","):
            if all(name in known or name.startswith(BUILT) for name in CLASS.findall(selector)):
                return rule[0]
        return ""

    return HOLLOW.sub("", RULE.sub(keep, css))


def slim(app: Sphinx, exception: Exception | None) -> None:
    """Remove the unused files, rules, and what names them."""
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    static = out / "_static"
    for pattern in UNUSED:
        for path in static.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for page in out.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        slimmer = PLAIN.sub(r"\1", text if DESIGNED.search(text) else DESIGN.sub("", text))
        if slimmer != text:
            page.write_text(slimmer, encoding="utf-8")
    for name in SCRIPTS:
        for path in static.glob(name):
            path.write_text(without_comments(path.read_text(encoding="utf-8")), encoding="utf-8")
    known = words(out)
    for pattern in SHEETS:
        for sheet in static.glob(pattern):
            sheet.write_text(used_rules(sheet.read_text(encoding="utf-8"), known), encoding="utf-8")


def without_comments(script: str) -> str:
    """Return a script without the lines that only comment, and without indentation.

    >>> without_comments("// Why.\\n  go();\\n")
    'go();\\n'
    """
    lines = (line.strip() for line in script.splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))


def setup(app: Sphinx) -> dict[str, Any]:
    """Run after everything else that ends a build."""
    app.connect("build-finished", slim, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
