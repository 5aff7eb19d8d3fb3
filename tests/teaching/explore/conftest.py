"""Small explorers of every kind, and a page that shows them as the site does."""

import math
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

import sysdesign.teaching
from sysdesign.teaching.explore import (
    axis,
    bars,
    choice,
    dots,
    explore,
    heat,
    horizontal,
    light,
    lines,
    slider,
    task,
    vertical,
)

LOOK = Path(sysdesign.teaching.__file__).parent / "look"
ASSETS = Path(__file__).parents[3] / "book" / "assets"
AGES = [0.4 * i for i in range(101)]


def share(age, update, poll):
    """Share of shown positions at most this old: the sum of two independent uniform ages."""
    a, b = sorted((update, poll))
    area = age**2 - max(0, age - a) ** 2 - max(0, age - b) ** 2 + max(0, age - a - b) ** 2
    return min(1.0, area / (2 * a * b))


def freshness(update, poll, riders):
    """Age of a shown position, updates every `update` s, polls every `poll` s."""
    oldest = update + poll
    p99 = oldest - math.sqrt(2 * update * poll * 0.01)
    return {
        "shown": [share(age, update, poll) for age in AGES],
        "stored": [min(1.0, age / update) for age in AGES],
        "p99": p99,
        "rate": riders / poll,
    }


@pytest.fixture(scope="session")
def fresh():
    """Two lines, an upright cut, three controls."""
    return explore(
        freshness,
        id="fresh-or-cheap",
        controls={
            "update": slider("Update interval", [1, 2, 4, 8, 15], unit="s", at=4),
            "poll": slider("Poll interval", [1, 2, 5, 10, 20], unit="s", at=10),
            "riders": choice("Riders", {"200 k": 200_000, "2 M": 2_000_000, "20 M": 20_000_000}, at=2_000_000),
        },
        chart=lines(
            AGES,
            {"on the rider’s map": lambda r: r["shown"], "at the service": lambda r: r["stored"]},
            x=axis("age of a position", (0, 40), unit="s"),
            y=axis("share of positions that are younger", (0, 1), unit="%"),
            cut=vertical(5, "target 5 s"),
        ),
        headline=lambda r: [
            "One position in a hundred is older than ",
            (f"{r['p99']:.1f} s", 1),
            f" on the map, for {r['rate']:,.0f} requests a second.",
        ],
        tasks=[
            task("Bring the 99th percentile under 5 s.", lambda r: r["p99"] < 5),
            task("Do so with at most 100,000 requests a second.", lambda r: r["p99"] < 5 and r["rate"] <= 100_000),
        ],
        caption="Updates and polls fall at independent moments. Closed form.",
    )


def flows(applied, drivers, minutes):
    """Rates of the ride-sharing funnel, and what must agree."""
    online = drivers / 4
    rides = 10e6 / 86400
    peak = 3
    writes = online if applied == "twice" else online / peak
    progress = rides * peak * minutes * 60
    return {
        "average": [writes, 10 * writes, rides],
        "peak": [writes * peak, 10 * writes * peak, rides * peak],
        "progress": progress,
        "drivers": drivers,
        "applied": applied,
    }


@pytest.fixture(scope="session")
def funnel():
    """Grouped bars on a log axis, with lights."""
    return explore(
        flows,
        id="funnel",
        controls={
            "applied": choice(
                "Peak factor applied", {"to users and to rates": "twice", "to users only": "once"}, at="twice"
            ),
            "drivers": slider("Drivers online", [100_000, 200_000, 300_000, 500_000], at=200_000),
            "minutes": slider("Trip", [8, 12, 15, 30], unit="min", at=15),
        },
        chart=bars(
            ["Location updates", "Position polls", "Ride requests"],
            {"average": lambda r: r["average"], "peak": lambda r: r["peak"]},
            value=axis("requests a second", (1, 10e6), scale="log"),
            references=[vertical(100_000, "one cluster: 100 k")],
        ),
        headline=lambda r: [
            "Drivers send ",
            (f"{r['average'][0]:,.0f}", 1),
            " updates a second on average and ",
            (f"{r['peak'][0]:,.0f}", 2),
            " at the peak.",
        ],
        lights=[
            light(
                "Rides in progress fit the drivers online",
                lambda r: r["progress"] <= r["drivers"],
                reason=lambda r: f"{r['progress']:,.0f} rides, {r['drivers']:,.0f} drivers",
            ),
            light("The peak is counted once", lambda r: r["applied"] == "once"),
        ],
        tasks=[
            task(
                ["Put out ", ("both", 2), " contradictions."],
                lambda r: r["progress"] <= r["drivers"] and r["applied"] == "once",
            )
        ],
    )


