"""The ledger: what the notebooks carry, no more and no less, with links that lead there."""

import importlib.util
import json
import re
import shutil
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sysdesign.teaching import registry
from sysdesign.teaching.claim import claim, claims
from sysdesign.teaching.ledger import chosen_html, collect, ledger_html, totals, totals_html
from sysdesign.teaching.output import CLAIM
from sysdesign.teaching.witness import closed_form, real_engine, simulation

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def a_new_session():
    registry.forget()
    yield
    registry.forget()


def make(id, verdict="holds", **more):
    evidence = {"holds": True, "holds with conditions": {"a": True, "b": False}, "not testable here": None}
    more = {"holds": evidence.get(verdict, False), "measured": f"measured {id}"} | more
    return claim(id, f"Sentence {id}.", verdict=verdict, **more)


def cell(data, **more):
    output = {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1}
    return {"cell_type": "code", "source": "", "metadata": {}, "outputs": [output], **more}


def write(folder, name, *cells):
    text = {"cell_type": "markdown", "source": "# Title", "metadata": {}}
    stream = {"cell_type": "code", "source": "", "outputs": [{"output_type": "stream", "name": "stdout", "text": "x"}]}
    notebook = {"cells": [text, stream, *cells], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / name).write_text(json.dumps(notebook), encoding="utf-8")


@pytest.fixture
def folder(tmp_path):
    witnesses = [closed_form(0.0909), simulation(0.0907, 0.0894, 0.0920), real_engine(0.0887)]
    several = claims(make("C2.1-10", "wrong"), make("C2.1-02", "holds with conditions", witnesses=witnesses[:2]))
    alone = make("C2.0-01", witnesses=witnesses)
    write(tmp_path, "02-estimation.ipynb", cell(several.bundle), cell(alone._repr_mimebundle_()))
    design = claims(make("CA.1-01", "outdated"), make("CA.1-02", "not testable here", why="needs the site"))
    write(tmp_path, "a-social-feed.ipynb", cell(design.bundle))
    write(
        tmp_path,
        "10-queues.ipynb",
        cell({"text/plain": "no claim"}),
        cell({CLAIM: json.dumps(make("C10.2-01").to_json())}),
    )
    return tmp_path


