"""Versions in a request by RFC 9110, over real HTTP: what the user sees whose replica is behind."""

import http.client
from contextlib import closing

from sysdesign.measurements.replication.if_none_match import (
    NEW,
    NOT_MODIFIED,
    OK,
    OLD,
    OUR_HEADER,
    PRECONDITION_FAILED,
    Exchange,
    _serving,
    exchanges,
)


def test_what_each_header_brings() -> None:
    assert exchanges() == [
        Exchange("none", OK, OLD[1], "replica"),
        Exchange('If-None-Match: "v4511"', NOT_MODIFIED, "", "replica"),
        Exchange('If-None-Match: "v4512"', OK, OLD[1], "replica"),
        Exchange('If-Match: "v4512"', PRECONDITION_FAILED, "", "replica"),
        Exchange(f"{OUR_HEADER}: v4512", OK, NEW[1], "primary"),
    ]


def test_what_the_user_sees() -> None:
    assert [each.shown for each in exchanges()] == [OLD[1], OLD[1], OLD[1], "an error", NEW[1]]


def test_an_answer_says_which_version_it_is() -> None:
    with _serving() as port:
        for sent, tag in (({}, '"v4511"'), ({OUR_HEADER: "v4511"}, '"v4511"'), ({OUR_HEADER: "v4512"}, '"v4512"')):
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
                connection.request("GET", "/profile", headers=sent)
                with connection.getresponse() as answer:
                    assert answer.headers["ETag"] == tag
                    answer.read()
