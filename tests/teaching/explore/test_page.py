"""The page in a real browser: the script shows in every state what Python renders, and behaves."""

import itertools
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

OUTLINE = Path(__file__).with_name("outline.js").read_text(encoding="utf-8")
COMPARE = (
    "([id, states]) => {"
    + OUTLINE
    + """
  const root = document.getElementById(id), wrong = [];
  for (const [where, faces] of states) {
    move(root, where);
    const now = { headline: root.querySelector(".sdm-title"), picture: root.querySelector(".sdm-chart"),
                  lights: root.querySelector(".sdm-lights") };
    for (const [name, html] of Object.entries(faces)) {
      if (!html && !now[name]) continue;
      const seen = document.createElement("div"); seen.append(now[name].cloneNode(true));
      if (outline(seen) !== parsed(html)) wrong.push([where, name, outline(seen), parsed(html)]);
    }
  }
  return wrong;
}"""
)


@pytest.fixture
def page(opened, page_file):
    """The page, all explorers ready; it must end without an error on the console."""
    with opened(page_file) as page:
        yield page


def slide(page, name, steps):
    page.focus(f"#{name}")
    for _ in range(abs(steps)):
        page.keyboard.press("ArrowRight" if steps > 0 else "ArrowLeft")


@pytest.mark.parametrize("id", ["fresh-or-cheap", "funnel", "scatter", "grid", "clipped"])
def test_the_script_shows_every_state_as_python_renders_it(page, explorers, id):
    explorer = explorers[id]
    assert len(explorer.views) == len(list(itertools.product(*(c.values for c in explorer.plan.controls.values()))))
    states = [[list(at), explorer.render(*at)] for at in explorer.views]
    assert page.evaluate(COMPARE, [id, states]) == []


def test_table_cells_that_follow_the_controls(page, explorers):
    page.evaluate("document.querySelector('#funnel details').open = true")
    slide(page, "funnel-drivers", 2)
    cells = page.locator("#funnel td[data-w]").all_inner_texts()
    words = explorers["funnel"].views[0, 3, 2].frame.words
    assert sorted(cells) == sorted(word.text for word in words[1:])


CHANGES = """([selector, options]) => {
  window.changes = 0;
  new MutationObserver(found => { window.changes += found.length; }).observe(document.querySelector(selector), options);
}"""


def test_only_the_state_at_which_the_reader_stops_is_announced(page):
    page.evaluate(CHANGES, ["#fresh-or-cheap [role=status]", {"childList": True}])
    for _ in range(3):
        slide(page, "fresh-or-cheap-poll", -1)
        page.wait_for_timeout(150)
    assert page.evaluate("changes") == 0
    page.wait_for_timeout(600)
    assert page.evaluate("changes") == 1


def test_a_script_loaded_twice_draws_once(page):
    page.evaluate(CHANGES, ["#fresh-or-cheap .ser", {"attributes": True}])
    slide(page, "fresh-or-cheap-poll", -1)
    assert page.evaluate("changes") == 1


def test_keyboard_announcement_and_value_text(page):
    slide(page, "fresh-or-cheap-poll", -3)
    assert page.get_attribute("#fresh-or-cheap-poll", "aria-valuetext") == "1\N{NO-BREAK SPACE}s"
    assert page.inner_text("#fresh-or-cheap [role=status]") == ""
    page.wait_for_timeout(700)
    assert page.text_content("#fresh-or-cheap [role=status]").startswith(
        "One position in a hundred is older than 4.7\xa0s"
    )


def test_the_announcement_tells_the_lights(page):
    slide(page, "funnel-drivers", 2)
    page.wait_for_timeout(700)
    assert "consistent Rides in progress fit" in page.text_content("#funnel [role=status]")


def test_tasks_tick_and_stay_ticked_after_a_reset(page):
    first, second = page.query_selector_all("#fresh-or-cheap .sdm-tasks li")
    slide(page, "fresh-or-cheap-poll", -3)
    assert (first.get_attribute("class"), second.get_attribute("class")) == ("done", None)
    page.click("#fresh-or-cheap .sdm-reset")
    assert page.input_value("#fresh-or-cheap-poll") == "3"
    assert "13.1" in page.inner_text("#fresh-or-cheap .sdm-live")
    assert first.get_attribute("class") == "done"
    assert first.text_content().startswith("done: ")


def test_the_link_restores_the_state(page, browser, page_file):
    slide(page, "funnel-drivers", 2)
    page.check("#funnel input[type=radio] >> nth=1", force=True)
    page.click("#funnel .sdm-share-link")
    assert page.evaluate("location.hash") == "#funnel.1.3.2"
    said = page.inner_text("#funnel .sdm-live")
    other = browser.new_page(viewport={"width": 1280, "height": 600})
    other.goto(page.url)
    other.wait_for_selector("#funnel.is-ready")
    assert other.inner_text("#funnel .sdm-live") == said
    assert other.evaluate("document.getElementById('funnel').getBoundingClientRect().top") < 600
    other.evaluate("location.hash = '#grid.0'")
    other.wait_for_selector("#grid.is-ready")
    other.wait_for_function("document.querySelector('#grid .sdm-live').textContent.includes('3,500')")
    other.evaluate("location.hash = '#grid.1'")
    other.wait_for_function("document.querySelector('#grid .sdm-live').textContent.includes('35,000')")
    other.close()


