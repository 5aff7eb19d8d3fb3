"""The face without a kernel: the moment at which it opens as HTML, and the run for `look/replay.js`."""

import html
import json

from sysdesign.teaching.palette import with_fallbacks
from sysdesign.teaching.replay.lanes import Lanes
from sysdesign.teaching.replay.layout import WIDTH
from sysdesign.teaching.replay.moment import stage_svg
from sysdesign.teaching.replay.packed import Packed
from sysdesign.teaching.replay.pens import Shares
from sysdesign.teaching.replay.run import Run
from sysdesign.teaching.replay.telling import Step, clock_says, told
from sysdesign.teaching.words import Sentence, marked, plain, tied

BESIDE, NARROW, RIGHT = 526, 342, 20  # px that the diagram has beside the stage and on a phone; right of its end


def share(run: Run, tick: int) -> str:
    """Return the place of a tick in the diagram, for the style sheet."""
    return Shares(run.end, "", (1, 1)).x(tick)


def stage_html(run: Run, d: Packed, tick: int) -> str:
    """Return the stage at a tick."""
    names = ", ".join(html.escape(name) for name in run.names)
    size = f'viewBox="0 0 {WIDTH} {d["height"]}" width="{WIDTH}" height="{d["height"]}"'
    label = f"The nodes {names} and the messages between them, at the time that is set"
    return f'<svg class="sdm-stage" {size} role="img" aria-label="{label}">{stage_svg(d, tick)}</svg>'


def lanes_html(run: Run, id: str, alt: str) -> str:
    """Return the space-time diagram, as wide as it finds room, and the head that stands at the time set."""
    lanes = Lanes(run)
    widths = BESIDE - lanes.gutter - RIGHT, NARROW - lanes.gutter - RIGHT
    drawn = with_fallbacks(lanes.draw(Shares(run.end, id, widths, lanes.ink)))
    svg = f'<svg width="100%" height="{lanes.height}" role="img" aria-label="{html.escape(alt)}">{drawn}</svg>'
    room = f"--axis:{lanes.axis}px;--h:{lanes.height}px"
    return f'<div class="sdm-lanes" style="{room}">{svg}<i class="veil"></i><i class="head"></i></div>'


def now_html(d: Packed, found: list[Step], tick: int) -> str:
    """Return the sentence of a tick over an unseen copy of the longest one, which keeps the height."""
    longest = max((f"{clock_says(d, d['end'])} {step.says}" for step in found), key=len)
    return (
        f'<p class="sdm-now" data-ghost="{html.escape(longest)}"><span><b>{clock_says(d, tick)}</b> '
        f"<span>{html.escape(told(found, tick))}</span></span></p>"
    )


def marks_html(run: Run) -> str:
    """Return the marks as a list; the script makes each a button."""
    rows = "".join(
        f'<li{" class=bad" if flag.wrong else ""}><span class="sdm-jump"><b>{k}</b> '
        f"<span>{run.clock.says(flag.at)}: {html.escape(tied(flag.text))}</span></span></li>"
        for k, flag in enumerate(run.flags, 1)
    ).replace("class=bad", 'class="bad"')
    return f'<ol class="sdm-marks">{rows}</ol>' if rows else ""


def controls_html(run: Run, id: str, tick: int, says: str) -> str:
    """Return slider and buttons, hidden until the script is there."""
    usual = run.clock.speed()
    speeds = "".join(
        f'<option value="{speed:.12g}"{" selected" * (speed == usual)}>{name}</option>'
        for speed, name in run.clock.speeds()
    )
    wrong = '<button type="button" class="sdm-btn text sdm-to-wrong">When it went wrong</button>'
    return (
        f'<input type="range" class="sdm-range sdm-at-time" hidden min="0" max="{run.end}" value="{tick}" step="1" '
        f'aria-label="Time in the run" aria-valuetext="{html.escape(says)}" autocomplete="off">'
        '<div class="sdm-play-bar" hidden><button type="button" class="sdm-btn sdm-play">Play</button>'
        '<button type="button" class="sdm-btn sdm-back">Step back</button>'
        '<button type="button" class="sdm-btn sdm-on">Step on</button>'
        f'<label for="{id}-speed">Speed <select id="{id}-speed" class="sdm-speed" autocomplete="off">{speeds}</select>'
        '</label><button type="button" class="sdm-btn text sdm-to-start">Start</button>'
        f"{wrong * any(flag.wrong for flag in run.flags)}</div>"
    )


def figure_html(
    run: Run, d: Packed, found: list[Step], *, id: str, title: Sentence, alt: str, caption: Sentence, tick: int
) -> str:
    """Return the whole replay as it opens."""
    packed = json.dumps(d, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    name = id.replace("-", " ").capitalize()
    says = f"{clock_says(d, tick)}, {told(found, tick)}"
    room = f"--g:{Lanes(run).gutter}px;--at:{share(run, tick)}"
    return "\n".join(
        part
        for part in (
            f'<figure class="sdm-replay sdm-wide" id="{id}" aria-label="Replay: {name}" style="{room}">',
            f'<p class="sdm-title">{marked(title)}</p>',
            f'<div class="sdm-watch"><div>{stage_html(run, d, tick)}{now_html(d, found, tick)}</div>',
            f"<div>{lanes_html(run, id, alt)}{controls_html(run, id, tick, says)}</div></div>",
            marks_html(run),
            f"<figcaption>{marked(caption)}</figcaption>" if plain(caption) else "",
            '<span class="sdm-vh" role="status"></span>',
            f'<script type="application/json">{packed}</script></figure>',
        )
        if part
    )
