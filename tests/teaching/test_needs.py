"""Cells that need an engine: run where it is there; elsewhere one line, and claims that are not testable here."""

import ast
import os

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from sysdesign.teaching import needs
from sysdesign.teaching.output import CLAIM

WHY = {"Valkey": "no binary for Windows x86-64"}
SAID = "Valkey cannot run here: no binary for Windows x86-64; this cell was skipped."
SHORT = '"A b.", verdict="holds", measured=f"{x}", holds=x > 9'
LEFT = (
    "'A b.', verdict='not testable here', measured='not measured on this platform', "
    "why='Valkey is missing (no binary for Windows x86-64).'"
)


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("with valkey() as store:\n    rate = store.rate()", []),
        (f'x = 5\nclaim("C2.3-01", {SHORT})', [f"claim('C2.3-01', {LEFT})"]),
        (
            f'claims(claim("C2.3-01", {SHORT}), claim("C2.3-02", {SHORT}, witnesses=(real_engine(x),)))',
            [f"claims(claim('C2.3-01', {LEFT}), claim('C2.3-02', {LEFT}))"],
        ),
        (f'first = claim("C2.3-01", {SHORT})', [f"first = claim('C2.3-01', {LEFT})"]),
        (
            f'first = claim("C2.3-01", {SHORT})\nclaims(first, claim("C2.3-02", {SHORT}))',
            [f"first = claim('C2.3-01', {LEFT})", f"claims(first, claim('C2.3-02', {LEFT}))"],
        ),
        (f'with valkey() as store:\n    claim("C2.3-01", {SHORT})\n    x = 1', [f"claim('C2.3-01', {LEFT})"]),
        (f'claim(says="A b.", id="C2.3-01", {SHORT.partition(", ")[2]})', [f"claim('C2.3-01', {LEFT})"]),
    ],
)
def test_of_a_skipped_cell_its_claims_are_left(source: str, left: list[str]) -> None:
    assert needs.skipped(source, WHY).split("\n") == [f"print({SAID!r})", *left]


def test_quotes_and_several_engines_survive() -> None:
    source = 'claim("C2.3-01", "It\'s \\"fast\\" {now}.", verdict="holds", measured="1", holds=True)'
    left = needs.skipped(source, {"A": "it's 'old'", "B": 'no "b"'})
    printed, made = ast.parse(left).body
    assert ast.literal_eval(printed.value.args[0]) == (
        "A cannot run here: it's 'old'; B cannot run here: no \"b\"; this cell was skipped."
    )
    assert ast.literal_eval(made.value.args[1]) == 'It\'s "fast" {now}.'


@pytest.mark.parametrize("says", ['f"{x} a second."', "sentence", '"a" + "b"'])
def test_a_claim_whose_sentence_is_computed_cannot_be_left(says: str) -> None:
    with pytest.raises(ValueError, match="'says' must be a plain text in a cell that needs an engine"):
        needs.skipped(f'claim("C2.3-01", {says}, verdict="holds", measured="1", holds=True)', WHY)


def test_the_first_line_names_the_engines() -> None:
    assert needs.needs_of("# needs: PostgreSQL , Valkey\n1") == ("PostgreSQL", "Valkey")
    assert needs.needs_of("#needs: Linux") == ("Linux",)
    assert needs.needs_of("x = 1\n# needs: PostgreSQL") == ()
    with pytest.raises(
        ValueError, match=r"'needs' must name engines among 'PostgreSQL', .*'Linux', 'disk': 'Postgres'"
    ):
        needs.needs_of("# needs: Postgres")
    with pytest.raises(ValueError, match=r": ''$"):
        needs.needs_of("# needs:")


def test_linux_is_needed_only_elsewhere(monkeypatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert needs.missing_of(["Linux"]) == {}
    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.setattr("platform.machine", lambda: "arm64")
    assert needs.missing_of(["Linux"]) == {"Linux": "this is macOS arm64"}


def test_a_disk_is_needed_only_where_there_is_none(monkeypatch) -> None:
    monkeypatch.setattr(needs, "in_memory", lambda folder: False)
    assert needs.missing_of(["disk"]) == {}
    monkeypatch.setattr(needs, "in_memory", lambda folder: True)
    assert needs.missing_of(["disk"]) == {"disk": "temporary folders lie in memory; let TMPDIR name a disk"}
    assert needs.skipped("x = 1", needs.missing_of(["disk"])) == (
        "print('No disk here: temporary folders lie in memory; let TMPDIR name a disk; this cell was skipped.')"
    )


def test_cells_stay_as_they_are_where_nothing_is_missing(monkeypatch) -> None:
    monkeypatch.delenv("SYSDESIGN_WITHOUT", raising=False)
    for lines in (["x = 1\n"], ["# needs: SQLite\n", "x = 1\n"]):
        assert needs.skip_where_missing(lines) is lines
    monkeypatch.setenv("SYSDESIGN_WITHOUT", "SQLite")
    broken = ["# needs: SQLite\n", "x = = 1\n"]
    assert needs.skip_where_missing(broken) is broken


class TestInstall:
    """Into the IPython that runs, once."""

    def test_twice_is_once(self, monkeypatch) -> None:
        class Shell:
            input_transformers_post = [len]  # noqa: RUF012

        monkeypatch.setattr(needs, "shell", Shell)
        needs.install()
        needs.install()
        assert Shell.input_transformers_post == [len, needs.skip_where_missing]

    def test_without_ipython_nothing_happens(self, monkeypatch) -> None:
        monkeypatch.setattr(needs, "shell", lambda: None)
        needs.install()


def executed(*sources: str, without: str = "", fails: bool = False) -> nbformat.NotebookNode:
    cells = [new_code_cell(source) for source in ("from sysdesign.teaching.notebook import *", *sources)]
    notebook = new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    client = NotebookClient(notebook, record_timing=False, timeout=60, allow_errors=fails)
    client.execute(env={**os.environ, "SYSDESIGN_WITHOUT": without, "SYSDESIGN_STORED": "1"})
    return notebook


CELL = """# needs: SQLite
import sqlite3
x = sqlite3.connect(":memory:").execute("SELECT 6 * 7").fetchone()[0]
%time x
claims(claim("C2.3-01", "A b.", verdict="holds", measured=f"{x}", holds=x == 42),
       claim("C2.3-02", "C d.", verdict="wrong", measured=f"{x}", holds=x < 42))"""


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
class TestNotebook:
    """In a real kernel."""

    def test_it_runs_where_the_engine_is_there_and_an_unknown_one_fails_it(self) -> None:
        notebook = executed(CELL, "# needs: Oracle\n1", fails=True)
        assert [claim["verdict"] for claim in notebook.cells[1].outputs[-1].data[CLAIM]] == ["holds", "wrong"]
        (error,) = notebook.cells[2].outputs
        assert error.evalue.startswith("'needs' must name engines among 'PostgreSQL', ")

    def test_it_is_skipped_where_it_is_not_and_the_rest_runs_on(self) -> None:
        notebook = executed(CELL, "6 * 7", 'chapter_claims("2")', without="SQLite")
        said, shown = notebook.cells[1].outputs
        assert said.text == "SQLite cannot run here: SYSDESIGN_WITHOUT names it; this cell was skipped.\n"
        for stored in shown.data[CLAIM]:
            assert stored["verdict"] == "not testable here"
            assert stored["why"] == "SQLite is missing (SYSDESIGN_WITHOUT names it)."
        assert notebook.cells[2].outputs[0].data["text/plain"] == "42"
        assert notebook.cells[3].outputs[0].data["text/plain"].count("not testable here") == 2
