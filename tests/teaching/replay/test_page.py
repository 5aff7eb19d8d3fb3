"""The page in a real browser: the script draws every moment as Python does, and plays."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from sysdesign.teaching.replay.moment import stage_svg
from sysdesign.teaching.replay.packed import pack
from sysdesign.teaching.replay.telling import clock_says, steps, told
from tests.accessibility import AXE

pytestmark = pytest.mark.browser
HEIGHTS = "[...document.querySelectorAll('.sdm-replay')].map(e => e.getBoundingClientRect().height)"


@pytest.fixture(scope="module")
def packed(replays):
    return {id: pack(each.run) for id, each in replays.items()}


def tick(page, id="race"):
    return int(page.input_value(f"#{id} .sdm-at-time"))


COMPARE = """([id, moments]) => {
  const root = document.getElementById(id), range = root.querySelector(".sdm-at-time"), wrong = [];
  for (const [at, svg, words] of moments) {
    range.value = at;
    range.dispatchEvent(new Event("input", { bubbles: true }));
    const python = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    python.innerHTML = svg;
    const now = [root.querySelector(".sdm-stage").innerHTML, root.querySelector(".sdm-now > span").textContent];
    if (now[0] !== python.innerHTML || now[1] !== words) wrong.push([at, ...now]);
  }
  return wrong;
}"""


@pytest.mark.parametrize("id", ["parted", "race", "crash"])
def test_the_script_draws_every_moment_as_python_does(opened, packed, id):
    run, found = packed[id], steps(packed[id])
    ticks = sorted({step.tick for step in found} | set(range(0, run["end"] + 1, max(1, run["end"] // 150))))
    moments = [[at, stage_svg(run, at), f"{clock_says(run, at)} {told(found, at)}"] for at in ticks]
    with opened() as page:
        assert page.evaluate(COMPARE, [id, moments]) == []


def test_it_opens_paused_at_the_wrong_moment(opened):
    with opened() as page:
        assert tick(page) == 11500
        assert page.inner_text("#race .sdm-play") == "Play"
        assert page.inner_text("#race .sdm-now > span") == "115.0\xa0ms 2. It reads nothing"
        assert page.get_attribute("#race .sdm-at-time", "aria-valuetext") == "115.0\xa0ms, 2. It reads nothing"


def test_play_moves_time_and_head_to_the_end_and_again_from_the_start(opened):
    with opened() as page:
        head = "document.querySelector('#race .head').getBoundingClientRect().x"
        page.click("#race .sdm-to-start")
        before = page.evaluate(head)
        page.select_option("#race .sdm-speed", index=3)
        page.click("#race .sdm-play")
        page.wait_for_function("+document.querySelector('#race .sdm-at-time').value > 500")
        assert page.inner_text("#race .sdm-play") == "Pause"
        assert page.evaluate(head) > before + 5
        page.click("#race .sdm-play")
        stopped = tick(page)
        page.wait_for_timeout(150)
        assert tick(page) == stopped
        page.press("#race .sdm-at-time", "End")
        page.click("#race .sdm-play")
        assert tick(page) < 20000


def test_steps_and_keys(opened):
    with opened() as page:
        page.focus("#race .sdm-at-time")
        page.keyboard.press("Home")
        seen = []
        for _ in range(4):
            page.keyboard.press("ArrowRight")
            seen.append(tick(page))
        assert seen == [1000, 3000, 3500, 4000]
        page.keyboard.press("ArrowLeft")
        assert tick(page) == 3500
        page.keyboard.press("End")
        assert tick(page) == 20000
        page.click("#race .sdm-back")
        assert tick(page) == 15000
        page.click("#race .sdm-on")
        assert tick(page) == 20000
        page.focus("#race .sdm-at-time")
        page.keyboard.press("Space")
        assert page.inner_text("#race .sdm-play") == "Pause"
        page.keyboard.press("Space")
        assert page.inner_text("#race .sdm-play") == "Play"


def test_jumps(opened):
    with opened() as page:
        page.click("#race .sdm-to-start")
        assert tick(page) == 0
        page.click("#race button.sdm-jump >> nth=0")
        assert tick(page) == 5500
        assert page.get_attribute("#race button.sdm-jump >> nth=0", "aria-current") == "time"
        page.click("#race .sdm-to-wrong")
        assert tick(page) == 11500


def test_the_diagram_scrubs(opened):
    with opened() as page:
        page.locator("#race").scroll_into_view_if_needed()
        box = page.locator("#race .sdm-lanes").bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60)
        page.mouse.down()
        assert abs(tick(page) - 10000) < 50
        page.mouse.move(box["x"] + box["width"] / 4, box["y"] + 60)
        page.mouse.up()
        assert abs(tick(page) - 5000) < 50
        thumb = page.evaluate("""() => {
            const r = document.querySelector('#race .sdm-at-time'), b = r.getBoundingClientRect();
            return b.x + 9 + (b.width - 18) * r.value / r.max; }""")
        head = page.locator("#race .head").bounding_box()
        assert abs(thumb - head["x"] - head["width"] / 2) < 1


def test_only_where_the_reader_stops_is_announced(opened):
    with opened() as page:
        page.wait_for_timeout(600)
        assert page.text_content("#race [role=status]") == ""
        page.click("#race .sdm-to-start")
        page.click("#race .sdm-on")
        assert page.text_content("#race [role=status]") == ""
        page.wait_for_timeout(600)
        assert page.text_content("#race [role=status]") == "10.0\xa0ms, client sends write photo to primary"


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_but_the_run_and_nothing_sticks_out(opened, packed, width):
    with opened(viewport={"width": width, "height": 900}) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        before = page.evaluate(HEIGHTS)
        for at in range(0, 20001, 500):
            set_time = "at => { const r = document.querySelector('#parted .sdm-at-time'); r.value = at;"
            page.evaluate(set_time + "r.dispatchEvent(new Event('input', { bubbles: true })); }", at)
            assert page.evaluate(HEIGHTS) == before
        outside = """() => [...document.querySelectorAll('.sdm-stage text, .sdm-lanes text')].filter(e => {
            const b = e.getBoundingClientRect(), f = e.closest('figure').getBoundingClientRect();
            return b.width && (b.left < f.left - 1 || b.right > Math.max(f.right, innerWidth) + 1);
        }).map(e => e.textContent)"""
        assert page.evaluate(outside) == []
        small = """() => [...document.querySelectorAll('.sdm-replay :is(button, input, select)')]
            .map(e => [e.className, e.getBoundingClientRect().height]).filter(([, height]) => height < 24)"""
        assert page.evaluate(small) == []


def test_the_page_keeps_its_height_when_the_script_comes(opened):
    with opened(ready=False) as page:
        page.wait_for_timeout(50)
        before = page.evaluate(HEIGHTS)
        for figure in page.query_selector_all(".sdm-replay"):
            figure.scroll_into_view_if_needed()
        page.wait_for_function("document.querySelectorAll('.sdm-replay:not(.is-ready)').length === 0")
        assert page.evaluate(HEIGHTS) == before


def test_who_wants_less_motion_gets_steps(opened):
    with opened(reduced_motion="reduce") as page:
        page.click("#race .sdm-to-start")
        page.click("#race .sdm-play")
        page.wait_for_function("+document.querySelector('#race .sdm-at-time').value > 0")
        assert tick(page) == 1000


def test_three_hundred_messages_take_little_of_a_frame(opened, replays):
    with opened() as page:
        took = page.evaluate("""() => {
            const root = document.getElementById('parted'), range = root.querySelector('.sdm-at-time');
            const start = performance.now();
            for (let i = 0; i < 200; i++) {
                range.value = i * 100;
                range.dispatchEvent(new Event('input', { bubbles: true }));
            }
            root.getBoundingClientRect();
            return (performance.now() - start) / 200;
        }""")
    assert len(replays["parted"].run.flights) > 150
    assert took < 15


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible(opened, theme):
    with opened() as page:
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        results = Axe().run(page, options=AXE)
        assert results.violations_count == 0, results.generate_report()


def test_without_scripts_the_diagram_the_moment_and_the_marks_stand(opened):
    with opened(ready=False, java_script_enabled=False) as page:
        assert page.locator("#race .sdm-lanes svg:visible, #race .sdm-stage:visible").count() == 2
        assert page.locator(":is(button, input, select):visible").count() == 0
        assert "It reads nothing" in page.inner_text("#race .sdm-marks")
        assert page.locator("#race .veil").evaluate("e => getComputedStyle(e).opacity") == "0"


def test_print_shows_the_whole_diagram(opened):
    with opened() as page:
        page.emulate_media(media="print")
        assert page.locator("#race .sdm-lanes svg:visible, #race .sdm-stage:visible").count() == 2
        assert page.locator("#race :is(.veil, .sdm-at-time, .sdm-play-bar):visible").count() == 0


BOXES = """() => [...document.querySelectorAll(
    '.sdm-stage, .sdm-lanes, .sdm-lanes svg, .sdm-now, .sdm-marks li, .sdm-jump > b')]
    .map(e => e.getBoundingClientRect()).map(r => [r.x, r.y, r.width, r.height].map(Math.round))"""


def test_a_stored_replay_looks_as_on_the_page_in_jupyterlab(browser, replays):
    from lab import LOOK, OUTPUT, custom_css

    output = replays["race"].bundle["text/html"]
    look = [(LOOK / f"{name}.css").read_text(encoding="utf-8") for name in ("tokens", "components", "replay")]
    body = "<style>body { margin: 0; font: 16px/24px serif; } p { margin: 0 0 1em; }</style>"
    rules = ".jp-RenderedHTMLCommon svg { max-width: 100%; height: auto; }"
    rules += ".jp-RenderedHTMLCommon :is(ul, ol):not(.list-inline) { padding-left: 2em; }"
    still = output.replace('class="sdm-replay', 'class="is-still sdm-replay', 1)
    page = f'<style>{"".join(look)}</style>{body}<div class="bd-article"><div>{still}</div></div>'
    lab = f'<style>{custom_css()}{rules}</style>{body}<div class="{OUTPUT.replace(".", " ")}"><div>{output}</div></div>'
    tab = browser.new_page(viewport={"width": 900, "height": 900})
    try:
        boxes = []
        for text in (page, lab):
            tab.set_content(f"<!doctype html>{text}")
            boxes.append(tab.evaluate(BOXES))
        assert len(boxes[0]) > 7
        assert boxes[0] == boxes[1]
        assert tab.locator(":is(button, input, select):visible").count() == 0
    finally:
        tab.close()
