"""A signed token: a claim that whoever has the key can check without asking anybody.

The form is that of a JSON Web Token signed with HMAC-SHA-256 (RFC 7519, RFC 7515), without its optional parts. For
production take a library, such as PyJWT: it knows the ways in which tokens have been forged.
"""

import base64
import hashlib
import hmac
import json
from typing import Any

from sysdesign.checks import not_empty, number

HEADER = {"alg": "HS256", "typ": "JWT"}


def issue(user: str, expires_s: float, key: bytes) -> str:
    """Return a token that says who its bearer is, and until when.

    >>> issue("alice", 900, b"secret").count(".")
    2
    """
    if not isinstance(user, str):
        raise TypeError(f"'user' must be a text: {user!r}")
    said = {"sub": not_empty("user", user), "exp": number("expires_s", expires_s)}
    text = f"{_packed(HEADER)}.{_packed(said)}"
    return f"{text}.{_signature(text, key)}"


def verify(token: str, now_s: float, key: bytes) -> str | None:
    """Return the bearer of a token, or None when it is forged, damaged or expired.

    >>> token = issue("alice", 900, b"secret")
    >>> verify(token, 899, b"secret"), verify(token, 900, b"secret"), verify(token, 1, b"other")
    ('alice', None, None)
    """
    if not isinstance(token, str):
        raise TypeError(f"'token' must be a text: {token!r}")
    now = number("now_s", now_s)
    text, _, signature = token.rpartition(".")
    if not hmac.compare_digest(_signature(text, key).encode(), signature.encode(errors="surrogatepass")):
        return None
    said = json.loads(base64.urlsafe_b64decode(text.partition(".")[2] + "=="))  # signed by us, so well-formed
    return str(said["sub"]) if now < said["exp"] else None


def _packed(said: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(said, separators=(",", ":")).encode()).rstrip(b"=").decode()


def _signature(text: str, key: bytes) -> str:
    if not isinstance(key, bytes) or not key:
        raise TypeError(f"'key' must be bytes, one or more: {key!r}")
    made = hmac.new(key, text.encode(errors="surrogatepass"), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()
