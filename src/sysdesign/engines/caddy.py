"""Caddy, embedded: a real reverse proxy and load balancer on layer 7, `with caddy([Route(servers)]) as proxy:`.

It listens on a free port of the loopback interface, keeps nothing, and asks nobody for certificates: for TLS it signs
its own, which only a client accepts that does not look.
"""

import json
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

from sysdesign.checks import not_empty, one_of, truth, whole
from sysdesign.engine_catalogue import caddy_program
from sysdesign.engines.cpu_time import process_seconds
from sysdesign.engines.missing import require
from sysdesign.engines.scratch import scratch
from sysdesign.engines.server import Running, Server, free_port, serve

NAME = "Caddy"
HOST = "127.0.0.1"
POLICIES = {
    "round robin": "round_robin",
    "random": "random",
    "two choices": "random_choose",
    "least connections": "least_conn",
    "IP hash": "ip_hash",
    "header": "header",
    "cookie": "cookie",
}
Address = tuple[str, int]


@dataclass(frozen=True)
class Route:
    """Where requests go that match: to one of `servers`, or with `body` nowhere, since Caddy answers itself.

    `path` may end in `*`; `headers` maps a header's name to what it must be, `*` standing for anything. `policy` is one
    of POLICIES; "header" hashes the header that `key` names, "cookie" sets a cookie of that name. With `health` every
    server is asked for that path twenty times a second, and is left out until it answers 200.
    """

    servers: Sequence[Address] = ()
    path: str = "*"
    headers: tuple[tuple[str, str], ...] = ()
    policy: str = "round robin"
    key: str = ""
    health: str | None = None
    body: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the route as Caddy's configuration has it."""
        match: dict[str, Any] = {"path": [not_empty("path", self.path)]}
        if self.headers:
            match["header"] = {name: [value] for name, value in self.headers}
        if self.body is not None:
            told = {"Content-Length": [str(len(self.body.encode()))]}  # of long ones Caddy does not tell it unasked
            answer = {"handler": "static_response", "body": self.body, "headers": told}
            return {"match": [match], "handle": [answer]}
        policy: dict[str, Any] = {"policy": POLICIES[one_of("policy", self.policy, POLICIES)]}
        if self.policy == "header":
            policy["field"] = not_empty("key", self.key)
        if self.policy == "cookie":
            policy["name"] = not_empty("key", self.key)
        servers = not_empty("servers", self.servers)
        handler: dict[str, Any] = {
            "handler": "reverse_proxy",
            "upstreams": [{"dial": f"{host}:{whole('port', port)}"} for host, port in servers],
            "load_balancing": {"selection_policy": policy},
        }
        if self.health is not None:
            active = {
                "uri": not_empty("health", self.health),
                "interval": "50ms",
                "timeout": "1s",
                "expect_status": 200,
            }
            handler["health_checks"] = {"active": active}
        return {"match": [match], "handle": [handler]}


@dataclass(frozen=True, repr=False)
class Caddy(Running):
    """A running proxy: where it listens, what it has used."""

    port: int
    tls: bool
    _server: Server
    host: str = HOST

    def cpu_seconds(self) -> float:
        """Processor seconds so far."""
        return process_seconds(self._server.pid)

    def context(self) -> ssl.SSLContext:
        """Return settings for a client that accepts any certificate."""
        return accepting()


def accepting() -> ssl.SSLContext:
    """Return settings for a client that accepts any certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _configuration(routes: Sequence[Route], port: int, tls: bool) -> dict[str, Any]:
    main: dict[str, Any] = {
        "listen": [f"{HOST}:{port}"],
        "routes": [route.to_json() for route in routes],
        "automatic_https": {"disable": True},
        "protocols": ["h1", "h2"] if tls else ["h1"],
    }
    apps: dict[str, Any] = {"http": {"servers": {"main": main}, "grace_period": "100ms"}}
    if tls:
        main["tls_connection_policies"] = [{"default_sni": "localhost"}]
        apps["tls"] = {
            "certificates": {"automate": ["localhost"]},
            "automation": {"policies": [{"subjects": ["localhost"], "issuers": [{"module": "internal"}]}]},
        }
        apps["pki"] = {"certificate_authorities": {"local": {"install_trust": False}}}
    return {
        "admin": {"disabled": True, "config": {"persist": False}},
        "logging": {"logs": {"default": {"level": "WARN"}}},
        "apps": apps,
    }


@contextmanager
def caddy(routes: Sequence[Route], *, tls: bool = False) -> Iterator[Caddy]:
    """Enter a new Caddy that balances by these routes, the first that matches; when left, it is gone. Takes 0.1 s.

    With `tls` it speaks TLS, with a certificate of its own for `localhost`.

    Raises EngineMissing where it cannot run; EngineError with the log's last lines when it does not start; ValueError
    or TypeError for routes that cannot be any.

    >>> with caddy([Route(body="here")]) as proxy:
    ...     ask(proxy.port)
    (200, 'here')
    """
    for route in not_empty("routes", routes):
        if not isinstance(route, Route):
            raise TypeError(f"'routes' must be made by Route: {route!r}")
    port = free_port()
    configuration = _configuration(routes, port, truth("tls", tls))
    require(NAME)
    program = caddy_program()
    assert program is not None
    with scratch(NAME) as folder:
        file = folder / "caddy.json"
        file.write_text(json.dumps(configuration), encoding="utf-8")
        homes = {name: str(folder) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}

        def ready() -> bool:
            with socket.create_connection((HOST, port), timeout=1) as connection:
                if tls:  # it listens before it has signed its certificate
                    accepting().wrap_socket(connection, server_hostname="localhost").close()
                return True

        command = [str(program), "run", "--config", str(file)]
        with serve(NAME, command, folder=folder, ready=ready, env=homes) as server:
            yield Caddy(port, tls, server)


def ask(port: int, path: str = "/", headers: dict[str, str] | None = None) -> tuple[int, str]:
    """Ask once, on a connection of its own, and return status and body."""
    connection = HTTPConnection(HOST, port, timeout=30)
    try:
        connection.request("GET", path, headers=headers or {})
        with connection.getresponse() as response:
            return response.status, response.read().decode()
    finally:
        connection.close()
