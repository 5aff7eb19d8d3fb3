"""What a request costs a balancer that copies bytes, and one that reads HTTP: processor seconds, not throughput.

Each gets the same requests with a browser's headers, ten at a time on ten connections; the server behind is the same.
What this leaves out: balancers inside the kernel or on the network card, which copy nothing and cost far less again.
"""

from contextlib import ExitStack

from sysdesign.checks import whole
from sysdesign.engines.caddy import Caddy, Route, caddy
from sysdesign.engines.proxy import Proxy, proxy
from sysdesign.measurements.balancing.backends import backends
from sysdesign.measurements.balancing.client import BROWSER, Client, request

ROUNDS = 12
CONNECTIONS = 10


def hop_costs(turns: int = 10) -> dict[str, float]:
    """Return the processor seconds of a request in the splice, in our HTTP proxy and in Caddy, by name.

    The least of twelve rounds of so many `turns` with ten requests each, the balancers taking turns: what else the
    machine does only adds to it. Raises EngineMissing without Caddy. 2 s.
    """
    whole("turns", turns)
    with ExitStack() as stack:
        (server,) = stack.enter_context(backends(1))
        balancers: dict[str, Proxy | Caddy] = {
            "splice": stack.enter_context(proxy("splice", [server.address])),
            "HTTP proxy": stack.enter_context(proxy("http", [server.address])),
            "Caddy": stack.enter_context(caddy([Route([server.address])])),
        }
        clients = {
            name: [stack.enter_context(Client(each.port)) for _ in range(CONNECTIONS)]
            for name, each in balancers.items()
        }
        rounds = [
            {name: _round(each, clients[name], turns) for name, each in balancers.items()} for _ in range(ROUNDS + 1)
        ]
        return {name: min(each[name] for each in rounds[1:]) for name in balancers}  # the first warms up


def _round(balancer: Proxy | Caddy, clients: list[Client], turns: int) -> float:
    asked, before = request("/", BROWSER), balancer.cpu_seconds()
    for _ in range(turns):
        for client in clients:
            client.send(asked)
        for client in clients:
            client.receive()
    return (balancer.cpu_seconds() - before) / (turns * len(clients))