@pytest.fixture(scope="session")
def scatter():
    """Six series of dots, clipped, with both kinds of rule."""
    return explore(
        lambda spread: [[(x, (x * (k + 2)) % 9 * spread / 4) for x in range(1, 6)] for k in range(6)],
        id="scatter",
        controls={"spread": slider("Spread", [1, 2, 4, 8], at=2)},
        chart=dots(
            {f"server {'ABCDEF'[k]}": lambda r, k=k: r[k] for k in range(6)},
            x=axis("hour", (0, 6), unit="h"),
            y=axis("queue length", (0, 12)),
            references=[vertical(3, "deployment"), horizontal(10, "limit")],
            clip=True,
        ),
        headline=lambda r: ["The longest queue holds ", (f"{max(y for s in r for _, y in s):g}", 1), "."],
    )


@pytest.fixture(scope="session")
def grid():
    """A heat map on a log scale with a marked cell."""

    def price(riders):
        return [[riders / poll * (1 + 10 / update) for poll in (1, 2, 3, 5, 10, 20)] for update in (1, 2, 4, 8)]

    return explore(
        price,
        id="grid",
        controls={"riders": slider("Riders", [1e4, 1e5, 1e6], at=1e6)},
        chart=heat(
            ["1 s", "2 s", "3 s", "5 s", "10 s", "20 s"],
            ["1 s", "2 s", "4 s", "8 s"],
            lambda r: r,
            x="poll interval",
            y="update interval",
            value=axis("requests", (500, 5e7), unit="per second", scale="log"),
            mark=lambda r: (4, 2),
        ),
        headline=lambda r: ["The marked cell costs ", (f"{r[2][4]:,.0f}", 1), " requests a second."],
        tasks=[task("Pay less than 10,000.", lambda r: r[2][4] < 10_000)],
    )


@pytest.fixture(scope="session")
def clipped():
    """Lines that leave the frame, a level cut and rules of both ways."""
    return explore(
        lambda load: {"x": [0.1 * i for i in range(11)], "a": [load * i for i in range(11)], "b": [5, *[load] * 10]},
        id="clipped",
        controls={"load": slider("Load", [0.2, 1, 2, 4], unit="×", at=2)},
        chart=lines(
            lambda r: r["x"],
            {"queue": lambda r: r["a"], "one & only <server>": lambda r: r["b"]},
            x=axis("utilisation", (0, 1), unit="%"),
            y=axis("time", (0.1, 10), unit="s", scale="log"),
            cut=horizontal(3, "limit 3 s"),
            references=[
                vertical(0.8, "80 % busy"),
                vertical(lambda r: r["a"][1] / 5, "knee"),
                horizontal(0.5, "target"),
            ],
            clip=True,
        ),
        headline=lambda r: f'At the end the queue takes "{r["a"][-1]:g} s" & more <than> that.',
    )


@pytest.fixture(scope="session")
def explorers(fresh, funnel, scatter, grid, clipped):
    return {e.plan.id: e for e in (fresh, funnel, scatter, grid, clipped)}


def page_of(folder, figures, scripts):
    """A page with these figures, the look's files beside it as the site has them, opened by file://."""
    for file in (*LOOK.glob("*.css"), *LOOK.glob("*.js"), ASSETS / "theme.css"):
        shutil.copy(file, folder)
    if (ASSETS / "fonts").is_dir():
        shutil.copytree(ASSETS / "fonts", folder / "fonts")
    styles = "".join(f'<link rel="stylesheet" href="{name}.css">' for name in ("tokens", "theme", "components"))
    tags = "".join(f'<script src="{name}.js" defer></script>' for name in scripts)
    (folder / "page.html").write_text(
        f'<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8"><title>Explorers</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{styles}{tags}</head>'
        f'<body><main class="bd-article" style="max-width:900px;padding:0 20px"><h1>Explorers</h1>{figures}</main>'
        "</body></html>",
        encoding="utf-8",
    )
    return folder / "page.html"


@pytest.fixture(scope="session")
def page_builder():
    return page_of


@pytest.fixture(scope="session")
def page_file(explorers, tmp_path_factory):
    """A page with all explorers."""
    figures = "".join(f"<h2>{name}</h2>{explorer.bundle['text/html']}" for name, explorer in explorers.items())
    return page_of(tmp_path_factory.mktemp("page"), figures, ["explorer"] * 2)


@pytest.fixture
def ready():
    """A function that waits until every explorer of a page has been scrolled to and answers."""

    def wait(page):
        for figure in page.query_selector_all(".sdm-explorer"):
            figure.scroll_into_view_if_needed()
        page.wait_for_function("document.querySelectorAll('.sdm-explorer:not(.is-ready)').length === 0")

    return wait


@pytest.fixture
def opened(browser, ready):
    """A function: a file in a tab of its own, all explorers ready; it must end without an error on the console."""

    @contextmanager
    def page_of_its_own(path):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page, said = context.new_page(), []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(path.as_uri())
        ready(page)
        yield page
        assert said == []
        context.close()

    return page_of_its_own
