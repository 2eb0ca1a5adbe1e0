"""Around every answer: unknown host names are refused (DNS rebinding), and browsers are told what a page may do: nothing but what we send."""

import asyncio
from collections import Counter

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sekisho.access.throttle import place_of

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),  # with "no-referrer" browsers send "Origin: null" with our own forms, and each would count as forged
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), publickey-credentials-get=(self), publickey-credentials-create=(self)"),
    (b"cache-control", b"no-store"),
)
HSTS = (b"strict-transport-security", b"max-age=31536000")
AT_ONCE = 40  # requests of one address being answered; what is in front of us may hold connections for many
LARGEST = 32 * 1_048_576  # octets of a body
PATIENCE = 60.0  # seconds for a whole body: strangers could hold every connection otherwise
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


class Guarded:
    """Middleware: refuses foreign Host names and sets the security headers on every answer."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts
        self._going: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        started = False
        patience = _Patience(receive)
        boundless = _is_boundless(scope)

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                own = message.get("headers", [])
                named = {name.lower() for name, _ in own}
                if boundless and not patience.whole:
                    own = [*own, (b"connection", b"close")]  # else the server would take, and throw away, whatever still comes
                message["headers"] = [*own, *(pair for pair in (*HEADERS, *((HSTS,) if scope["scheme"] == "https" else ())) if pair[0] not in named)]
            await send(message)

        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or without_port(hosts[0].decode("latin-1").lower()) not in self._hosts:
            await Response("Unknown host name. Use http://localhost.\n", 421, media_type="text/plain")(scope, receive, send_guarded)
            return
        place = place_of((scope.get("client") or ("",))[0])
        if self._going[place] >= AT_ONCE:
            await Response("Too many at once.\n", 429, {"retry-after": "5"}, media_type="text/plain")(scope, receive, send_guarded)
            return
        self._going[place] += 1
        try:
            await self._app(scope, patience.receive, send_guarded)
        except ClientDisconnect:  # gone, or too slow: that is no error of ours, and a stranger does not fill our log with it
            if not started:
                await Response("Too slow.\n", 408, {"connection": "close"}, media_type="text/plain")(scope, receive, send_guarded)
        finally:
            self._going[place] -= 1
            if not self._going[place]:
                del self._going[place]


def _is_boundless(scope: Scope) -> bool:
    """Tell whether a request says that far more comes than we take, or not how much. A little too much is let come, so that people read why not."""
    told = {name: value for name, value in scope["headers"] if name in {b"content-length", b"transfer-encoding"}}
    length = told.get(b"content-length", b"0")
    return b"transfer-encoding" in told or not length.isdigit() or int(length[:20]) > LARGEST


class _Patience:
    """A request's body comes within `PATIENCE` seconds from its first reading, or its sender counts as gone."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._until = 0.0
        self.whole = False

    async def receive(self) -> Message:
        """Return what comes next."""
        if self.whole:
            return await self._receive()
        now = asyncio.get_running_loop().time()
        self._until = self._until or now + PATIENCE
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            return {"type": "http.disconnect"}
        self.whole = not message.get("more_body", False)
        return message


def without_port(host: str) -> str:
    """Return a Host field's name."""
    return host[: host.index("]") + 1] if host.startswith("[") and "]" in host else host.partition(":")[0]


def is_local(request: Request) -> bool:
    """Tell whether somebody on this machine asks, by one of its own names and past no proxy: who may see health and metrics without a login."""
    client = request.client.host if request.client else ""
    forwarded = any(name in request.headers for name in ("forwarded", "x-forwarded-for", "x-real-ip"))
    return client in {"127.0.0.1", "::1"} and without_port(request.headers.get("host", "").lower()) in LOOPBACK and not forwarded
