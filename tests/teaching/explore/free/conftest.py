"""Explorers whose controls take any number, and a page that shows them."""

import random
from math import ceil

import pytest

from sysdesign.teaching.explore import (
    axis,
    bars,
    choice,
    explore,
    light,
    lines,
    number,
    slider,
    task,
    vertical,
    when,
    write,
)
from sysdesign.teaching.explore.free import Number
from sysdesign.worksheet import where

LOADS = [x / 100 for x in range(0, 97, 2)]


def three_zones(rate, cpu_s, cores, target):
    """Servers in three equal zones, how busy they are, and how busy two zones are without the third."""
    work = rate * cpu_s
    servers = 3 * ceil(work / (cores * target) / 3 * (1 - 1e-12))
    busy = work / (servers * cores)
    return {"servers": servers, "busy": busy, "slow": 1 / (1 - busy), "left": busy * 3 / 2}


FLEET = {
    "model": three_zones,
    "controls": {
        "rate": number("Requests", 1e3, 1e6, at=2e5, unit="/s", scale="log"),
        "cpu_s": number("Processor time of each", 1e-4, 1e-1, at=2e-3, unit="s", scale="log"),
        "cores": number("Cores of a server", 4, 128, at=16, step=4),
        "target": number("Busy at most", 0.3, 0.95, at=0.9, unit="%", step=0.01),
    },
    "chart": lines(
        LOADS,
        {"1 / (1 − ρ)": lambda r: [1 / (1 - x) for x in LOADS]},
        x=axis("share of time the machines are busy", (0, 1), unit="%"),
        y=axis("answer time over service time", (0, 25)),
        dot=lambda r: (r["busy"], r["slow"]),
    ),
    "headline": lambda r: f"[1|{write(r['servers'], 'machines')}] servers are {write(r['busy'], '%')} busy.",
    "lights": [
        light("Answers take less than 3 × the service time", lambda r: r["slow"] < 3),
        light("A zone may go", lambda r: r["left"] < 1, reason=lambda r: f"{write(r['left'], '%')} of the others"),
    ],
    "tasks": [task("Turn both lights green.", lambda r: (r["slow"] < 3) & (r["left"] < 1))],
    "id": "fleet",
}


@pytest.fixture(scope="session")
def fleet():
    """A fixed line with a dot that moves, four numbers."""
    return explore(**FLEET)


def budget(users, share, copies, kind):
    """Bytes that come in, are kept, and the difference to a limit, which may be below 0."""
    day = users * share * 1000
    kept = where(kind > 1, day * copies, lambda: day + copies * 1e6)
    return {"day": day, "kept": kept, "rest": 5e9 - kept, "limit": 10e9 / copies, "full": kept > 5e9, "kind": kind}


@pytest.fixture(scope="session")
def store():
    """Bars on a log axis that leave the frame, a rule that moves, a slider and a choice beside the numbers."""
    return explore(
        budget,
        controls={
            "users": number("Users", 1, 1e8, at=1e6, scale="log"),
            "share": number("Active", 0, 1, at=0.125, unit="%"),
            "copies": slider("Copies", [1, 2, 3], at=3),
            "kind": choice("Kept", {"sums": 1, "all": 2}, at=2),
        },
        chart=bars(
            ["In", "Kept"],
            {"bytes": lambda r: [r["day"], r["kept"]]},
            value=axis("a day", (1e5, 1e10), unit="B", scale="log"),
            references=[vertical(1e8, "a disk"), vertical(lambda r: r["limit"], "limit")],
            clip=True,
        ),
        headline=lambda r: (
            f"[1|{write(r['kept'], 'B')}] a day, {write(r['rest'], 'B')} left{when(r['full'], ': full')}."
        ),
        lights=[light("It fits", lambda r: r["kept"] <= 5e9), light("It is <small>", lambda r: True)],
        tasks=[task("Keep more than 5 GB.", lambda r: r["full"] | (r["kept"] > 1e10))],
        caption="One & all.",
        id="store",
    )


@pytest.fixture(scope="session")
def free(fleet, store):
    return {"fleet": fleet, "store": store}


@pytest.fixture(scope="session")
def free_page(free, tmp_path_factory, page_builder):
    figures = "".join(f"<h2>{name}</h2>{explorer.bundle['text/html']}" for name, explorer in free.items())
    return page_builder(tmp_path_factory.mktemp("free"), figures, ["graph", "free", "explorer"] * 2)


@pytest.fixture(scope="session")
def places():
    """A function: so many random places of the controls of an explorer, and the values that the model gets there."""

    def found(explorer, count, seed):
        rng = random.Random(seed)
        controls = explorer.plan.controls
        for _ in range(count):
            at, values = [], {}
            for name, control in controls.items():
                last = control.steps if isinstance(control, Number) else len(control.values) - 1
                at.append(rng.choice([rng.randint(0, last)] * 8 + [0, last]))
                if not isinstance(control, Number):
                    values[name] = control.values[at[-1]]
                else:
                    start = at[-1] == control.place(control.at)
                    values[name] = control.at if start else control.value(at[-1])
            yield at, values

    return found
