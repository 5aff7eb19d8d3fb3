import http.client
import os
import socket
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sysdesign.measurements import location, wire

BODY = b"x" * 256
FILES = Path("/proc/self/fd")


def open_files() -> set[str]:
    return set(os.listdir(FILES)) if FILES.exists() else set()


@pytest.fixture
def nothing_left():
    threads, files = threading.enumerate(), open_files()
    yield
    assert threading.enumerate() == threads
    assert len(open_files()) == len(files)


def test_http_counts_the_bytes_of_both_directions(nothing_left) -> None:
    request = (
        "POST /v1/locations HTTP/1.1\r\nAccept-Encoding: identity\r\nContent-Length: 256\r\n"
        "Host: api.example.com\r\nContent-Type: application/json\r\n\r\n"
    )
    answer = "HTTP/1.1 204 No Content\r\nServer: BaseHTTP\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n\r\n"
    weight = wire.http_weight(BODY)
    assert (weight.payload, weight.sent, weight.received) == (256, len(request) + 256, len(answer))
    assert weight.overhead == weight.total - 256 == len(request) + len(answer)


def test_an_update_of_256_bytes_nearly_doubles_on_http() -> None:
    assert wire.http_weight(BODY).total > 1.8 * 256
    assert wire.websocket_weight(BODY).total < 256 + 20
    assert wire.http_weight(BODY, token=wire.bearer_token()).overhead > 2.9 * 256


def test_the_connection_stays_open() -> None:
    assert wire.http_weight(BODY, updates=1) == wire.http_weight(BODY, updates=5)


def test_counts_are_equal_on_every_run(nothing_left) -> None:
    assert wire.weigh_update() == wire.weigh_update()


def test_roads_from_heavy_to_light() -> None:
    weights = wire.weigh_update()
    assert [weight.total for weight in weights] == sorted((weight.total for weight in weights), reverse=True)
    assert [(weight.payload, weight.total) for weight in weights] == [(135, 927), (135, 351), (135, 143), (53, 59)]


@pytest.mark.parametrize(("size", "extra"), [(1, 6), (125, 6), (126, 8), (65_535, 8), (65_536, 14)])
def test_a_websocket_frame_adds_six_to_fourteen_bytes(size: int, extra: int) -> None:
    assert wire.websocket_weight(b"x" * size).overhead == extra


def test_an_error_of_the_client_leaves_nothing(nothing_left, monkeypatch, capfd) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ConnectionResetError("cut")

    monkeypatch.setattr(http.client.HTTPConnection, "getresponse", broken)
    with pytest.raises(ConnectionResetError, match="cut"):
        wire.http_weight(BODY)
    assert capfd.readouterr().err == ""


def test_an_error_of_the_server_leaves_nothing(nothing_left, monkeypatch, capfd) -> None:
    def broken(self: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(wire._Accept, "do_POST", broken)
    with pytest.raises(http.client.RemoteDisconnected):
        wire.http_weight(BODY)
    assert capfd.readouterr().err == ""


def test_a_refusal_is_an_error(nothing_left, monkeypatch) -> None:
    monkeypatch.setattr(wire._Accept, "do_POST", lambda self: self.send_error(503))
    with pytest.raises(ValueError, match="'status' must be one of 204: 503"):
        wire.http_weight(BODY)


def test_no_server_means_no_count(nothing_left, monkeypatch) -> None:
    def refused(*_: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", refused)
    with pytest.raises(ConnectionRefusedError):
        wire.http_weight(BODY)


@given(st.integers(0, 1000))
def test_protobuf_reads_back_what_was_written(seed: int) -> None:
    for update in location.nearby(3, seed):
        assert location.from_protobuf(location.as_protobuf(update)) == update


def test_protobuf_is_far_smaller_raw_and_hardly_when_gzipped() -> None:
    sizes = location.list_sizes()
    assert (sizes.json, sizes.protobuf) == (2720, 1094)
    assert 0.9 < sizes.gzip_ratio < 1
    assert sizes == location.list_sizes()


@pytest.mark.parametrize(
    ("call", "kind", "says"),
    [
        (lambda: wire.http_weight("text"), TypeError, "'body' must be bytes: 'text'"),
        (lambda: wire.http_weight(b""), ValueError, "'body' must not be empty: b''"),
        (lambda: wire.http_weight(BODY, token=""), ValueError, "'token' must not be empty: ''"),
        (lambda: wire.http_weight(BODY, updates=0), ValueError, "'updates' must be >= 1: 0"),
        (lambda: wire.websocket_weight("text"), TypeError, "'body' must be bytes: 'text'"),
        (lambda: location.nearby(0), ValueError, "'drivers' must be >= 1: 0"),
        (lambda: location.nearby(1, seed=-1), ValueError, "'seed' must be >= 0: -1"),
        (lambda: location.as_json([]), ValueError, "'updates' must not be empty: []"),
        (lambda: location.as_protobuf(3), TypeError, "'updates' must be a text or a collection: 3"),
        (lambda: location.from_protobuf("x"), TypeError, "'data' must be bytes: 'x'"),
        (lambda: location.from_protobuf(b"ab"), ValueError, "'data' must be one location in protobuf: b'ab'"),
        (lambda: location.from_protobuf(b""), ValueError, "'data' must be one location in protobuf: b''"),
        (lambda: location.as_json([3]), TypeError, "'updates' must hold LocationUpdates: 3"),
    ],
)
def test_bad_input_is_named(call, kind, says) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == says
