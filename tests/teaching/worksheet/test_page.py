"""The page in a real browser: fields, sentences, links, copies, print, and what a screen reader hears."""

import random
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from sysdesign.teaching.worksheet.page import lights_html, pick_html, results_html

pytestmark = pytest.mark.browser
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "preload": False}
WORDS = "el => [...el.querySelectorAll('td, th, li > span, p')].map(e => e.textContent.trim()).filter(Boolean)"
PARSED = f"html => {{ const el = document.createElement('div'); el.innerHTML = html; return ({WORDS})(el); }}"
NOTHING = re.compile(r"NaN|Infinity|undefined|null|\[object")


def field(page, key):
    return page.locator(f"#numbers-{key}")


def lights(page):
    return page.eval_on_selector_all(".sdm-lights li", "all => all.map(li => li.dataset.state)")


def test_it_opens_as_python_rendered_it(page, plan, sheet):
    found = sheet.answer()
    for selector, html in (
        (".sdm-balance", results_html(plan, found)),
        (".sdm-lights", lights_html(plan, found)),
        (".sdm-picked", pick_html(plan, found, "reads")),
    ):
        assert page.eval_on_selector(selector, WORDS) == page.evaluate(PARSED, html)


def test_every_start_shows_what_python_renders(page, plan, sheet):
    for i, texts in enumerate(plan.starts.values()):
        page.check(f".sdm-starts input >> nth={i}", force=True)
        assert page.eval_on_selector(".sdm-balance", WORDS) == page.evaluate(
            PARSED, results_html(plan, sheet.answer(**texts))
        )


def test_the_guides_three_red_lights_can_be_turned_green(page):
    assert lights(page) == ["no", "no", "yes", "no", "yes", "yes"]
    page.check(".sdm-field input[value='at the peak']", force=True)
    assert lights(page)[:2] == ["yes", "no"]
    field(page, "watchers").fill("600 k")
    assert lights(page)[1] == "yes"
    field(page, "supply").fill("320k")
    assert lights(page) == ["yes"] * 6


@pytest.mark.parametrize(
    ("key", "text", "says"),
    [
        ("people", "", "Enter a number, such as 10 M."),
        ("people", "-3", "It cannot be below 0."),
        ("people", "many", "“many” is not a number: write 10 M."),
        ("send_bytes", "4 s", "“s” does not fit: write 256 B."),
        ("send_bytes", "256", "Add a unit, as in 256 B."),
        ("busy", "120 %", "A share is at most 100 %."),
        ("people", "20 M – 5 M", "Upside down: the smaller number comes first."),
        ("people", "1e30", "That is too large to be meant."),
        ("busy", "50 % – 100 %", "An interval of a share has to end below 100 %."),
        ("copies", "0.5", "It is at least 1."),
        ("send_interval", "0", "It cannot be 0."),
        ("people", "0 – 5", "An interval has to begin above 0."),
    ],
)
def test_a_bad_entry_gets_a_sentence_and_only_what_needs_it_waits(page, plan, key, text, says):
    before = page.locator("[data-r] td.v").all_text_contents()
    field(page, key).fill(text)
    assert page.locator(f"#numbers-{key}-wrong").inner_text() == says
    assert field(page, key).get_attribute("aria-invalid") == "true"
    assert f"numbers-{key}-wrong" in field(page, key).get_attribute("aria-describedby")
    place = [entry.key for entry in plan.sheet.entries].index(key)
    listed = [result for result in plan.sheet.results if result.group]
    for result, was in zip(listed, before, strict=True):
        row = page.locator(f"[data-r='{result.key}']")
        waits = place in plan.needs[result.key]
        assert row.locator("td.v").inner_text() == ("–" if waits else was)
        assert ("waits for" in row.locator("td.i").inner_text()) == waits
    assert any(place in plan.needs[result.key] for result in listed)
    page.click(".sdm-reset")
    assert page.locator("[data-r] td.v").all_text_contents() == before
    assert field(page, key).get_attribute("aria-invalid") is None


