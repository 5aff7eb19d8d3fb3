"""Off its grid an explorer shows the same states as Python does here."""

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from sysdesign.teaching.browser.kernel import Kernel

pytestmark = pytest.mark.browser
STATES = 3
ASK = """async ([name, asked]) => {
  const { Python } = await import(new URL("../live/python.js", location.href).href);
  const plan = await (await fetch(`../live/chapters/${name}.json`)).json();
  const python = new Python(plan.sources), found = {};
  await python.start();
  for (const [number, states] of Object.entries(asked)) {
    await python.ask("controls", { number: +number });
    found[number] = [];
    for (const values of states) found[number].push(await python.ask("state", { number: +number, values }));
  }
  python.stop();
  return found;
}"""


def somewhere(control: dict[str, Any], choices: int, rng: random.Random) -> float:
    """Return a value between the ends of a slider, or a place among choices."""
    if not control:
        return rng.randrange(choices)
    low, high = control["values"][0], control["values"][-1]
    return rng.randint(low, high) if control["whole"] else float(f"{rng.uniform(low, high):.3g}")


def test_any_state_is_the_same(chapter: Callable[..., Any], stored: Callable[..., Any], notebook: str) -> None:
    plan = stored(notebook).plan
    numbers = sorted(set(plan["explorers"].values()))
    assert numbers or notebook == "your-numbers"
    kernel, rng, asked, expected = Kernel(plan["sources"]), random.Random(6), {}, {}
    for number in numbers:
        controls = json.loads(kernel.controls(number))["controls"]
        lengths = {key: len(each.values) for key, each in kernel.explorer(number).plan.controls.items()}
        states = [{key: somewhere(each, lengths[key], rng) for key, each in controls.items()} for _ in range(STATES)]
        asked[str(number)] = states
        expected[str(number)] = [json.loads(kernel.state(number, json.dumps(values))) for values in states]
    assert [number for number, states in expected.items() if any("error" in state for state in states)] == []
    assert chapter(notebook).tab.evaluate(ASK, [notebook, asked]) == expected