class Page(HTMLParser):
    """Links, ids and the text of each kind of cell."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def all(self, name):
        return [attrs[name] for _, attrs in self.found if name in attrs]


class TestCollect:
    def test_in_the_order_of_the_book(self, folder):
        rows = collect(folder)
        assert [row.id for row in rows] == ["C2.0-01", "C2.1-02", "C2.1-10", "C10.2-01", "CA.1-01", "CA.1-02"]
        first = rows[0]
        assert (first.notebook, first.anchor, first.chapter) == ("02-estimation", "c2.0-01", "2")
        assert (first.verdict, first.says, first.measured) == ("holds", "Sentence C2.0-01.", "measured C2.0-01")
        assert first.witnesses == ("closed form", "simulation", "real engine")

    def test_totals_count_every_claim_once(self, folder):
        rows = collect(folder)
        assert totals(rows) == {
            "holds": 2, "holds with conditions": 1, "wrong": 1, "outdated": 1, "not testable here": 1,
        }  # fmt: skip
        stored = [line for path in folder.glob("*.ipynb") for line in re.findall(r"C\w+\.\d-\d\d", path.read_text())]
        assert sum(totals(rows).values()) == len(set(stored))

    def test_an_id_in_two_notebooks_names_both(self, folder):
        shutil.copy(folder / "a-social-feed.ipynb", folder / "b-chat.ipynb")
        with pytest.raises(ValueError, match=r"'id' must be used once: 'CA.1-01' is in a-social-feed.ipynb and b-chat"):
            collect(folder)

    def test_an_id_twice_in_one_notebook(self, folder):
        one = make("C3.1-01").to_json()
        write(folder, "03-three.ipynb", cell({CLAIM: one}), cell({CLAIM: [one]}))
        with pytest.raises(ValueError, match=r"'C3.1-01' is in 03-three.ipynb and 03-three.ipynb"):
            collect(folder)

    @pytest.mark.parametrize("stored", [{}, "", "{", ["C3.1-01"], {"id": "C3.1-01"}, 3])
    def test_a_malformed_claim_names_its_notebook(self, folder, stored):
        write(folder, "03-three.ipynb", cell({CLAIM: stored}))
        with pytest.raises(ValueError, match=r"03-three.ipynb must be a notebook whose claims can be read"):
            collect(folder)

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": 1}', "not json"])
    def test_what_is_no_notebook_is_named(self, folder, text):
        (folder / "03-three.ipynb").write_text(text)
        with pytest.raises(ValueError, match=r"03-three.ipynb must be a notebook"):
            collect(folder)

    def test_nothing_there(self, tmp_path):
        assert collect(tmp_path) == []
        assert "No claim is recorded yet" in ledger_html([])
        assert totals_html([]).count("<dd>0</dd>") == 5

    def test_checkpoints_do_not_count(self, folder):
        hidden = folder / ".ipynb_checkpoints"
        hidden.mkdir()
        shutil.copy(folder / "10-queues.ipynb", hidden / "10-queues-checkpoint.ipynb")
        assert len(collect(folder)) == 6


class TestHtml:
    def test_each_row_leads_to_its_experiment(self, folder):
        page = Page(ledger_html(collect(folder)))
        assert page.all("href") == [
            "02-estimation.html#c2.0-01",
            "02-estimation.html#c2.1-02",
            "02-estimation.html#c2.1-10",
            "10-queues.html#c10.2-01",
            "a-social-feed.html#ca.1-01",
            "a-social-feed.html#ca.1-02",
        ]
        assert page.all("id") == []
        assert page.all("data-chapter") == ["2", "2", "2", "10", "A", "A"]
        assert page.all("data-witness")[:3] == ["closed-form simulation real-engine", "closed-form simulation", "none"]

    def test_pages_may_stand_elsewhere(self, folder):
        text = ledger_html(collect(folder), lambda notebook: f"../notebooks/{notebook}.html")
        assert 'href="../notebooks/02-estimation.html#c2.0-01"' in text

    def test_filters_count_what_they_show(self, folder):
        text = re.sub(r"<svg.*?</svg>", "", ledger_html(collect(folder)))
        shown = re.findall(r'data-show="(\w+)" .*?<span class="n">(\d+)</span>', text)
        assert shown == [("all", "6"), ("holds", "2"), ("conditions", "1"), ("wrong", "1"), ("outdated", "1"),
                         ("untestable", "1")]  # fmt: skip
        assert "6 of 6 claims shown" in text

    def test_the_bar_shares_what_the_numbers_say(self, folder):
        text = totals_html(collect(folder))
        assert [int(n) for n in re.findall(r"--n:(\d+)", text)] == [2, 1, 1, 1, 1]
        assert [int(n) for n in re.findall(r"<dd>(\d+)</dd>", text)] == [2, 1, 1, 1, 1]

    def test_chosen_claims_are_whole_and_carry_no_id(self, folder):
        text = chosen_html(collect(folder), ["C2.1-02", "CA.1-02"])
        page = Page(text)
        assert page.all("href") == ["02-estimation.html#c2.1-02", "a-social-feed.html#ca.1-02"]
        assert page.all("id") == []
        assert "Holds when a; not when b." in text
        assert 'class="sdm-wit"' in text
        with pytest.raises(ValueError, match=r"'id' must be a claim that a notebook shows: 'C9.1-01'"):
            chosen_html(collect(folder), ["C9.1-01"])

    def test_a_stored_claim_looks_as_it_did_in_its_notebook(self, folder):
        made = make("C3.1-01", witnesses=[simulation([1.0, 2.0] * 10), closed_form(1.5)])
        write(folder, "03-three.ipynb", cell({CLAIM: made.to_json()}))
        own = made._repr_mimebundle_()["text/html"]
        chosen = chosen_html(collect(folder), ["C3.1-01"], lambda notebook: "")
        assert chosen == own.replace(' id="c3.1-01"', "")


@pytest.fixture
def extension():
    spec = importlib.util.spec_from_file_location("sdm_ledger", ROOT / "book" / "extensions" / "sdm_ledger.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["sdm_ledger"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["sdm_ledger"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::PendingDeprecationWarning")
class TestSite:
    """The directives in a small Sphinx project, warnings being errors."""

    pages = {  # noqa: RUF012
        "index.md": "# Book\n\n```{ledger-totals}\n```\n\n```{ledger-claims} C2.1-02\n  C2.0-01\n```\n\n"
        "```{toctree}\nbook/ledger\nnotebooks/02-estimation\nnotebooks/10-queues\nnotebooks/a-social-feed\n```\n",
        "book/ledger.md": "# Ledger\n\n```{ledger}\n```\n",
        "notebooks/02-estimation.md": "# 2\n",
        "notebooks/10-queues.md": "# 10\n",
        "notebooks/a-social-feed.md": "# A\n",
    }

    @pytest.fixture
    def project(self, tmp_path, folder, extension):
        source = tmp_path / "source"
        for name, text in self.pages.items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_text(text, encoding="utf-8")
        for notebook in folder.glob("*.ipynb"):
            shutil.move(notebook, source / "notebooks" / notebook.name)
        return source

    def build(self, project):
        from sphinx.application import Sphinx
        from sphinx.util.docutils import docutils_namespace, patch_docutils

        out, read = project.parent / "out", []
        settings = {"extensions": ["myst_parser", "sdm_ledger"], "nitpicky": True, "html_theme": "basic"}
        # A build of the whole book in the same process leaves its suffixes in Sphinx's defaults.
        settings |= {"source_suffix": {".md": "markdown"}}
        places = project, None, out, out / ".doctrees", "html"
        with patch_docutils(), docutils_namespace():
            app = Sphinx(*places, confoverrides=settings, status=None, warning=sys.stderr, warningiserror=True)
            app.connect("source-read", lambda app, docname, content: read.append(docname))
            app.build()
        assert app.statuscode == 0
        return out, sorted(read)

    def test_pages_show_the_ledger_and_follow_the_notebooks(self, project):
        out, read = self.build(project)
        ledger = (out / "book" / "ledger.html").read_text(encoding="utf-8")
        front = (out / "index.html").read_text(encoding="utf-8")
        assert 'href="../notebooks/02-estimation.html#c2.0-01"' in ledger
        assert 'href="notebooks/02-estimation.html#c2.1-02"' in front
        assert front.index("C2.1-02") < front.index("C2.0-01")
        assert "index" in read
        assert self.build(project)[1] == []

        write(project / "notebooks", "10-queues.ipynb", cell({CLAIM: make("C10.2-02", "wrong").to_json()}))
        out, read = self.build(project)
        assert read == ["book/ledger", "index"]
        assert "Sentence C10.2-02." in (out / "book" / "ledger.html").read_text(encoding="utf-8")

        write(project / "notebooks", "11-new.ipynb", cell({CLAIM: make("C11.1-01").to_json()}))
        (project / "notebooks" / "11-new.md").write_text("---\norphan: true\n---\n# 11\n", encoding="utf-8")
        assert self.build(project)[1] == ["book/ledger", "index", "notebooks/11-new"]

        (project / "notebooks" / "10-queues.ipynb").unlink()
        assert self.build(project)[1] == ["book/ledger", "index"]

    def test_a_notebook_that_no_page_shows_fails_the_build(self, project):
        from sphinx.errors import SphinxError

        write(project / "notebooks", "11-lost.ipynb", cell({CLAIM: make("C11.2-02").to_json()}))
        with pytest.raises(SphinxError, match=r"11-lost.ipynb holds claims, so _toc.yml must list it"):
            self.build(project)
