"""Benchmarks: goals that are missed are named, and a run of some sections keeps the others."""

import json
import sys

import bench
import pytest
from bench import goal


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"value": 3}, ""),
        ({"value": 3, "at_most": 4}, "  goal: at most 4"),
        ({"value": 5, "at_most": 4}, "  goal: at most 4  MISSED"),
        ({"value": 2, "at_least": 1.4}, "  goal: at least 1.4"),
        ({"value": 1, "at_least": 1.4}, "  goal: at least 1.4  MISSED"),
    ],
)
def test_a_goal_that_is_missed_is_named(row, words):
    assert goal(row) == words


@pytest.fixture
def results(tmp_path, monkeypatch):
    """Two sections, recorded on a machine like this one; measured again, each has the figure 2."""
    sections = {name: (name.lower(), {"x": ("What", "s", {"at_most": 3})}) for name in ("One", "Two")}
    monkeypatch.setattr(bench, "SECTIONS", sections)
    monkeypatch.setattr(bench, "RESULTS", tmp_path / "benchmarks" / "results.json")
    monkeypatch.setattr(bench, "measured", lambda module, rows: [{"what": module, "value": 2, "unit": "s"}])
    monkeypatch.setattr(sys, "path", [*sys.path])
    bench.RESULTS.parent.mkdir()
    old = [{"title": name, "rows": [{"what": name, "value": 1, "unit": "s"}]} for name in ("One", "Two", "Gone")]
    bench.RESULTS.write_text(json.dumps({"machine": bench.machine(), "sections": old}), encoding="utf-8")
    return bench.RESULTS


def values(path):
    return {
        each["title"]: each["rows"][0]["value"] for each in json.loads(path.read_text(encoding="utf-8"))["sections"]
    }


@pytest.mark.parametrize(("asked", "left"), [(["two"], {"One": 1, "Two": 2}), ([], {"One": 2, "Two": 2})])
def test_what_was_not_asked_for_stays(results, monkeypatch, asked, left):
    monkeypatch.setattr(sys, "argv", ["bench.py", *asked])
    bench.main()
    assert list(values(results).items()) == list(left.items())


def test_figures_of_another_machine_do_not_stay(results, monkeypatch):
    monkeypatch.setattr(bench, "machine", lambda: "another")
    monkeypatch.setattr(sys, "argv", ["bench.py", "two"])
    bench.main()
    assert values(results) == {"Two": 2}


def test_a_section_that_fails_takes_nothing_with_it(results, monkeypatch):
    def measured(module, rows):
        if module == "two":
            raise RuntimeError("no")
        return [{"what": module, "value": 2, "unit": "s"}]

    monkeypatch.setattr(bench, "measured", measured)
    monkeypatch.setattr(sys, "argv", ["bench.py"])
    with pytest.raises(RuntimeError, match="no"):
        bench.main()
    assert values(results) == {"One": 2, "Two": 1}


def test_an_unknown_name_is_refused(results, monkeypatch):
    before = results.read_bytes()
    monkeypatch.setattr(sys, "argv", ["bench.py", "three"])
    with pytest.raises(SystemExit, match="'BENCH' must be names of one, two: 'three'"):
        bench.main()
    assert results.read_bytes() == before
