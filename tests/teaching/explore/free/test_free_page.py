"""The page in a real browser: it works out what Python does, for any values, and behaves."""

import random
from pathlib import Path

import pytest

from sysdesign.teaching.explore.free import Number

pytestmark = pytest.mark.browser

OUTLINE = (
    Path(__file__).parent.with_name("outline.js").read_text(encoding="utf-8")
    + """
function faces(root) {
  const parts = { headline: ".sdm-title", picture: ".sdm-chart", lights: ".sdm-lights" };
  return Object.entries(parts).map(([name, part]) => {
    const seen = document.createElement("div"); seen.append(root.querySelector(part).cloneNode(true));
    return [name, outline(seen)];
  });
}
"""
)
COMPARE = (
    "([id, states]) => {"
    + OUTLINE
    + """
  const root = document.getElementById(id), wrong = [];
  for (const [where, html] of states) {
    move(root, where);
    for (const [name, seen] of faces(root)) {
      if (seen !== parsed(html[name])) wrong.push([where, name, seen, parsed(html[name])]);
    }
  }
  return wrong.slice(0, 3);
}"""
)


@pytest.fixture
def page(opened, free_page):
    """The page, both explorers ready; it must end without an error on the console."""
    with opened(free_page) as page:
        yield page


def said(page, id="fleet"):
    return page.inner_text(f"#{id} .sdm-live")


@pytest.mark.parametrize("id", ["fleet", "store"])
def test_a_thousand_settings_show_what_python_renders(page, free, places, id):
    states = [[at, free[id].render_at(**values)] for at, values in places(free[id], 500, seed=7)]
    assert len({html["headline"] for _, html in states}) > 100
    assert page.evaluate(COMPARE, [id, states]) == []


def test_sliders_mean_the_same_values_everywhere(page, free):
    for explorer in free.values():
        for control in explorer.plan.controls.values():
            if isinstance(control, Number):
                every = [*range(control.steps + 1)]
                values = page.evaluate("([c, all]) => all.map(at => sdmFree.value(c, at))", [control.data, every])
                assert values == [control.value(at) for at in every]
                back = page.evaluate("([c, all]) => all.map(v => sdmFree.place(c, v))", [control.data, values])
                assert back == [control.place(value) for value in values]


def test_a_link_holds_values_between_the_places_of_a_slider(page, free):
    rng = random.Random(8)
    for _ in range(30):
        values = {name: rng.uniform(control.low, control.high) for name, control in free["fleet"].plan.controls.items()}
        page.evaluate("said => { location.hash = '#fleet:' + said; }", ",".join(map(repr, values.values())))
        html = free["fleet"].render_at(**values)
        shown = f"([id, html]) => {{{OUTLINE} return faces(document.getElementById(id))"
        shown += ".every(([name, seen]) => seen === parsed(html[name])); }"
        page.wait_for_function(shown, arg=["fleet", html])


def test_the_link_restores_the_values(page, browser):
    page.focus("#fleet-rate")
    page.keyboard.press("ArrowRight")
    page.click("#fleet .sdm-share-link")
    assert page.evaluate("location.hash") == "#fleet:204000,0.002,16,0.9"
    other = browser.new_page()
    other.goto(page.url)
    other.wait_for_selector("#fleet.is-ready")
    assert other.inner_text("#fleet .sdm-live") == said(page)
    assert other.get_attribute("#fleet-rate", "aria-valuetext") == "204\xa0k/s"
    other.close()


@pytest.mark.parametrize(
    "hash", ["#fleet:1,2", "#fleet:9e9,0.002,16,0.9", "#fleet:,,,", "#fleet:a,b,c,d", "#store:1,0,4,1", "#%", "#fleet"]
)
def test_a_bad_link_changes_nothing(browser, free_page, hash, ready):
    page, errors = browser.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(free_page.as_uri() + hash)
    ready(page)
    assert page.get_attribute("#fleet-rate", "aria-valuetext") == "200\xa0k/s"
    assert page.get_attribute("#store-copies", "aria-valuetext") == "3"
    assert errors == []
    page.close()


def test_the_keyboard_steps_finely_and_by_tenths(page):
    page.focus("#fleet-target")
    page.keyboard.press("ArrowLeft")
    assert page.get_attribute("#fleet-target", "aria-valuetext") == "89\xa0%"
    page.keyboard.press("Home")
    assert page.get_attribute("#fleet-target", "aria-valuetext") == "30\xa0%"
    page.keyboard.press("PageUp")
    assert page.get_attribute("#fleet-target", "aria-valuetext") == "37\xa0%"
    page.focus("#fleet-rate")
    for key, text in (("Home", "1\xa0k/s"), ("PageUp", "2\xa0k/s"), ("End", "1\xa0M/s"), ("ArrowDown", "977\xa0k/s")):
        page.keyboard.press(key)
        assert page.get_attribute("#fleet-rate", "aria-valuetext") == text
        assert page.inner_text("#fleet-rate + .sdm-val") == text


def test_tasks_tick_stay_ticked_and_reset_brings_the_exact_opening_back(page):
    before = said(page)
    task = page.query_selector("#fleet .sdm-tasks li")
    page.focus("#fleet-target")
    page.keyboard.press("Home")
    assert task.get_attribute("class") == "done"
    page.click("#fleet .sdm-reset")
    assert said(page) == before
    assert task.get_attribute("class") == "done"


def test_the_table_follows(page, fleet):
    page.evaluate("document.querySelector('#fleet details').open = true")
    page.focus("#fleet-target")
    page.keyboard.press("Home")
    row = page.locator("#fleet tbody tr").first
    assert (row.locator("th").inner_text(), row.locator("td").inner_text()) == ("29.8\xa0%", "1.42")


def test_what_is_announced_has_words_and_units(page):
    page.focus("#fleet-target")
    page.keyboard.press("Home")
    assert page.text_content("#fleet [role=status]") == ""
    page.wait_for_timeout(700)
    text = page.text_content("#fleet [role=status]")
    assert text.startswith("84 servers are 29.8\xa0% busy. consistent Answers take")


def test_nothing_jumps(page, free, places):
    script = "([id, states]) => {" + OUTLINE + "const root = document.getElementById(id); return states.map(at => {"
    script += "move(root, at); return root.getBoundingClientRect().height; }); }"
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for id, explorer in free.items():
            heights = page.evaluate(script, [id, [at for at, _ in places(explorer, 100, seed=3)]])
            assert len(set(heights)) == 1, (id, width, set(heights))
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_follows_in_time_to_be_painted(page):
    times = page.evaluate("""() => { const input = document.querySelector("#fleet-rate"), times = [];
      for (let at = 0; at < 60; at++) {
        const began = performance.now();
        input.value = 5 * at; input.dispatchEvent(new Event("input", { bubbles: true }));
        document.body.getBoundingClientRect(); times.push(performance.now() - began);
      } return times.sort((a, b) => a - b); }""")
    assert times[30] < 16


def test_without_scripts_the_opening_stands(browser, free_page):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(free_page.as_uri())
    assert said(page) == "30 servers are 83.3\xa0% busy."
    assert (
        page.locator("#fleet .sdm-at")
        .inner_text()
        .startswith("Shown: Requests 200\xa0k/s, Processor time of each 2\xa0ms")
    )
    assert page.locator("#fleet :is(input, button):visible").count() == 0
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(page, theme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = axe.Axe().run(page, options={"runOnly": rules, "preload": False})
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found.response["violations"]] == []
