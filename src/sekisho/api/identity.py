"""Who sends a request: whoever bears an API token. A browser's session opens nothing here, so no web page can ask in its name (ADR 13)."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from starlette.requests import Request

from sekisho.model.access import Actor


class Doors(Protocol):
    """As `access.doorkeeper.Doorkeeper`."""

    async def token_actor(self, bearer: str, ip: str) -> Actor | None:
        """Return who a token stands for."""
        ...


def identify_by(doors: Doors) -> Callable[[Request], Awaitable[Actor | None]]:
    """Return the function that tells who asks; None for nobody."""

    async def identify(request: Request) -> Actor | None:
        fields = request.headers.getlist("authorization")
        scheme, _, bearer = fields[0].partition(" ") if len(fields) == 1 else ("", "", "")
        if scheme.lower() != "bearer":
            return None
        return await doors.token_actor(bearer.strip(), request.client.host if request.client else "")

    return identify
