"""The face with a kernel: ipywidgets move the time, and the page's own drawing shows it."""

from importlib.resources import files
from typing import Any

import ipywidgets

from sysdesign.teaching.explore.live import style
from sysdesign.teaching.replay.lanes import Lanes
from sysdesign.teaching.replay.packed import pack
from sysdesign.teaching.replay.page import lanes_html, marks_html, now_html, share, stage_html
from sysdesign.teaching.replay.player import Replay
from sysdesign.teaching.replay.telling import steps
from sysdesign.teaching.words import marked

FRAME_MS = 100


class Live:
    """The widget of one replay: `box` is what to show."""

    def __init__(self, shown: Replay) -> None:
        self.run, run = shown.run, shown.run
        self.packed = pack(run)
        self.steps = steps(self.packed)
        self.stage, self.now, self.head = (ipywidgets.HTML() for _ in range(3))
        auto = {"width": "auto"}
        speeds = run.clock.speeds()
        self.time = ipywidgets.IntSlider(value=shown.tick, min=0, max=run.end, readout=False, layout={"width": "auto"})
        self.play = ipywidgets.Play(value=shown.tick, min=0, max=run.end, interval=FRAME_MS, show_repeat=False)
        self.speed = ipywidgets.Dropdown(
            options=[(name, speed) for speed, name in speeds], value=run.clock.speed(), layout={"width": "6rem"}
        )
        self.link = ipywidgets.jslink((self.play, "value"), (self.time, "value"))
        self.back, self.on, self.first = (
            ipywidgets.Button(description=text, layout=auto) for text in ("Step back", "Step on", "Start")
        )
        self.jumps = [
            ipywidgets.Button(description=f"{k}. {flag.text}"[:40], tooltip=flag.text, layout=auto)
            for k, flag in enumerate(run.flags, 1)
        ]
        for button, flag in zip(self.jumps, run.flags, strict=True):
            button.on_click(lambda _, at=flag.at: self.go(at))
        self.back.on_click(lambda _: self.go(max((s.tick for s in self.steps if s.tick < self.time.value), default=0)))
        self.on.on_click(
            lambda _: self.go(min((s.tick for s in self.steps if s.tick > self.time.value), default=run.end))
        )
        self.first.on_click(lambda _: self.go(0))
        self.speed.observe(self.pace, "value")
        self.time.observe(self.draw, "value")
        wrap = {"flex_flow": "row wrap"}
        lanes = lanes_html(run, f"{shown.id}-live", shown.alt)
        self.figure = ipywidgets.VBox(
            [
                ipywidgets.HTML(f'<p class="sdm-title">{marked(shown.title)}</p>'),
                self.stage,
                self.now,
                self.head,
                ipywidgets.HTML(lanes),
                self.time,
                ipywidgets.HBox([self.play, self.back, self.on, self.speed, self.first], layout=wrap),
                ipywidgets.HTML(marks_html(run)),
                ipywidgets.HBox(self.jumps, layout=wrap),
                ipywidgets.HTML(f"<figcaption>{marked(shown.caption)}</figcaption>"),
            ],
            _dom_classes=("sdm-replay", "is-ready", "is-still", f"sdm-live-{shown.id}"),
        )
        self.id = shown.id
        look = (files("sysdesign.teaching") / "look" / "replay.css").read_text("utf-8")
        self.box = ipywidgets.VBox(
            [ipywidgets.HTML(f"<style>{style()}{look}{_APART}</style>"), self.figure],
            _dom_classes=("sdm-lab", "bd-article"),
        )
        self.pace()
        self.draw()

    def go(self, tick: int) -> None:
        """Stop, and show a tick."""
        self.play.playing = False
        self.time.value = tick

    def pace(self, _: Any = None) -> None:
        """Let a frame take as long in the run as the speed says."""
        self.play.step = max(1, round(self.speed.value * 10**self.run.clock.power * FRAME_MS / 1000))

    def draw(self, _: Any = None) -> None:
        """Show the time that the slider says."""
        tick = self.time.value
        self.stage.value = stage_html(self.run, self.packed, tick)
        self.now.value = now_html(self.packed, self.steps, tick)
        # The diagram stays as it is; only its head moves.
        room = f"--g:{Lanes(self.run).gutter}px;--at:{share(self.run, tick)}"
        self.head.value = f"<style>.sdm-live-{self.id}{{{room}}}</style>"


# JupyterLab lays widgets out itself.
_APART = """
.sdm-lab .sdm-replay { display: flex; max-width: var(--measure); container-type: inline-size; overflow: hidden; }
.sdm-lab .sdm-replay > .widget-html { flex: none; }
.sdm-lab .sdm-replay > .widget-slider { margin: 0 16px 0 calc(var(--g) - 8px); }
"""
