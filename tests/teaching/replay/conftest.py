"""Runs to watch, and a page that shows them as the site does."""

import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

import sysdesign.teaching
from sysdesign.network import Network, Node, TimedOut, lognormal
from sysdesign.network.trace import Change, Cut, Mark, Message, Outage, Trace
from sysdesign.teaching.replay import replay

LOOK = Path(sysdesign.teaching.__file__).parent / "look"
ASSETS = Path(__file__).parents[3] / "book" / "assets"


class Member(Node):
    """The first leads, and sends the others a sign of life; a write needs two of them."""

    def start(self):
        self.show("leader", "leader") if self.name == "n1" else self.show("follower")
        if self.name == "n1":
            self.beat()

    def beat(self):
        for name in self.peers():
            self.send(name, "beat")
        self.after(0.05, self.beat)

    def peers(self):
        return [name for name in self.others if name != "client"]

    def on_beat(self, message):
        pass

    def on_write(self, message):
        text = f"x={message.body}"
        try:
            yield self.broadcast("append", message.body, need=2, timeout_s=0.3, to=self.peers(), text=text)
            self.reply(message, True, text="ok")
        except TimedOut:
            self.show("leader of a minority", "stale")
            self.reply(message, False, text="no majority")

    def on_append(self, message):
        self.show(f"x = {message.body}")
        self.reply(message)


class Writer(Node):
    def start(self):
        self.run(self.work())

    def work(self):
        for number in range(4):
            yield self.sleep(0.4)
            self.show(f"writes x={number}", "waiting")
            answer = yield self.call("n1", "write", number, timeout_s=1, text=f"write x={number}")
            self.show("ok" if answer.body else "refused", "good" if answer.body else "bad")
            if not answer.body:
                self.mark(f"x={number} is refused <for & by> a minority", wrong=True)


def parted_run():
    network = Network(seed=3, latency=lognormal(0.02, 0.4), loss=0.03)
    for name in ("n1", "n2", "n3", "n4", "n5"):
        network.add(Member(name))
    network.add(Writer("client"))
    network.partition(["n1", "n2", "client"], ["n3", "n4", "n5"], at_s=0.7, for_s=0.8)
    network.crash("n4", at_s=1.6, for_s=0.3)
    return network.run(until_s=2)


RACE = Trace(
    nodes=("primary", "replica", "client"),
    end_s=0.2,
    messages=(
        Message(1, "client", "primary", "write", "write photo", 0.01, 0.03, "arrived"),
        Message(2, "primary", "client", "reply", "saved", 0.035, 0.055, "arrived"),
        Message(3, "primary", "replica", "change", "", 0.04, 0.15, "arrived"),
        Message(4, "client", "replica", "read", "read photo", 0.07, 0.09, "arrived"),
        Message(5, "replica", "client", "reply", "no photo", 0.095, 0.115, "arrived"),
    ),
    changes=(Change(0, "replica", "empty", "stale"), Change(0.03, "primary", "photo", "good")),
    marks=(Mark(0.055, "The client is told: saved", "client"), Mark(0.115, "It reads nothing", "client", wrong=True)),
)
CRASH = Trace(
    nodes=("a", "b", "c"),
    end_s=8,
    messages=(
        Message(1, "a", "b", "beat", "", 0.1, 0.5, "arrived"),
        Message(2, "a", "b", "set", "x=1", 2.1, 2.5, "lost"),
        Message(3, "b", "a", "vote", "vote?", 4, 4.6, "down"),
        Message(4, "b", "c", "vote", "vote?", 4, 4.5, "arrived"),
        Message(5, "b", "c", "beat", "", 5.2, 5.2, "cut"),
        Message(6, "c", "b", "beat", "", 7.5, 8.5, "flying"),
        Message(7, "c", "c", "note", "", 1, 1, "arrived"),
    ),
    changes=(Change(4, "b", "candidate of term 2", "candidate"), Change(5.1, "b", "leader of term 2", "leader")),
    cuts=(Cut(5.2, 7, (("b", "c"),)),),
    outages=(Outage("a", 2.7, 6.5),),
    marks=(Mark(2.7, "The leader crashes"),),
)


@pytest.fixture(scope="session")
def parted():
    return replay(parted_run(), id="parted", title="A minority [1|accepts nothing].", caption="One [2|seed].")


@pytest.fixture(scope="session")
def replays(parted):
    race = replay(RACE, id="race", title="The read overtakes the copy.")
    crash = replay(CRASH, id="crash", title="The leader crashes.", start="start")
    return {each.id: each for each in (parted, race, crash)}


@pytest.fixture(scope="session")
def page_file(replays, tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    for file in (*LOOK.glob("*.css"), *LOOK.glob("*.js"), ASSETS / "theme.css"):
        shutil.copy(file, folder)
    shutil.copytree(ASSETS / "fonts", folder / "fonts")
    names = ("tokens", "theme", "components", "replay")
    styles = "".join(f'<link rel="stylesheet" href="{name}.css">' for name in names)
    scripts = '<script src="replay.js" defer></script>' * 2  # loaded twice is loaded once
    shown = "".join(f"<h2>{id}</h2>{each.bundle['text/html']}" for id, each in replays.items())
    (folder / "page.html").write_text(
        f'<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8"><title>Replays</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{styles}{scripts}</head>'
        f'<body><main class="bd-article" style="max-width:900px;padding:0 20px"><h1>Replays</h1>{shown}</main>'
        "</body></html>",
        encoding="utf-8",
    )
    return folder / "page.html"


@pytest.fixture
def opened(browser, page_file):
    """A function: the page in a tab of its own, all replays ready; it must end without an error on the console."""

    @contextmanager
    def tab(ready=True, **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        page, said = context.new_page(), []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(page_file.as_uri())
        if ready:
            for figure in page.query_selector_all(".sdm-replay"):
                figure.scroll_into_view_if_needed()
            page.wait_for_function("document.querySelectorAll('.sdm-replay:not(.is-ready)').length === 0")
            page.evaluate("scrollTo(0, 0)")
        yield page
        assert said == []
        context.close()

    return tab
