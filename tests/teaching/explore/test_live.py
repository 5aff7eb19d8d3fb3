"""The live face: ipywidgets alone, and in a real JupyterLab."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

pytest.importorskip("ipywidgets")
from sysdesign.teaching.explore.live import Live, style

CODE = """
from sysdesign.teaching.explore import axis, choice, explore, light, lines, slider, task, vertical

explore(
    lambda slope, start: [start + slope * x for x in range(5)],
    id="live",
    controls={
        "slope": slider("Slope", [0.5, 1, 2], at=0.5),
        "start": choice("Start", {"low": 1, "high": 2}, at=1),
    },
    chart=lines(
        range(5), {"one": lambda r: r, "half": lambda r: [y / 2 for y in r]},
        x=axis("time", (0, 4), unit="s"), y=axis("height", (0, 10)), cut=vertical(3, "three"),
    ),
    headline=lambda r: ["It ends at ", (f"{r[-1]:g}", 1), "."],
    lights=[light("It stays under five", lambda r: r[-1] < 5, reason=lambda r: f"{r[-1]:g} against 5")],
    tasks=[task("Reach six.", lambda r: r[-1] >= 6)],
    caption="A straight line.",
)
"""


@pytest.fixture
def straight():
    space = {}
    exec(CODE.replace("\nexplore(", "\nexplorer = explore("), space)
    return space["explorer"]


def test_every_state_shows_what_the_page_shows(explorers):
    for explorer in explorers.values():
        live = Live(explorer)
        for at in explorer.views:
            for control, i in zip(live.controls.values(), at, strict=True):
                control.index = i
            faces = explorer.render(*at)
            assert (live.head.value, live.picture.value, live.lights.value) == tuple(faces.values())


def test_tasks_stay_done_after_a_reset(straight):
    live = Live(straight)
    assert "to do: " in live.tasks.value
    live.controls["slope"].index = 2
    assert "done: " in live.tasks.value
    live.button.click()
    assert live.controls["slope"].index == 0
    assert 'ends at <b class="k1">3</b>' in live.head.value
    assert "done: " in live.tasks.value


def test_the_model_is_called_as_the_controls_move(straight):
    called = []
    model = straight.plan.model
    object.__setattr__(straight.plan, "model", lambda **values: called.append(values) or model(**values))
    live = Live(straight)
    live.controls["start"].index = 1
    assert called == [{"slope": 0.5, "start": 1}, {"slope": 0.5, "start": 2}]


def test_each_view_is_its_own_and_none_closes_another(straight):
    first, second = straight.live(), straight.live()
    assert first.model_id != second.model_id
    assert first.comm is not None


def test_the_style_follows_the_theme_of_jupyterlab_and_fetches_nothing():
    text = style()
    assert 'body[data-jp-theme-light="false"] .sdm-lab {' in text
    assert ":root" not in text
    assert "html[" not in text
    assert "url(" not in text


@pytest.fixture
def lab(tmp_path):
    """A JupyterLab with one notebook, on a free port of the loopback, and its address with the token."""
    pytest.importorskip("jupyterlab")
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": CODE, "outputs": [], "execution_count": None}
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = {"cells": [cell], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "live.ipynb").write_text(json.dumps(notebook))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [
        f"--ServerApp.root_dir={tmp_path}",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.open_browser=False",
        "--ServerApp.allow_root=True",
        "--IdentityProvider.token=explore",
        "--LabApp.expose_app_in_browser=True",
        "--LabApp.extension_manager=readonly",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    folders = {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    settings = {"JUPYTERLAB_SETTINGS_DIR": str(tmp_path / "s"), "JUPYTERLAB_WORKSPACES_DIR": str(tmp_path / "w")}
    environment = {key: value for key, value in os.environ.items() if key != "SYSDESIGN_STORED"}
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options],
            env=environment | folders | settings,
            stdout=log,
            stderr=log,
            cwd=tmp_path,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{address}/api/status?token=explore", timeout=2).close()
                break
            except OSError:
                assert server.poll() is None, (tmp_path / "log").read_text()
                time.sleep(0.25)
        yield f"{address}/lab/tree/live.ipynb?token=explore", f"{address}/api"
    finally:
        server.terminate()
        server.wait(20)


def kernels(api):
    with urllib.request.urlopen(f"{api}/kernels?token=explore", timeout=20) as answer:
        return json.load(answer)


OUTLINE = """el => [...el.querySelectorAll("*")].map(e => [
  e.tagName, e.getAttribute("class"), e.getAttribute("d"),
  e.children.length ? "" : e.textContent,
  e.style.getPropertyValue("--x"), e.style.getPropertyValue("--y")].join("|"))"""
PARSED = "html => { const el = document.createElement('div'); el.innerHTML = html; return (" + OUTLINE + ")(el); }"


@pytest.mark.browser
def test_in_jupyterlab_the_picture_is_that_of_the_page(lab, browser, straight):
    url, api = lab
    page = browser.new_page(viewport={"width": 1280, "height": 1200})
    page.set_default_timeout(60_000)
    page.goto(url)
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")
    page.wait_for_function("window.jupyterapp")
    for _ in range(240):
        if any(kernel["execution_state"] == "idle" and kernel["connections"] for kernel in kernels(api)):
            break
        page.wait_for_timeout(250)
    page.click(".jp-CodeCell .cm-content")
    page.keyboard.press("Shift+Enter")
    page.wait_for_selector(".sdm-lab .sdm-chart .ser")

    def shown(selector):
        return page.eval_on_selector(f".sdm-lab {selector}", f"el => ({OUTLINE})(el.closest('.widget-html-content'))")

    def expected(*at):
        return [page.evaluate(PARSED, html) for html in straight.render(*at).values()]

    def now():
        return [shown(selector) for selector in (".sdm-title", ".sdm-chart", ".sdm-lights")]

    try:
        assert now() == expected(0, 0)
        page.focus(".sdm-lab .noUi-handle")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        page.wait_for_selector(".sdm-lab .sdm-tasks .done")
        page.click(".sdm-lab .widget-toggle-button >> nth=1")
        page.wait_for_function("document.querySelector('.sdm-lab .sdm-live').textContent === 'It ends at 10.'")
        assert now() == expected(2, 1)
        page.click(".sdm-lab button:has-text('Reset')")
        page.wait_for_function("document.querySelector('.sdm-lab .sdm-live').textContent === 'It ends at 3.'")
        assert now() == expected(0, 0)
        ink = "getComputedStyle(document.querySelector('.sdm-lab')).backgroundColor"
        assert page.evaluate(ink) == "rgb(252, 251, 248)"
        if os.environ.get("SDM_SHOTS"):
            page.screenshot(path=os.environ["SDM_SHOTS"] + "/lab-light.png")
        page.evaluate("void window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})")
        page.wait_for_selector("body[data-jp-theme-light='false']", state="attached")
        assert page.evaluate(ink) == "rgb(22, 24, 27)"
        if os.environ.get("SDM_SHOTS"):
            page.wait_for_timeout(800)
            page.screenshot(path=os.environ["SDM_SHOTS"] + "/lab-dark.png")
    finally:
        page.close()
        for kernel in kernels(api):
            request = urllib.request.Request(f"{api}/kernels/{kernel['id']}?token=explore", method="DELETE")
            urllib.request.urlopen(request, timeout=20).close()
