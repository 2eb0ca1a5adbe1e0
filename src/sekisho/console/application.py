"""The web application: status page, health, metrics. Read-only; answers only to the names of this machine."""

from collections.abc import Awaitable, Callable, Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sekisho.console.page import STYLE, render
from sekisho.console.status import Status
from sekisho.console.words import choose

HEADERS = (
    (b"content-security-policy", b"default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)


class Guarded:
    """Middleware: refuses foreign Host names (DNS rebinding) and sets the security headers on every answer."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *HEADERS]
            await send(message)

        host = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1").lower()
        if _without_port(host) not in self._hosts:
            await Response("Unknown host name. Use http://localhost.\n", 421, media_type="text/plain")(scope, receive, send_guarded)
            return
        await self._app(scope, receive, send_guarded)


def make_app(status: Callable[[], Awaitable[Status]], metrics: Callable[[], bytes], hosts: frozenset[str], more: Sequence[Route] = ()) -> Starlette:
    """Return the application. `hosts`: names and addresses under which the console may be reached. `more`: routes of others under the same guard."""

    async def page(request: Request) -> Response:
        language = choose(request.query_params.get("lang", ""), request.headers.get("accept-language", ""))
        return HTMLResponse(render(await status(), language))

    async def style(request: Request) -> Response:
        del request
        return Response(STYLE, media_type="text/css")

    async def health(request: Request) -> Response:
        del request
        now = await status()
        return JSONResponse({"healthy": now.healthy, "problems": list(now.problems), "version": now.version}, 200 if now.healthy else 503)

    async def prometheus(request: Request) -> Response:
        del request
        return Response(metrics(), media_type="text/plain; version=0.0.4; charset=utf-8")

    routes = [Route("/", page), Route("/style.css", style), Route("/healthz", health), Route("/metrics", prometheus), *more]
    return Starlette(routes=routes, middleware=[Middleware(Guarded, hosts=hosts)])


def _without_port(host: str) -> str:
    return host[: host.index("]") + 1] if host.startswith("[") and "]" in host else host.partition(":")[0]