@pytest.mark.parametrize("hash", ["#funnel.9.9.9", "#funnel.1", "#funnel.a.b.c", "#funnel.1.-1.0", "#%", "#funnel"])
def test_a_bad_link_changes_nothing(browser, page_file, hash, ready):
    page, said = browser.new_page(), []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(page_file.as_uri() + hash)
    ready(page)
    assert page.input_value("#funnel-drivers") == "1"
    assert said == []
    page.close()


def test_back_from_another_page_picture_and_controls_agree(page, page_file, tmp_path, ready):
    slide(page, "fresh-or-cheap-poll", -3)
    (tmp_path / "other.html").write_text("<!doctype html><title>Other</title>")
    page.goto((tmp_path / "other.html").as_uri())
    page.go_back()
    ready(page)
    value = page.input_value("#fresh-or-cheap-poll")
    assert {"0": "4.7", "3": "13.1"}[value] in page.inner_text("#fresh-or-cheap .sdm-live")


def test_before_it_is_near_the_screen_an_explorer_waits_and_keeps_its_room(browser, page_file, ready):
    page = browser.new_page(viewport={"width": 1280, "height": 300})
    page.goto(page_file.as_uri())
    page.wait_for_selector("#fresh-or-cheap.is-ready")
    assert not page.query_selector("#clipped.is-ready")
    before = page.evaluate("document.documentElement.scrollHeight")
    ready(page)
    assert page.evaluate("document.documentElement.scrollHeight") == before
    page.close()


def test_nothing_jumps_whatever_the_state(page, explorers):
    script = "([id, states]) => {" + OUTLINE + "const root = document.getElementById(id); return states.map(at => {"
    script += "move(root, at); return root.getBoundingClientRect().height; }); }"
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for id, explorer in explorers.items():
            heights = page.evaluate(script, [id, [list(at) for at in explorer.views]])
            assert len(set(heights)) == 1, (id, width, set(heights))


def test_without_scripts_picture_words_and_table_stay_and_controls_go(browser, page_file):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(page_file.as_uri())
    assert page.locator("#funnel .sdm-chart .bar").first.is_visible()
    assert page.locator("#funnel .sdm-live").is_visible()
    assert page.locator("#funnel summary").is_visible()
    assert page.locator("#funnel .sdm-at").inner_text().startswith("Shown: Peak factor applied to users and to rates")
    for part in (".sdm-controls", ".sdm-x-foot", ".sdm-tasks"):
        assert not page.locator(f"#funnel {part}").is_visible()
        assert page.locator(f"#funnel {part}").bounding_box() is None
    context.close()


def test_a_browser_that_cannot_read_the_states_keeps_the_picture(browser, page_file):
    page = browser.new_page()
    page.add_init_script("delete window.DecompressionStream")
    page.goto(page_file.as_uri())
    page.wait_for_selector("#fresh-or-cheap.is-still")
    assert page.locator("#fresh-or-cheap .sdm-at").is_visible()
    assert not page.locator("#fresh-or-cheap .sdm-controls").is_visible()
    page.close()


OVERLAPS = """() => [...document.querySelectorAll(".sdm-chart")].flatMap(chart => {
  const seen = e => e.textContent && getComputedStyle(e).display !== "none";
  const words = [...chart.querySelectorAll(":scope > span")].filter(seen);
  const boxes = words.map(e => {
    const range = document.createRange(); range.selectNodeContents(e);
    const b = range.getBoundingClientRect();
    return { e, l: b.left + 1, r: b.right - 1, t: b.top + 2.5, b: b.bottom - 2.5 };
  });
  return boxes.flatMap((a, i) => boxes.slice(i + 1).filter(b => a.l < b.r && b.l < a.r && a.t < b.b && b.t < a.b)
    .map(b => chart.parentElement.id + ": " + a.e.textContent + " / " + b.e.textContent));
})"""


@pytest.mark.parametrize("width", [1280, 390])
def test_no_two_words_of_a_picture_touch(page, explorers, width):
    page.set_viewport_size({"width": width, "height": 900})
    for id, explorer in explorers.items():
        for at in explorer.views:
            page.evaluate("([id, at]) => {" + OUTLINE + "move(document.getElementById(id), at); }", [id, list(at)])
            assert page.evaluate(OVERLAPS) == [], (id, at)
        page.click(f"#{id} .sdm-reset")


def test_a_phone_sees_no_horizontal_scroll_and_has_large_targets(browser, page_file, ready):
    page = browser.new_page(viewport={"width": 390, "height": 800}, has_touch=True)
    page.goto(page_file.as_uri())
    ready(page)
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    ticks = page.locator("#funnel .xt")
    assert [tick.is_visible() for tick in ticks.all()] == [True, False] * 4
    outside = """() => [...document.querySelectorAll(".sdm-explorer *")].filter(e => {
      const b = e.getBoundingClientRect();
      return b.width && !e.closest(".sdm-vh, details, svg") && (b.left < 0 || b.right > 390);
    }).map(e => e.outerHTML)"""
    assert page.evaluate(outside) == []
    for target in page.query_selector_all(".sdm-range, .sdm-seg label"):
        assert target.bounding_box()["height"] >= 35
    page.tap("#fresh-or-cheap .sdm-seg label >> nth=0")
    assert "20,000 requests" in page.inner_text("#fresh-or-cheap .sdm-live")
    page.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(page, theme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
    found = axe.Axe().run(page, options={"runOnly": rules, "preload": False})
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found.response["violations"]] == []
