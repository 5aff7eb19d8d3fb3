"""What is measured of balancers comes out as the chapter says, each with a counterpart that would show a slip."""

import pytest

from sysdesign.engine_catalogue import missing_reason
from sysdesign.hashing import imbalance
from sysdesign.measurements.balancing.backends import backends
from sysdesign.measurements.balancing.client import BROWSER, request
from sysdesign.measurements.balancing.hops import hop_costs
from sysdesign.measurements.balancing.layers import any_protocol, by_content, health_on_layer_4, sticky_cookie, tier
from sysdesign.measurements.balancing.spread import caddy_moves, long_lived, slow_and_dead
from sysdesign.measurements.balancing.tls_cost import tls_cost

REASON = missing_reason("Caddy")
needs_caddy = pytest.mark.skipif(REASON is not None, reason=f"Caddy cannot run here: {REASON}")
NO_VALKEY = missing_reason("Valkey")


@needs_caddy
def test_a_splice_costs_less_than_reading() -> None:
    hops = hop_costs()
    assert 0 < hops["splice"] < min(hops["HTTP proxy"], hops["Caddy"])
    assert 800 < len(request("/", BROWSER)) < 1_200


@needs_caddy
def test_connections_are_dealt_out_on_layer_4_and_requests_on_layer_7() -> None:
    uneven = [40, 20, 10, 5, 5, 5, 5, 5]
    found = long_lived(uneven, servers=4)
    assert found["splice"] == [45, 25, 15, 10]
    assert {sum(each) for each in found.values()} == {sum(uneven)}
    assert max(imbalance(found["HTTP proxy"]), imbalance(found["Caddy"])) < 1.1
    assert long_lived([6] * 4, servers=4, with_caddy=False) == {"splice": [6] * 4, "HTTP proxy": [6] * 4}


@needs_caddy
def test_round_robin_and_health() -> None:
    found = slow_and_dead(requests=30)
    assert found.pop("one unwell, asked") == [0, 15, 15]
    assert list(found.values()) == [[10, 10, 10]] * 3


def test_layer_4_can_ask_for_health() -> None:
    found = health_on_layer_4(connections=12)
    assert found == {"no check": [4, 4, 4], "the port": [4, 4, 4], "GET /health": [0, 6, 6]}


@pytest.mark.skipif(NO_VALKEY is not None, reason=f"Valkey cannot run here: {NO_VALKEY}")
def test_one_splice_carries_two_protocols_as_two_connections() -> None:
    found = any_protocol()
    assert (found.stored, found.page) == (b"hello", b"A")
    assert found.client not in found.seen


@needs_caddy
def test_content_cookie_and_tier() -> None:
    assert list(by_content().values()) == ["A", "B", "D", "C", "C"]
    assert sticky_cookie() == (3, 1)
    assert tier() == {"/api/video/1": ["A", "A", "B", "B"], "/api/user/1": ["C", "C", "D", "D"]}


@needs_caddy
def test_caddy_moves_about_a_fifth() -> None:
    assert 0.1 < caddy_moves(clients=300) < 0.3


@needs_caddy
def test_the_handshake_is_what_tls_costs() -> None:
    cost = tls_cost(requests=20)
    assert cost.handshake_s > 3 * cost.plain
    assert cost.kept_s < cost.handshake_s / 4


def test_backends_are_told_what_to_be_and_no_more_than_26() -> None:
    from sysdesign.engines.caddy import ask

    with backends(2) as (a, b):
        a.status = 500
        assert [ask(each.port) for each in (a, b)] == [(500, "A"), (200, "B")]
        assert (a.requests, a.checks) == (1, 0)
        b.well = False
        assert ask(b.port, "/health")[0] == 503
        assert (b.requests, b.checks) == (1, 1)
    with pytest.raises(ValueError, match=r"^'servers' must be at most 26: 27$"), backends(27):
        pass
