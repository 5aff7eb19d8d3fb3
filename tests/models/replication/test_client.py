"""A client of a replicated store: whom it asks, when it asks nobody any more, and what it writes down."""

import pytest

from sysdesign.network import Network, Node, constant
from sysdesign.replication.client import Answer, Client, Request


class Server(Node):
    """Gives the same answer to every request, or none when it is None."""

    def __init__(self, name, answer) -> None:
        super().__init__(name)
        self.answer, self.asked = answer, []

    def on_request(self, message) -> None:
        self.asked.append(message.body)
        if self.answer is not None:
            self.reply(message, self.answer)


def asked(*answers, plan, servers="ab", until_s=5):
    network = Network(seed=1, latency=constant(0.01))
    nodes = [Server(name, answer) for name, answer in zip("abc", answers, strict=False)]
    for node in nodes:
        network.add(node)
    client = Client("ann", servers, plan, timeout_s=0.1)
    network.add(client)
    network.run(until_s)
    return client, [node.asked for node in nodes]


def told(operations):
    return [
        (each.name, each.result, round(each.called_s, 3), each.returned_s and round(each.returned_s, 3))
        for each in operations
    ]


def test_it_asks_the_first_and_keeps_what_it_was_told() -> None:
    client, (first, second) = asked(Answer(True, 7), Answer(True, 8), plan=[(1, "read", "x", None)])
    assert told(client.history) == [("read", 7, 1, 1.02)]
    assert (first, second, client.errors) == ([Request("read", "x")], [], [])


def test_a_server_that_says_no_is_left_for_the_one_it_names_or_the_next() -> None:
    client, seen = asked(
        Answer(False, instead="c"), Answer(True, 1), Answer(True, 2), plan=[(0, "write", "x", 5)], servers="abc"
    )
    assert [len(each) for each in seen] == [1, 0, 1]
    assert told(client.history) == [("write", 2, 0, 0.04)]
    _, seen = asked(Answer(False), Answer(True, 1), Answer(True, 2), plan=[(0, "write", "x", 5)], servers="abc")
    assert [len(each) for each in seen] == [1, 1, 0]


def test_two_servers_that_name_each_other_are_asked_once_each() -> None:
    client, seen = asked(Answer(False, instead="b"), Answer(False, instead="a"), plan=[(0, "write", "x", 5)])
    assert [len(each) for each in seen] == [1, 1]
    assert (client.history, told(client.errors)) == ([], [("write", None, 0, None)])


def test_a_read_without_an_answer_goes_to_the_next_and_a_write_does_not() -> None:
    client, seen = asked(None, Answer(True, 1), plan=[(0, "read", "x", None), (1, "write", "x", 5)])
    assert [len(each) for each in seen] == [2, 1]
    assert told(client.history) == [("read", 1, 0, 0.12), ("write", None, 1, None)]  # the write may have happened
    assert told(client.errors) == [("write", None, 1, None)]


def test_a_read_that_nobody_answers_says_nothing() -> None:
    client, _ = asked(None, None, plan=[(0, "read", "x", None)])
    assert (client.history, told(client.errors)) == ([], [("read", None, 0, None)])


def test_one_operation_waits_for_the_one_before_it() -> None:
    client, _ = asked(None, Answer(True, 1), plan=[(0, "read", "x", None), (0.05, "read", "x", None)])
    assert told(client.history) == [("read", 1, 0, 0.12), ("read", 1, 0.12, 0.24)]


def test_what_cannot_be() -> None:
    with pytest.raises(ValueError, match=r"^'servers' must name one node or more: \(\)$"):
        Client("ann", ())
    with pytest.raises(ValueError, match=r"^'timeout_s' must be > 0: 0$"):
        Client("ann", "a", timeout_s=0)
