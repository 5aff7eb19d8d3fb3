"""Who gets the requests: connections that stay open, a slow server, a dead one, and clients that are hashed.

Everything here is counted, not timed, and comes out the same on every run.
"""

import time
from collections.abc import Sequence
from contextlib import ExitStack

from sysdesign.checks import not_empty, whole
from sysdesign.engines.caddy import Route, caddy
from sysdesign.engines.proxy import proxy
from sysdesign.measurements.balancing.backends import Backend, backends, requests_of
from sysdesign.measurements.balancing.client import Client, request

WAITED_S = 3.0


def long_lived(per_connection: Sequence[int], servers: int = 5, *, with_caddy: bool = True) -> dict[str, list[int]]:
    """Return the requests of each server when connections of so many requests each stay open, by kind of balancer.

    All connections are opened first, one after the other, as gRPC clients do at their start; then they take turns.
    Every balancer goes round. Raises EngineMissing without Caddy, unless `with_caddy` is false. 1 s.
    """
    left = [whole("per_connection", each) for each in not_empty("per_connection", per_connection)]
    kinds = ["splice", "HTTP proxy"] + ["Caddy"] * with_caddy
    return {kind: _held_open(kind, left, servers) for kind in kinds}


def _held_open(kind: str, per_connection: Sequence[int], servers: int) -> list[int]:
    with ExitStack() as stack:
        several = stack.enter_context(backends(servers))
        addresses = [each.address for each in several]
        if kind == "Caddy":
            port = stack.enter_context(caddy([Route(addresses)])).port
        else:
            port = stack.enter_context(proxy("splice" if kind == "splice" else "http", addresses)).port
        clients = []
        for _ in per_connection:
            clients.append(stack.enter_context(Client(port)))
            clients[-1].ask(request("/hello"))  # so that they are opened in this order
        for turn in range(max(per_connection) - 1):
            for client, requests in zip(clients, per_connection, strict=True):
                if turn < requests - 1:
                    client.ask(request("/"))
        return requests_of(several)


def slow_and_dead(requests: int = 60) -> dict[str, list[int]]:
    """Return the requests of each of three servers behind Caddy, which goes round: all well; the first ten times as
    slow; the first unwell, and nobody asks; the first unwell, and Caddy asks for `/health`.

    Raises EngineMissing without Caddy. 3 s.
    """
    whole("requests", requests)
    found = {}
    for case in ("all well", "one slow", "one unwell, unasked", "one unwell, asked"):
        with backends(3) as several:
            health = "/health" if case.endswith(", asked") else None
            with caddy([Route([each.address for each in several], health=health)]) as balancer:
                if case == "one slow":
                    several[0].delay_s = 0.01
                if "unwell" in case:
                    several[0].well, several[0].status = False, 500
                if health:
                    _wait_for_checks(several[0])
                with Client(balancer.port) as client:
                    for _ in range(requests):
                        client.ask(request("/"))
            found[case] = requests_of(several)
    return found


def _wait_for_checks(server: Backend) -> None:
    """Wait until a server has been asked twice more, so that the answer to the first has been taken note of."""
    end = time.monotonic() + WAITED_S
    until = server.checks + 2
    while server.checks < until and time.monotonic() < end:
        time.sleep(0.01)


def caddy_moves(clients: int = 500, servers: int = 5) -> float:
    """Return the share of clients that Caddy, hashing, sends elsewhere once one of its servers is taken away.

    The clients are told apart by a header. Raises EngineMissing without Caddy. 1 s.
    """
    whole("clients", clients)
    with backends(whole("servers", servers, low=2)) as several:
        addresses = [each.address for each in several]
        homes: list[list[bytes]] = []
        for left in (addresses, addresses[:-1]):
            with caddy([Route(left, policy="header", key="X-Client")]) as balancer, Client(balancer.port) as client:
                asked = (request("/", {"X-Client": f"client-{k}"}) for k in range(clients))
                homes.append([client.ask(each)[2] for each in asked])
    moved: int = sum(before != after for before, after in zip(homes[0], homes[1], strict=True))
    return moved / clients
