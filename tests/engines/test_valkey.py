"""A real Valkey: ready when entered, empty, persisting nothing unasked, and gone without a trace."""

import os
import signal
import stat
import sys

import psutil
import pytest

from sysdesign.engine_catalogue import missing_reason
from sysdesign.engines.missing import EngineMissing
from sysdesign.engines.server import EngineError
from sysdesign.engines.valkey import valkey

REASON = missing_reason("Valkey")
pytestmark = pytest.mark.skipif(REASON is not None, reason=f"Valkey cannot run here: {REASON}")


@pytest.fixture(scope="module")
def store():
    with valkey({"maxmemory": "64mb", "maxmemory-policy": "allkeys-lru", "lazyfree-lazy-expire": False}) as running:
        yield running


def setting(store, name: str) -> str:
    return store.client(decode_responses=True).config_get(name)[name]


def test_it_is_ready_and_as_it_was_asked_to_be(store) -> None:
    names = ("maxmemory", "maxmemory-policy", "lazyfree-lazy-expire", "save", "appendonly", "port")
    assert [setting(store, name) for name in names] == ["67108864", "allkeys-lru", "no", "", "no", "0"]
    assert store.version[0].isdigit()
    assert "Ready to accept connections" in store.log()
    assert len(store.log(1).splitlines()) == 1
    assert repr(store) == "<Valkey, running>"


def test_its_socket_is_for_this_user_only(store) -> None:
    assert stat.S_ISSOCK(store.address.stat().st_mode)
    assert store.address.stat().st_mode & 0o077 == 0
    assert store.folder.stat().st_mode & 0o077 == 0


def test_two_at_once_each_with_its_own_keys_one_of_them_over_tcp(store) -> None:
    with valkey(tcp=True) as other:
        host, port = other.address
        assert (host, port > 1023) == ("127.0.0.1", True)
        store.client().set("mine", 1)
        assert other.client().get("mine") is None
        assert other.pid != store.pid
    assert not psutil.pid_exists(other.pid)


def test_again_and_again() -> None:
    for _ in range(3):
        with valkey() as store:
            assert store.client().dbsize() == 0


def test_what_it_persists_lies_in_its_folder_and_goes_with_it() -> None:
    with valkey({"appendonly": True, "appendfsync": "always", "save": "900 1"}) as store:
        store.client().set("kept", 1)
        assert setting(store, "save") == "900 1"
        assert any("appendonlydir" in path.name for path in store.folder.iterdir())
    assert not store.folder.exists()


ENDINGS = {
    "left": "pass",
    "an exception": "raise RuntimeError('on purpose')",
    "at once": "os._exit(4)",
    "SIGTERM": "os.kill(os.getpid(), signal.SIGTERM)",
    "SIGKILL": "os.kill(os.getpid(), signal.SIGKILL)",
}


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
def test_nothing_outlives_its_process(child, ending) -> None:
    one = child(f"with valkey(tcp=True) as store:\n    tell(port=store.address[1])\n    {ending}")
    assert one.named("valkey-server")
    one.go_on()
    one.assert_nothing_is_left()


def test_two_engines_nested_end_together(child) -> None:
    if (reason := missing_reason("PostgreSQL")) is not None:
        pytest.skip(f"PostgreSQL cannot run here: {reason}")
    one = child("with postgres() as pg, valkey() as store:\n    tell()\n    os.kill(os.getpid(), signal.SIGKILL)")
    assert one.named("valkey-server")
    assert one.named("postgres")
    one.go_on()
    one.assert_nothing_is_left()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux signals an orphan")
def test_it_ends_with_its_guard(child) -> None:
    one = child("with valkey() as store:\n    tell()")
    (guard,) = one.named("guard.py")
    (server,) = one.named("valkey-server")
    guard.kill()
    server.wait(5)
    assert one.go_on()[0] == 0
    one.assert_nothing_is_left()


def test_one_that_dies_in_use_shows_its_log() -> None:
    import valkey as client

    def use_one_that_dies() -> None:
        with valkey() as store:
            os.kill(store.pid, signal.SIGSEGV)
            store.client(socket_timeout=5).blpop("never", timeout=5)

    with pytest.raises(EngineError, match=r"(?s)^Valkey ended .* while it was in use\. Its log ends:.*") as caught:
        use_one_that_dies()
    assert isinstance(caught.value.__cause__, client.exceptions.ValkeyError)


def test_a_directive_it_does_not_know_shows_the_line_of_the_log() -> None:
    with (
        pytest.raises(EngineError, match=r"(?s)^Valkey did not start: it ended with code 1\..*'no-such \"1\"'"),
        valkey({"no-such": 1}),
    ):
        pass


@pytest.mark.parametrize(
    ("settings", "kind", "says"),
    [
        (["save"], TypeError, "'settings' must map names to values: ['save']"),
        ({"max memory": 1}, ValueError, "'settings' must have names that match [a-z][a-z0-9-]*: 'max memory'"),
        ({"save": []}, TypeError, "\"settings['save']\" must be a text, a number or a truth: []"),
        ({"save": "\n"}, ValueError, "\"settings['save']\" must be one line: '\\n'"),
    ],
)
def test_bad_settings_are_named(settings, kind, says) -> None:
    with pytest.raises(kind) as caught, valkey(settings):
        pass
    assert str(caught.value) == says


def test_what_it_decides_itself_is_not_a_setting() -> None:
    with pytest.raises(ValueError, match=r"^'settings' must leave .*port.* alone: 'port'$"), valkey({"port": 1}):
        pass


def test_where_it_is_missing_it_says_so_in_one_line(monkeypatch) -> None:
    monkeypatch.setenv("SYSDESIGN_WITHOUT", "Valkey")
    with pytest.raises(EngineMissing, match=r"^Valkey cannot run here: SYSDESIGN_WITHOUT names it\.$"), valkey():
        pass
