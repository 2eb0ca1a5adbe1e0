"""The console's door: finds out who asks, hands them to a page, and makes pages of what was refused."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sekisho.access.cookies import SESSION, Jar
from sekisho.access.desk import Desk
from sekisho.access.gatehouse import Gatehouse
from sekisho.console import proving
from sekisho.console.caller import Caller, Forged
from sekisho.console.guard import HEADERS
from sekisho.console.rendering import Frame, render
from sekisho.model.errors import Conflict, Denied, NotFound, Refused, StepUpNeeded, TemporaryFailure, TooMany
from sekisho.tenancy.tenants import find_tenant

FILES_AT_ONCE = 2  # of one account
Page = Callable[[Caller], Awaitable[Response]]
Act = Callable[[Caller], Awaitable[dict[str, str]]]
Endpoint = Callable[[Request], Awaitable[Response]]
_STATUS = ((Forged, 403), (NotFound, 404), (Denied, 403), (Conflict, 409), (TooMany, 429), (Refused, 422))


class Door:
    """Makes routes of pages."""

    def __init__(self, gatehouse: Gatehouse, desk: Desk, first_run_used: Callable[[], None] = lambda: None) -> None:
        """`first_run_used` is called when the first operator's link was used: what it stood in goes then."""
        self.gatehouse = gatehouse
        self.first_run_used = first_run_used
        self._desk = desk
        self._gathering: Counter[str] = Counter()

    def page(self, path: str, show: Page, act: Page | None = None, *, public: bool = False) -> Route:
        """Return a route: `show` for GET, `act` for POST. Only those who are logged in get through, unless it is `public`."""
        methods: Sequence[str] = ["GET", "POST"] if act is not None else ["GET"]
        return Route(path, self.endpoint(show, act, public=public), methods=methods)

    def endpoint(self, show: Page, act: Page | None = None, *, public: bool = False) -> Endpoint:
        """Return what answers at such a route."""

        async def endpoint(request: Request) -> Response:
            try:
                caller = await self.caller(request)
            except TemporaryFailure:
                return _not_now(Caller(request, self._desk, None))
            if caller.actor is None and not public:
                return _again(caller) if _led_here_by_others(request) else caller.go_and_come_back("/login")
            try:
                if caller.carried:
                    await find_tenant(self.gatehouse.control, caller.tenant)  # an operator's slip must not make policies and accounts of nobody
                with self._few_files(caller):
                    return await (act if act is not None and request.method == "POST" else show)(caller)
            except StepUpNeeded:
                return await proving.ask_first(self.gatehouse, caller)
            except Refused as refused:
                return refusal(caller, refused)
            except TemporaryFailure:
                return _not_now(caller)

        return endpoint

    @contextmanager
    def _few_files(self, caller: Caller) -> Iterator[None]:
        """Hold one of two places of an account for a table as a file: it is gathered whole, ten thousand rows of it. Raises TooMany."""
        who = caller.actor.account if caller.actor is not None and caller.request.url.path.endswith(".csv") else ""
        if who and self._gathering[who] >= FILES_AT_ONCE:
            raise TooMany(
                "Your other files are still being made. Wait until they are there.", "他のファイルを作成中です。完了してからお試しください。"
            )
        self._gathering[who] += 1
        try:
            yield
        finally:
            self._gathering[who] -= 1
            self._gathering += Counter()  # nobody stays behind

    async def lost(self, request: Request, error: Exception) -> Response:
        """Answer for an address at which there is nothing: people get a page, programs a word."""
        del error
        if "text/html" not in request.headers.get("accept", ""):
            return PlainTextResponse("Not Found\n", 404)
        try:
            caller = await self.caller(request)
        except TemporaryFailure:
            caller = Caller(request, self._desk, None)
        return caller.show("refused.html", 404, title=caller.say("not_found"), sentence=caller.say("no_page"))

    async def broken(self, request: Request, error: Exception) -> Response:
        """Answer for an error of ours; it goes on into the log. Nothing of the store is asked: it may be what is broken."""
        del error
        caller = Caller(request, self._desk, None)
        answer = caller.show("refused.html", 500, title=caller.say("refused"), sentence=caller.say("broken"))
        for name, value in HEADERS:  # this answer is given outside of the guard
            answer.headers[name.decode()] = value.decode()
        return answer

    def script(self, path: str, act: Act, *, public: bool = False) -> Route:
        """Return a route that a script of ours calls: JSON in, JSON out."""

        async def endpoint(request: Request) -> Response:
            caller = await self.caller(request)
            try:
                if caller.actor is None and not public:
                    raise Denied("Log in first.", "先にログインしてください。")
                answer = await act(caller)
            except StepUpNeeded:
                return caller.finish(JSONResponse({"to": "/prove?next=/account"}))
            except Refused as refused:
                status = next(code for kind, code in _STATUS if isinstance(refused, kind))
                return JSONResponse({"detail": caller.say("forged") if isinstance(refused, Forged) else caller.told(refused)}, status)
            except TemporaryFailure:
                return JSONResponse({"detail": caller.say("try_later")}, 503)
            return caller.finish(JSONResponse(answer))

        return Route(path, endpoint, methods=["POST"])

    async def caller(self, request: Request) -> Caller:
        """Find out who asks."""
        jar = Jar(request.url.scheme == "https")
        cookie = jar.read(request.headers.get("cookie", ""), SESSION)
        ip = request.client.host if request.client else ""
        actor = await self.gatehouse.doorkeeper.session_actor(cookie, ip) if cookie else None
        return Caller(request, self._desk, actor)


def _not_now(caller: Caller) -> Response:
    return caller.show("refused.html", 503, title=caller.say("refused"), sentence=caller.say("try_later"))


def refusal(caller: Caller, refused: Refused) -> Response:
    """Return the page that says why not."""
    status = next(code for kind, code in _STATUS if isinstance(refused, kind))
    title = {403: "denied", 404: "not_found"}.get(status, "refused")
    sentence = caller.say("forged") if isinstance(refused, Forged) else caller.told(refused)
    return caller.show("refused.html", status, title=caller.say(title), sentence=sentence)


def _led_here_by_others(request: Request) -> bool:
    """Tell whether another site's link led here: then the browser kept the session's cookie (SameSite=Strict) back."""
    return request.method == "GET" and request.headers.get("sec-fetch-site", "") == "cross-site"


def _again(caller: Caller) -> Response:
    """Return a page that asks for itself once more, now from a page of ours, so that the cookie comes along. Nothing is shown and nothing is done."""
    return HTMLResponse(render("again.html", Frame(caller.language, caller.request.url.path), {"to": caller.here}))
