"""Claims in a kernel: a measurement that turns fails the notebook; a cell may run again, an id is used once."""

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook

from sysdesign.teaching import registry
from sysdesign.teaching.claim import claim
from sysdesign.teaching.output import CLAIM


@pytest.fixture(autouse=True)
def a_new_session():
    registry.forget()
    yield
    registry.forget()


def make(says="Replicas help."):
    return claim("C2.1-03", says, verdict="holds", measured="3 of 4", holds=True)


def executed(*sources: str) -> nbformat.NotebookNode:
    cells = [new_code_cell(source, id=f"cell-{place}") for place, source in enumerate(sources)]
    notebook = new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    NotebookClient(notebook, record_timing=False, timeout=60).execute()
    return notebook


SETUP = "from sysdesign.teaching.claim import claim, claims, chapter_claims\n"


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
class TestNotebook:
    """In a real kernel: measured values decide whether the notebook runs to its end."""

    measured = 'claim("C2.1-03", "Replicas help.", verdict="wrong", measured=f"{capacity} reads", holds=capacity > 0)'

    def test_it_runs_while_the_measurement_supports_the_verdict_and_fails_when_it_turns(self):
        notebook = executed(SETUP + "capacity = 0", self.measured, 'chapter_claims("2")')
        shown = notebook.cells[1].outputs[0].data
        assert shown[CLAIM]["verdict"] == "wrong"
        assert CLAIM not in notebook.cells[2].outputs[0].data
        with pytest.raises(CellExecutionError, match=r"C2\.1-03 is declared 'wrong', but the evidence says 'holds'"):
            executed(SETUP + "capacity = 7", self.measured)

    def test_two_cells_cannot_claim_the_same(self):
        one = 'claim("C2.1-03", "A.", verdict="holds", measured="1", holds=True)'
        with pytest.raises(CellExecutionError, match="'id' must be used once"):
            executed(SETUP, one, "# another cell\n" + one)


class Shell:
    """As much of IPython as the registry looks at."""

    def __init__(self):
        self.execution_count = 0
        self.history_manager = self
        self.input_hist_raw = [""]
        self.request = {}

    def get_parent(self):
        return self.request

    def run(self, source, cell=None):
        self.execution_count += 1
        self.input_hist_raw.append(source)
        self.request = {
            "header": {"msg_id": f"message-{self.execution_count}"},
            "metadata": {"cellId": cell} if cell else {},
        }


class TestRunningACellAgain:
    @pytest.fixture
    def shell(self, monkeypatch):
        import IPython

        shell = Shell()
        monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
        return shell

    def test_in_a_front_end_that_names_its_cells_also_when_the_source_has_changed(self, shell):
        shell.run("claim(...)", cell="one")
        make()
        shell.run("claim(... better)", cell="one")
        assert make(says="Replicas help reads.") in registry.made()
        assert len(registry.made()) == 1

    def test_in_one_that_does_not_by_its_source(self, shell):
        shell.run("claim(...)")
        make()
        shell.run("claim(...)")
        make()
        shell.run("claim(...) # elsewhere")
        with pytest.raises(ValueError, match="'id' must be used once"):
            make()

    def test_twice_in_one_execution_is_twice(self, shell):
        shell.run("claim(...); claim(...)", cell="one")
        make()
        with pytest.raises(ValueError, match="'id' must be used once"):
            make()

    def test_two_cells_with_the_same_source_are_two_where_cells_have_names(self, shell):
        shell.run("claim(...)", cell="one")
        make()
        shell.run("claim(...)", cell="two")
        with pytest.raises(ValueError, match="if its code has moved to another cell, restart the kernel"):
            make()
