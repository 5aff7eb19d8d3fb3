import threading

import pytest

from sysdesign.measurements.caching.client_cache import Asked, client_cache, client_trip
from sysdesign.measurements.caching.http_cache import Answer, HttpCache, directives


def test_what_comes_to_the_server_is_what_the_headers_say() -> None:
    found = client_cache(60)
    assert {name: (asked.requests, asked.bodies) for name, asked in found.items()} == {
        "no cache": (60, 60),
        "max-age=3600": (1, 1),
        "max-age=3600, a read each minute": (1, 1),
        "no-cache, with an ETag": (60, 1),
        "no-store": (60, 60),
        "Vary: Accept-Language, two of them": (2, 2),
        "the reload button": (60, 60),
        "a new private window each time": (60, 60),
    }
    assert client_cache(61)["max-age=3600, a read each minute"] == Asked(61, 2, 1)  # an hour is over: asked, not sent
    assert not [thread for thread in threading.enumerate() if thread.name == "counting server"]


def test_a_hit_does_not_wait_for_the_network() -> None:
    trip = client_trip(network_ms=10, reads=3)
    assert trip.server_s > 0.01
    assert trip.cache_s < 0.001


def asked(*answers: Answer):
    """Return a fetch that gives these answers in turn, and the headers that it was asked with."""
    left, seen = list(answers), []

    def fetch(path, headers):
        seen.append(dict(headers))
        return left.pop(0)

    return fetch, seen


def test_a_stale_answer_is_asked_about_and_kept_again() -> None:
    now = [0.0]
    kept = Answer(200, {"cache-control": "max-age=10", "etag": '"a"'}, b"body")
    fetch, seen = asked(kept, Answer(304, {"cache-control": "max-age=20"}, b""))
    cache = HttpCache(fetch, lambda: now[0])
    assert cache.get("/").body == b"body"
    now[0] = 10  # an age of max-age is stale
    assert cache.get("/") == Answer(200, {"cache-control": "max-age=20", "etag": '"a"'}, b"body")
    now[0] = 29
    cache.get("/")
    assert seen == [{}, {"if-none-match": '"a"'}]
    assert cache.hits == 1


def test_no_store_forgets_and_vary_star_never_keeps() -> None:
    fresh = Answer(200, {"cache-control": "max-age=10"}, b"1")
    fetch, seen = asked(fresh, Answer(200, {"cache-control": "no-store, max-age=10"}, b"2"), fresh)
    cache = HttpCache(fetch, lambda: 0)
    bodies = [cache.get("/").body, cache.get("/", reload=True).body, cache.get("/").body]
    assert (bodies, len(seen)) == ([b"1", b"2", b"1"], 3)
    star = Answer(200, {"cache-control": "max-age=10", "vary": "*"}, b"")
    fetch, seen = asked(star, star)
    cache = HttpCache(fetch, lambda: 0)
    cache.get("/")
    cache.get("/")
    assert len(seen) == 2


def test_directives_are_read_in_any_case() -> None:
    assert directives(' Max-Age="60",NO-CACHE ,') == {"max-age": "60", "no-cache": ""}
    assert directives("") == {}


def test_bad_input_is_named() -> None:
    with pytest.raises(ValueError, match="'reads' must be >= 2: 1"):
        client_cache(1)
    with pytest.raises(ValueError, match="'network_ms' must be > 0: 0"):
        client_trip(0)
