"""The ledger's filters in a real browser: rows, counts, links, and a page that does not climb."""

from pathlib import Path

import pytest

from sysdesign.teaching.claim import Claim
from sysdesign.teaching.ledger import LedgerRow, ledger_html
from sysdesign.teaching.verdict import VERDICTS
from sysdesign.teaching.witness import axis_of, closed_form, simulation

pytestmark = pytest.mark.browser
LOOK = Path(__file__).resolve().parents[2] / "src" / "sysdesign" / "teaching" / "look"


@pytest.fixture(scope="module")
def rows():
    witnesses = {"C2.1-01": (closed_form(1),), "C3.1-01": (closed_form(1), simulation([1.0, 1.1] * 10))}
    made = []
    for chapter in ("2", "3", "A"):
        for number, verdict in enumerate(VERDICTS, start=1):
            id = f"C{chapter}.1-{number:02d}"
            seen = witnesses.get(id, ())
            why = "needs traffic" if verdict == "not testable here" else None
            one = Claim(id, f"Sentence {id}.", verdict, "measured", (), seen, axis_of(seen) if seen else None, why)
            made.append(LedgerRow(one, f"chapter-{chapter.lower()}"))
    return made


@pytest.fixture(scope="module")
def file(tmp_path_factory, rows):
    styles = "".join((LOOK / name).read_text(encoding="utf-8") for name in ("tokens.css", "components.css"))
    script = (LOOK / "ledger.js").read_text(encoding="utf-8")
    page = (
        f'<!doctype html><html lang="en"><title>Ledger</title><style>{styles}</style><main class="bd-article">'
        f'{ledger_html(rows)}<p id="after">After</p></main><script>{script}</script></html>'
    )
    path = tmp_path_factory.mktemp("ledger") / "ledger.html"
    path.write_text(page, encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def page(browser):
    page = browser.new_page(viewport={"width": 1000, "height": 700})
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield page
    page.close()
    assert [error for error in errors if "font" not in error and "ERR_FILE_NOT_FOUND" not in error] == []


def shown(page):
    return page.locator("tbody tr:visible .cid").all_inner_texts()


def test_each_verdict_shows_its_claims_and_counts_them(page, file, rows):
    page.goto(file)
    assert len(shown(page)) == 15
    for name, verdict in VERDICTS.items():
        page.locator(f"[data-show={verdict.role}]").click()
        assert shown(page) == [row.id for row in rows if row.verdict == name]
        assert page.locator("[role=status]").inner_text() == "3 of 15 claims shown"
        assert page.locator("[aria-pressed=true]").count() == 1
    page.locator("[data-show=all]").click()
    assert len(shown(page)) == 15


def test_filters_combine_and_none_is_an_answer(page, file):
    page.goto(file)
    page.get_by_label("Witness").select_option("closed-form")
    assert shown(page) == ["C2.1-01", "C3.1-01"]
    page.get_by_label("Chapter").select_option("3")
    assert shown(page) == ["C3.1-01"]
    page.get_by_label("Witness").select_option("none")
    assert shown(page) == ["C3.1-02", "C3.1-03", "C3.1-04", "C3.1-05"]
    page.get_by_label("Witness").select_option("real-engine")
    assert shown(page) == []
    assert page.locator("[role=status]").inner_text() == "0 of 15 claims shown"


def test_a_filter_is_a_link(page, file):
    page.goto(file)
    page.locator("[data-show=wrong]").click()
    page.get_by_label("Chapter").select_option("A")
    assert page.url == file + "#verdict=wrong&chapter=A"
    link = page.url
    page.goto("about:blank")
    page.goto(link)
    assert shown(page) == ["CA.1-03"]
    page.locator("[data-show=all]").click()
    page.get_by_label("Chapter").select_option("")
    assert page.url == file


def test_back_and_forward_and_other_links(page, file):
    page.goto(file)
    page.evaluate("location.hash = 'verdict=outdated'")
    page.wait_for_function("document.querySelector('[role=status]').textContent.startsWith('3 of')")
    page.evaluate("location.hash = 'after'")
    assert len(shown(page)) == 3
    page.go_back()
    page.go_back()
    page.wait_for_function("document.querySelector('[role=status]').textContent.startsWith('15 of')")


@pytest.mark.parametrize("hash", ["#verdict=nonsense", "#chapter=99", "#witness=<b>", "#c2.1-01", "#%", "#verdict"])
def test_a_strange_link_shows_everything(page, file, hash):
    page.goto(file + hash)
    assert len(shown(page)) == 15
    assert page.eval_on_selector_all("select", "all => all.map(one => one.selectedIndex)") == [0, 0]


@pytest.mark.parametrize("width", [1000, 390])
def test_the_page_does_not_climb(page, file, width):
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(file)
    page.wait_for_timeout(100)
    height = page.evaluate("document.documentElement.scrollHeight")
    page.locator("[data-show=wrong]").click()
    assert page.evaluate("document.documentElement.scrollHeight") == height
    page.goto("about:blank")
    page.goto(file + "#verdict=wrong")
    page.wait_for_timeout(100)
    assert page.evaluate("document.documentElement.scrollHeight") == height
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_turned_phone_keeps_the_height_of_the_whole_table(page, file):
    page.set_viewport_size({"width": 390, "height": 700})
    page.goto(file + "#verdict=wrong")
    page.set_viewport_size({"width": 1000, "height": 700})
    page.wait_for_timeout(200)
    turned = page.locator(".sdm-ledger-box").bounding_box()["height"]
    page.goto("about:blank")
    page.goto(file)
    assert page.locator(".sdm-ledger-box").bounding_box()["height"] == turned


def test_by_keyboard(page, file):
    page.goto(file)
    page.keyboard.press("Tab")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert shown(page) == ["C2.1-03", "C3.1-03", "CA.1-03"]
    assert page.evaluate("document.activeElement.dataset.show") == "wrong"


def test_without_scripts_the_table_is_whole_and_the_filters_are_gone(browser, file):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file)
    assert len(shown(page)) == 15
    assert not page.locator(".sdm-filter").is_visible()
    context.close()