def test_whatever_is_typed_nothing_shows_nan(page, plan):
    rng = random.Random(5)
    pool = [
        "",
        "0",
        "-1",
        "1e-9",
        "1e12",
        "1 B",
        "1 PB",
        "1 us",
        "100 years",
        "0 %",
        "100 %",
        "1e999",
        "NaN",
        "Infinity",
    ]
    pool += [
        "1e-9 – 1e12",
        "1 us – 100 years",
        "1 mB",
        "1e-3 B – 1 PB",
        "0.0000001 % – 99.999999 %",
        "1",
        "1.0000001 – 1e6",
    ]
    texts = [[rng.choice([*pool, ""]) if rng.random() < 0.7 else "5" for _ in plan.sheet.entries] for _ in range(300)]
    found = page.evaluate(
        """all => { const root = document.querySelector(".sdm-worksheet"), bad = new Set();
        const inputs = [...root.querySelectorAll("[data-e]")].map(el => el.querySelector("input"));
        for (const texts of all) {
          inputs.forEach((input, i) => { if (input.type === "text") input.value = texts[i]; });
          inputs[0].dispatchEvent(new Event("input", { bubbles: true }));
          const said = [...root.querySelectorAll("[style]")].map(e => e.getAttribute("style"));
          root.querySelectorAll(":not(script)").forEach(e => { if (!e.children.length) said.push(e.textContent); });
          const quoted = said.join(" ").replaceAll("“NaN”", "").replaceAll("“Infinity”", "");
          if (/NaN|Infinity|undefined|null|\\[object/.test(quoted)) bad.add(JSON.stringify(texts));
        } return [...bad].slice(0, 3); }""",
        texts,
    )
    assert found == []
    assert not NOTHING.search(page.inner_text(".sdm-balance"))


def test_the_link_restores_every_entry(page, browser, page_file):
    field(page, "people").fill("3 M – 9 M")
    field(page, "busy").fill("35 %")
    page.check(".sdm-field input[value='at the peak']", force=True)
    page.click(".sdm-share-link")
    url = page.evaluate("location.href")
    assert "#numbers:people=3+M+" in url
    context = browser.new_context()
    other = context.new_page()
    other.goto(url)
    other.wait_for_selector(".sdm-worksheet.is-ready")
    assert other.input_value("#numbers-people") == "3 M – 9 M"
    assert other.is_checked(".sdm-field input[value='at the peak']")
    assert other.inner_text(".sdm-balance") == page.inner_text(".sdm-balance")
    context.close()


@pytest.mark.parametrize("end", ["people=1", "", "%E0%A4%A", "people=1&people=2", "x" * 9000])
def test_a_broken_link_says_so_and_changes_nothing(page, end):
    field(page, "people").fill("7 M")
    before = page.inner_text(".sdm-balance")
    page.evaluate("end => { location.hash = 'numbers:' + end; }", end)
    page.wait_for_function("document.querySelector('.sdm-note').textContent.startsWith('This link is not whole')")
    assert page.input_value("#numbers-people") == "7 M"
    assert page.inner_text(".sdm-balance") == before


def test_a_link_cannot_bring_markup(page, plan):
    texts = dict(next(iter(plan.starts.values())), people="<img src=x onerror=alert(1)>")
    page.evaluate("t => { location.hash = 'numbers:' + new URLSearchParams(t); }", texts)
    page.wait_for_function("document.querySelector('#numbers-people').value.startsWith('<img')")
    assert "“<img src=x o…”" in page.inner_text("#numbers-people-wrong")
    assert page.locator(".sdm-worksheet img").count() == 0


def test_the_summary_is_copied(browser, page_file, sheet):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(page_file.as_uri())
    page.wait_for_selector(".sdm-worksheet.is-ready")
    page.click(".sdm-summary")
    page.wait_for_function("document.querySelector('.sdm-note').textContent === 'Summary copied'")
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith(sheet.summary())
    assert "#numbers:people=10+M" in text.splitlines()[-1]
    context.close()


def test_a_light_that_waits_does_not_say_that_nobody_asked(page, sheet):
    field(page, "watchers").fill("many")
    waiting = page.locator(".sdm-lights li").first
    assert waiting.inner_text().startswith("waiting")
    assert "It waits for “People online”." in waiting.inner_text()
    assert sheet.answer(watchers="many").lights["counted_once"] == ("wait", "It waits for “People online”.")
    field(page, "watchers").fill("0")
    assert waiting.inner_text().startswith("not asked")


