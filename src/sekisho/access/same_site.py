"""Whether a request that changes something comes from our own pages: Origin, Sec-Fetch-Site and a token that is bound to the session. Pure."""

import hashlib
import hmac
from collections.abc import Collection

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_FOREIGN = frozenset({"cross-site", "same-site"})  # other sites of the same registrable domain are not ours


def csrf_token(secret: str) -> str:
    """Return the token that forms carry. `secret` is the cookie's: what cannot read the cookie cannot make the token."""
    return hmac.new(secret.encode(), b"sekisho csrf", hashlib.sha256).hexdigest()


def token_is_right(secret: str, given: str) -> bool:
    """Compare in constant time."""
    return bool(secret) and hmac.compare_digest(csrf_token(secret).encode(), given.encode("utf-8", "replace"))


def comes_from_us(method: str, origin: str | None, fetch_site: str | None, own_origins: Collection[str]) -> bool:
    """Tell whether a browser says that a page of ours sent this.

    Safe methods change nothing and pass. A browser that says nothing at all is refused: all of those that we support send Origin with a POST.
    `own_origins` are such as "https://sekisho.example.test" and "http://localhost:8025", in lower case.
    """
    if method.upper() in SAFE_METHODS:
        return True
    if fetch_site is not None and fetch_site.lower() in _FOREIGN:
        return False
    if origin is None:
        return fetch_site is not None and fetch_site.lower() == "same-origin"
    return origin.lower() in own_origins


def local_path(wanted: str) -> str:
    """Return where to go after a login: a path of ours, or "/" for everything that could lead elsewhere."""
    plain = wanted.isascii() and wanted.isprintable() and "\\" not in wanted and len(wanted) <= 2_000
    return wanted if plain and wanted.startswith("/") and not wanted.startswith("//") else "/"
