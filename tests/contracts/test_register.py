"""The contract of a replicated register: the right one passes, and every usual mistake meets a history."""

import time

import pytest

from sysdesign.linearizability import Register, check
from sysdesign.network import Network, Node
from sysdesign.teaching.contract import assert_contract, run
from sysdesign.teaching.contracts import history_choices as choices
from sysdesign.teaching.contracts import register
from sysdesign.teaching.contracts.register import REGISTER, TROUBLES, check_register, play
from sysdesign.teaching.output import HTML

NOTHING = (0, "", None)


class Majorities(Node):
    """Attiya, Bar-Noy and Dolev, with several writers."""

    def on_get(self, message):
        self.reply(message, self.durable.get("version", NOTHING))

    def on_put(self, message):
        if message.body[:2] > self.durable.get("version", NOTHING)[:2]:
            self.durable["version"] = message.body
        self.reply(message)

    def newest(self):
        replies = yield self.broadcast("get", need=2, to="abc")
        return max((r.body for r in replies), key=lambda v: v[:2])

    def put(self, version):
        yield self.broadcast("put", version, need=2, to="abc")

    def write(self, value):
        number, _, _ = yield from self.newest()
        yield from self.put((number + 1, self.name, value))

    def read(self):
        version = yield from self.newest()
        yield from self.put(version)
        return version[2]


class ReadsItsOwn(Majorities):
    def read(self):
        yield self.sleep(0)
        return self.durable.get("version", NOTHING)[2]


class ReadsOne(Majorities):
    def read(self):
        replies = yield self.broadcast("get", need=1, to=self.others)
        return replies[0].body[2]


class NoWriteBack(Majorities):
    def read(self):
        version = yield from self.newest()
        return version[2]


class WritesToOne(Majorities):
    def put(self, version):
        yield self.broadcast("put", version, need=1, to="abc")


class LastToArrive(Majorities):
    def on_put(self, message):
        self.durable["version"] = message.body
        self.reply(message)


class NoTieBreak(Majorities):
    def on_put(self, message):
        if message.body[0] > self.durable.get("version", NOTHING)[0]:
            self.durable["version"] = message.body
        self.reply(message)


class OwnCount(Majorities):
    def write(self, value):
        count = self.durable["count"] = self.durable.get("count", 0) + 1
        yield from self.put((count, self.name, value))


class Forgets(Majorities):
    def start(self):
        self.version = NOTHING

    def on_get(self, message):
        self.reply(message, self.version)

    def on_put(self, message):
        self.version = max(self.version, message.body, key=lambda v: v[:2])
        self.reply(message)


class WantsAll(Majorities):
    def put(self, version):
        yield self.broadcast("put", version, need=3, to="abc")


class NeverAnswers(Majorities):
    def read(self):
        while True:
            yield self.sleep(1)


def test_the_right_one_passes_in_time():
    start = time.process_time()
    assert_contract(REGISTER, Majorities)
    assert time.process_time() - start < 4
    assert repr(check_register(Majorities)) == "✓ Right. All 3 rules hold."


WRONG = {
    WantsAll: 1, NeverAnswers: 1, ReadsItsOwn: 2, ReadsOne: 2, WritesToOne: 2, LastToArrive: 1, NoTieBreak: 1,
    OwnCount: 1, NoWriteBack: 2, Forgets: 3,
}  # fmt: skip


@pytest.mark.parametrize(("wrong", "rule"), WRONG.items(), ids=lambda each: getattr(each, "__name__", each))
def test_each_wrong_one_is_caught(wrong, rule):
    report = run(REGISTER, wrong)
    assert report.result == "fails"
    assert report.breaches[0].number == rule
    assert report.breaches[0].calls[-1].hit


def test_a_failing_history_is_told_and_drawn():
    output = check_register(NoWriteBack)
    lines = repr(output).splitlines()
    assert lines[0].endswith("The shortest calls that break rule 2:")
    assert "expected answers that fit one order" in lines[-3] + lines[-2]
    assert "<svg" in output.bundle[HTML]
    assert output.bundle[HTML] == check_register(NoWriteBack).bundle[HTML]


class Stub(Node):
    def read(self): ...

    def write(self, value): ...


class Unhandled(Majorities):
    on_put = None


class Raises(Majorities):
    def on_get(self, message):
        raise KeyError("version")


class Returns(Majorities):
    def read(self):
        return 5


class YieldsNothing(Majorities):
    def read(self):
        yield None


@pytest.mark.parametrize("stub", [..., None, Stub, Node])
def test_not_started(stub):
    assert run(REGISTER, stub).result == "not-started"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (Unhandled, "has no handler on_put"),
        (Raises, "raises KeyError: 'version'"),
        (Returns, "`read` yields nothing"),
        (YieldsNothing, "must yield events"),
        (lambda name: name, "`a` is no Node but `'a'`"),
    ],
)
def test_what_goes_wrong_is_told(wrong, says):
    report = run(REGISTER, wrong)
    assert report.result == "fails"
    assert says.replace("`", "") in report.breaches[0].calls[-1].yours.replace("`", "")


def test_runs_repeat():
    for trouble in TROUBLES:
        assert play(Majorities, trouble, 3) == play(Majorities, trouble, 3)


@pytest.mark.parametrize("trouble", TROUBLES)
def test_the_network_is_as_bad_as_the_rule_says(monkeypatch, trouble):
    made = []

    class Watched(Network):
        def __init__(self, *arguments, **more):
            super().__init__(*arguments, **more)
            made.append(self)

    monkeypatch.setattr(register, "Network", Watched)
    found = [play(Majorities, trouble, seed) for seed in range(5)]
    traces = [network.trace() for network in made]
    fates = {message.fate for trace in traces for message in trace.messages}
    cut, down = any(trace.cuts for trace in traces), any(trace.outages for trace in traces)
    assert ("lost" in fates) == (trouble in ("network", "crashes"))
    assert (cut, down) == (trouble in ("one cut off", "network"), trouble in ("one down", "crashes"))
    if trouble == "crashes":  # a client whose node crashed under an operation goes on when it is back
        asked = sum(len(each.history) for each in found)
        assert asked > 0.75 * len(found) * 3 * register.TURNS


def test_the_questions():
    assert {name: check(history, Register(0)).answer for name, history in choices.HISTORIES.items()} == choices.ANSWERS
    assert repr(choices.check_histories(**choices.ANSWERS)).startswith("✓ Right.")
    assert repr(choices.check_histories("yes")).startswith("✗ Not yet. For A: The second read began after")
    assert repr(choices.check_histories()).startswith("◌ Not started.")
    assert repr(choices.check_commit_ms(8)).startswith("✓ Right.")
    assert "A majority is three" in repr(choices.check_commit_ms(2))
