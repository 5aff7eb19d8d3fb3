import socket
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.measurements.resp import OK, Connection, bulk, command


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=5))
def test_a_command_says_how_long_each_word_is(words: list[bytes]) -> None:
    data = command(*words)
    count, rest = data.split(b"\r\n", 1)
    assert count == b"*%d" % len(words)
    for word in words:
        size, rest = rest.split(b"\r\n", 1)
        assert size == b"$%d" % len(word)
        assert rest[: len(word) + 2] == word + b"\r\n"
        rest = rest[len(word) + 2 :]
    assert rest == b""


def test_valkey_understands(store) -> None:
    with Connection(store.address) as wire:
        wire.ask(command(b"SET", b"a\r\n", b"\x00\xff"), OK)
        wire.ask(command(b"GET", b"a\r\n") * 3, bulk(b"\x00\xff") * 3)
        wire.ask(command(b"DEL", b"a\r\n"), b":1\r\n")


def test_another_answer_is_an_error(store) -> None:
    with Connection(store.address) as wire, pytest.raises(ValueError, match=r"'answer' must be b'\+OK.*: b\"-ERR"):
        wire.ask(command(b"NO"), OK * 100)


def test_a_server_that_hangs_up_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=lambda: listening.accept()[0].close())
        thread.start()
        with Connection(listening.getsockname()) as wire, pytest.raises(ConnectionError):
            wire.receive(OK)
        thread.join()


def test_silence_ends() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        Connection(listening.getsockname(), timeout_s=0.05) as wire,
        pytest.raises(TimeoutError),
    ):
        wire.ask(command(b"PING"), OK)


def test_no_server_is_an_error(tmp_path) -> None:
    with pytest.raises(OSError, match="No such file"):
        Connection(tmp_path / "none")
