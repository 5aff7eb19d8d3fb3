"""The cache of a browser, as far as a chapter needs it: RFC 9111 with max-age, no-cache, no-store, ETag and Vary.

What this leaves out: Expires, Age, heuristic freshness, private and shared directives, stale answers on errors, room.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sysdesign.checks import whole

NOT_MODIFIED = 304
Headers = Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """What a server or a cache answers; the names of headers are in lower case."""

    status: int
    headers: Headers
    body: bytes


Fetch = Callable[[str, Headers], Answer]


def directives(value: str) -> dict[str, str]:
    """Read a Cache-Control header.

    >>> directives("public, max-age=3600")
    {'public': '', 'max-age': '3600'}
    """
    pairs = (part.strip().lower().partition("=") for part in value.split(","))
    return {name: argument.strip('"') for name, _, argument in pairs if name}


@dataclass
class _Stored:
    answer: Answer
    until: float


@dataclass
class HttpCache:
    """Keeps answers as their headers allow it: `fetch` asks the server, `clock` tells the seconds.

    >>> logo = Answer(200, {"cache-control": "max-age=3600"}, b"a logo")
    >>> cache = HttpCache(lambda path, headers: logo, clock=lambda: 0)
    >>> [cache.get("/logo").body for _ in range(3)], cache.hits
    ([b'a logo', b'a logo', b'a logo'], 2)
    """

    fetch: Fetch
    clock: Callable[[], float]
    hits: int = 0
    _stored: dict[tuple[str, ...], _Stored] = field(default_factory=dict, repr=False)
    _vary: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def get(self, path: str, headers: Headers | None = None, *, reload: bool = False) -> Answer:
        """Return a stored answer while it is fresh, else ask; `reload` asks in any case, as the button does."""
        asked = dict(headers or {})
        kept = self._stored.get(self._key(path, asked))
        if kept and not reload and self.clock() < kept.until:
            self.hits += 1
            return kept.answer
        tag = kept.answer.headers.get("etag") if kept else None
        if kept and tag and not reload:
            fresh = self.fetch(path, asked | {"if-none-match": tag})
            if fresh.status == NOT_MODIFIED:
                fresh = Answer(kept.answer.status, {**kept.answer.headers, **fresh.headers}, kept.answer.body)
        else:
            fresh = self.fetch(path, asked)
        self._keep(path, asked, fresh)
        return fresh

    def _key(self, path: str, headers: Headers) -> tuple[str, ...]:
        return (path, *(headers.get(name, "") for name in self._vary.get(path, ())))

    def _keep(self, path: str, headers: Headers, answer: Answer) -> None:
        rules = directives(answer.headers.get("cache-control", ""))
        vary = answer.headers.get("vary", "")
        self._vary[path] = tuple(name.strip().lower() for name in vary.split(",") if name.strip())
        key = self._key(path, headers)
        if "no-store" in rules or "*" in self._vary[path]:
            self._stored.pop(key, None)
            return
        seconds = 0 if "no-cache" in rules else whole("max-age", int(rules.get("max-age", "0")), low=0)
        self._stored[key] = _Stored(answer, self.clock() + seconds)
