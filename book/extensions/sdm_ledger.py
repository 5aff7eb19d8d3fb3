"""The ledger on the site, read from the notebooks' stored outputs whenever one of them has changed.

`{ledger}` shows every claim with its filters, `{ledger-totals}` the five numbers, and `{ledger-claims} C2.1-03 C2.1-07`
a few claims whose numbers lead to their chapters.
"""

from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from sysdesign.teaching.ledger import LedgerRow, Page, chosen_html, collect, ledger_html, notebooks, totals_html

FOLDER = "notebooks"


def listing(env: BuildEnvironment) -> tuple[str, ...]:
    """Return the names of the notebooks that the ledger is made from."""
    return tuple(path.name for path in notebooks(Path(env.srcdir) / FOLDER))


class LedgerDirective(SphinxDirective):
    """Read the claims and show them as a subclass says."""

    def html(self, rows: list[LedgerRow], page: Page) -> str:
        """Return what is shown."""
        raise NotImplementedError

    def page(self, notebook: str) -> str:
        """Return the address of a notebook's page, seen from the page that is being read."""
        return self.env.app.builder.get_relative_uri(self.env.docname, f"{FOLDER}/{notebook}")

    def run(self) -> list[nodes.Node]:
        """Return the HTML; a claim that cannot be shown fails the build."""
        folder = Path(self.env.srcdir) / FOLDER
        for path in notebooks(folder):
            self.env.note_dependency(str(path))
        seen(self.env)[self.env.docname] = listing(self.env)
        try:
            rows = collect(folder)
            for row in rows:
                if f"{FOLDER}/{row.notebook}" not in self.env.found_docs:
                    raise ValueError(f"{row.notebook}.ipynb holds claims, so _toc.yml must list it")
            shown = self.html(rows, self.page)
        except ValueError as error:
            raise self.error(f"{self.name}: {error}") from error
        return [nodes.raw("", shown, format="html")]


class Ledger(LedgerDirective):
    """`{ledger}`: every claim."""

    def html(self, rows: list[LedgerRow], page: Page) -> str:
        return ledger_html(rows, page)


class Totals(LedgerDirective):
    """`{ledger-totals}`: how many claims have each verdict."""

    def html(self, rows: list[LedgerRow], page: Page) -> str:
        return totals_html(rows)


class Chosen(LedgerDirective):
    """`{ledger-claims} ID ...`: these claims."""

    required_arguments: ClassVar[int] = 1
    final_argument_whitespace: ClassVar[bool] = True
    has_content: ClassVar[bool] = True  # a long list may go on in the lines below

    def html(self, rows: list[LedgerRow], page: Page) -> str:
        return chosen_html(rows, [*self.arguments[0].split(), *" ".join(self.content).split()], page)


def seen(env: BuildEnvironment) -> dict[str, tuple[str, ...]]:
    """Return, for each page that shows claims, the notebooks there were when it was read."""
    if not hasattr(env, "sdm_ledger"):
        env.sdm_ledger = {}
    return env.sdm_ledger


def purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    seen(env).pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docnames: list[str], other: BuildEnvironment) -> None:
    seen(env).update({name: names for name, names in seen(other).items() if name in docnames})


def outdated(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """A notebook that is new or gone is no dependency yet, or no longer: read the pages again."""
    now = listing(env)
    return [name for name, then in seen(env).items() if then != now and name in env.found_docs]


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directives."""
    app.add_directive("ledger", Ledger)
    app.add_directive("ledger-totals", Totals)
    app.add_directive("ledger-claims", Chosen)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
    app.connect("env-get-outdated", outdated)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
