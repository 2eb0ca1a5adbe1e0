"""Who sends a request: by API token, or by the console's session with a token against forged requests."""

from collections.abc import Awaitable, Callable, Collection
from typing import Protocol

from starlette.requests import Request

from sekisho.access.cookies import SESSION, Jar
from sekisho.access.same_site import SAFE_METHODS, comes_from_us, token_is_right
from sekisho.model.access import Actor

CSRF_HEADER = "x-csrf-token"


class Doors(Protocol):
    """As `access.doorkeeper.Doorkeeper`."""

    async def session_actor(self, cookie: str, ip: str) -> Actor | None:
        """Return who a cookie stands for."""
        ...

    async def token_actor(self, bearer: str, ip: str) -> Actor | None:
        """Return who a token stands for."""
        ...


def identify_by(doors: Doors, own_origins: Collection[str]) -> Callable[[Request], Awaitable[Actor | None]]:
    """Return the function that tells who asks; None for nobody. A session counts for changes only with Origin and CSRF token of ours."""

    async def identify(request: Request) -> Actor | None:
        ip = request.client.host if request.client else ""
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        if scheme:
            return await doors.token_actor(bearer.strip(), ip) if scheme.lower() == "bearer" else None
        cookie = Jar(request.scope.get("scheme") == "https").read(request.headers.get("cookie", ""), SESSION)
        if not cookie:
            return None
        if request.method not in SAFE_METHODS:
            headers = request.headers
            if not comes_from_us(request.method, headers.get("origin"), headers.get("sec-fetch-site"), own_origins):
                return None
            if not token_is_right(cookie, headers.get(CSRF_HEADER, "")):
                return None
        return await doors.session_actor(cookie, ip)

    return identify
