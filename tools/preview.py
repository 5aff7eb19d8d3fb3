"""Draw the picture that stands beside a shared link: `book/assets/preview.png`, 1200 × 630.

Needs Chromium. Run it when the title, the lead or the look changes; the picture holds no number that could grow stale.
"""

from pathlib import Path

from chromium import ARGUMENTS, chromium
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "book" / "assets"
LOOK = ROOT / "src" / "sysdesign" / "teaching" / "look"
TITLE = "System Design,<br>Measured"
LEAD = "A guide that runs: what can be checked is checked, and every <span>trade-off</span> is something you can move."
CURVE = "M0,250 C120,246 200,210 260,140 S380,20 470,8"
STYLE = """
body { margin: 0; width: 1200px; height: 630px; background: var(--page); color: var(--ink); position: relative; }
h1 { font: 400 104px/108px var(--display); letter-spacing: -.014em; margin: 0; }
h1, p { position: absolute; left: 72px; top: 64px; }
p { font: italic 400 34px/46px var(--serif); margin: 0; top: 322px; width: 540px; }
span { white-space: nowrap; }
svg { position: absolute; left: 658px; top: 246px; overflow: visible; }
div { position: absolute; left: 72px; right: 72px; bottom: 64px; display: flex; gap: 4px; }
i { height: 14px; }
"""


def page() -> str:
    """Return the picture as a page, with the book's own tokens and fonts."""
    tokens = (
        (LOOK / "tokens.css").read_text(encoding="utf-8").replace("url(fonts/", f"url({(ASSETS / 'fonts').as_uri()}/")
    )
    parts = (("holds", 60), ("conditions", 20), ("wrong", 12), ("outdated", 8), ("untestable", 8))
    bar = "".join(f'<i style="flex:{share};background:var(--{name})"></i>' for name, share in parts)
    dashed = CURVE.replace("140", "180").replace("20 470,8", "90 470,70")
    curves = (
        f'<svg width="470" height="250"><path d="M0,252H470" fill="none" stroke="var(--control)" stroke-width="1.5"/>'
        f'<path d="{CURVE}" fill="none" stroke="var(--c1)" stroke-width="5"/>'
        f'<path d="{dashed}" fill="none" stroke="var(--c2)" stroke-width="5" stroke-dasharray="16 9"/>'
        f'<circle cx="260" cy="140" r="11" fill="var(--c1)" stroke="var(--page)" stroke-width="4"/></svg>'
    )
    return f"<!doctype html><style>{tokens}{STYLE}</style><h1>{TITLE}</h1><p>{LEAD}</p>{curves}<div>{bar}</div>"


def main() -> None:
    draft = ASSETS / "preview.html"
    draft.write_text(page(), encoding="utf-8")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
            tab = browser.new_page(viewport={"width": 1200, "height": 630})
            tab.goto(draft.as_uri())
            tab.evaluate("document.fonts.ready")
            tab.screenshot(path=ASSETS / "preview.png")
            browser.close()
    finally:
        draft.unlink()


if __name__ == "__main__":
    main()