def test_on_a_phone_one_line_stays_in_view_and_covers_no_field(browser, page_file):
    context = browser.new_context(viewport={"width": 390, "height": 500}, has_touch=True)
    page = context.new_page()
    page.goto(page_file.as_uri())
    page.wait_for_selector(".sdm-worksheet.is-ready")
    line = page.locator(".sdm-near")
    for key in ("supply", "price", "copies"):
        page.eval_on_selector(f"#numbers-{key}", "el => { el.focus(); el.scrollIntoView({ block: 'start' }); }")
        at, over = field(page, key).bounding_box(), line.bounding_box()
        assert over["y"] == 56  # below the bar that the site has there
        assert over["height"] < 45
        assert over["y"] + over["height"] <= at["y"] < 200
    page.focus("#numbers-supply")
    assert line.locator("> b").inner_text() == "3 contradictions"
    height = page.evaluate("document.documentElement.scrollHeight")
    field(page, "supply").fill("400 k")
    assert line.locator("> b").inner_text() == "2 contradictions"
    assert page.evaluate("document.documentElement.scrollHeight") == height
    page.emulate_media(media="print")
    assert not line.is_visible()
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 700, "height": 500})
    assert not line.is_visible()
    context.close()


def test_choosing_a_result_marks_what_it_depends_on(page, plan):
    page.check(".sdm-starts input >> nth=2", force=True)
    page.click("[data-r='in_progress'] button")
    assert page.inner_text(".sdm-formula") == "= People a day × Actions ÷ 86,400 × Peak factor × An action lasts"
    marked = page.eval_on_selector_all(".sdm-field.is-on", "all => all.map(el => el.dataset.e)")
    assert marked == ["people", "writes_each", "peak_factor", "duration"]
    assert page.inner_text("[data-e='duration'] .sdm-has") == "39\xa0%"
    assert page.locator(".sdm-shares li").count() == 4
    assert page.get_attribute("[data-r='in_progress'] button", "aria-pressed") == "true"


def test_only_what_the_typing_ends_in_is_announced(page):
    page.click("#numbers-people")
    page.keyboard.press("Control+A")
    page.keyboard.type("20 M – 5 M", delay=30)
    assert page.text_content("[role=status]") == ""
    page.wait_for_timeout(700)
    assert page.text_content("[role=status]").startswith("People a day: Upside down")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_everyone_can_use_it(page, theme, width):
    page.set_viewport_size({"width": width, "height": 844})
    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    page.check(".sdm-starts input >> nth=2", force=True)
    field(page, "copies").fill("0.5")
    results = Axe().run(page, options=AXE)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_results_follow_within_the_event(page):
    page.check(".sdm-starts input >> nth=2", force=True)
    said = page.evaluate("""() => { const input = document.querySelector("#numbers-people");
      input.value = "1 M"; input.dispatchEvent(new Event("input", { bubbles: true }));
      return document.querySelector("[data-r='reads'] td.v").textContent; }""")
    assert said == "4.18\xa0k/s"


def test_in_print_numbers_stay_and_buttons_go(page):
    page.emulate_media(media="print")
    assert page.locator(".sdm-x-foot:visible, .sdm-starts:visible, .sdm-reset:visible").count() == 0
    assert page.locator("#numbers-people:visible").count() == 1
    assert page.locator(".sdm-balance:visible, .sdm-lights:visible").count() == 2


def test_without_scripts_it_is_two_tables(browser, page_file):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(page_file.as_uri())
    assert page.locator(":is(button, input):visible").count() == 0
    assert page.locator(".sdm-entered:visible tbody tr").count() == 23
    assert "600\xa0k/s" in page.inner_text(".sdm-balance")
    context.close()


def test_nothing_moves_as_the_script_takes_over(browser, page_file):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(page_file.as_uri())
    page.wait_for_selector(".sdm-worksheet.is-ready")
    shift = page.evaluate("""() => new Promise(done => { let sum = 0;
      new PerformanceObserver(list => list.getEntries().forEach(e => { sum += e.value; }))
        .observe({ type: "layout-shift", buffered: true });
      setTimeout(() => done(sum), 300); })""")
    assert shift < 0.02
    context.close()
