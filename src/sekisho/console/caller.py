"""Whoever asks for a page: who they are, in which language, and what a page may do for them. `docs/howto/add-a-page.md` shows how to write one."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar
from urllib.parse import parse_qsl, quote, urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sekisho.access import bearers, same_site
from sekisho.access.cookies import DEVICE, LANGUAGE, SESSION, VISIT, ZONE, Jar
from sekisho.access.desk import Desk, may, reaches
from sekisho.access.entering import Visit
from sekisho.console.navigation import links_for, tabs_for
from sekisho.console.rendering import Frame, render
from sekisho.console.times import when, zone_names
from sekisho.console.uploads import fields_of
from sekisho.console.words import choose, say
from sekisho.model.access import Actor
from sekisho.model.errors import Denied, Refused
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.use_case import declared

Result = TypeVar("Result")
_LARGEST_FORM, _MOST_FIELDS = 131_072, 200
_LANGUAGE_SECONDS = 365 * 86_400


class Forged(Denied):
    """A form that did not come from a page of ours."""


class Caller:
    """One request of one person (or of nobody yet)."""

    def __init__(self, request: Request, desk: Desk, actor: Actor | None) -> None:
        self.request = request
        self.actor = actor
        self.jar = Jar(request.url.scheme == "https")
        self.cookies = request.headers.get("cookie", "")
        asked = request.query_params.get("lang", "") or self.jar.read(self.cookies, LANGUAGE)
        self.language = choose(asked, request.headers.get("accept-language", ""))
        self.zone = self.jar.read(self.cookies, ZONE)[:64]
        self._desk = desk
        self._set: list[str] = []
        self.sent: list[tuple[str, str]] = []  # the fields of the form that came, once it was found to be ours
        if request.query_params.get("lang", "") in {"en", "ja"}:
            self._set.append(self.jar.set(LANGUAGE, self.language, _LANGUAGE_SECONDS))
        self._secret = self.jar.read(self.cookies, SESSION) if actor else self._visit_secret()

    # who --------------------------------------------------------------------------------------------------------------
    @property
    def tenant(self) -> TenantId:
        """Return whose things are shown: operators may name another with `?tenant=`."""
        if self.actor is None or self.actor.tenant is not None:
            return self.actor.tenant if self.actor and self.actor.tenant else DEFAULT_TENANT
        return TenantId(self.request.query_params.get("tenant", "") or DEFAULT_TENANT)

    @property
    def carried(self) -> str:
        """Return what a page's forms and links add to their addresses, so that they act where an operator looks: "?tenant=..." or ""."""
        named = self.actor is not None and self.actor.tenant is None and self.request.query_params.get("tenant", "")
        return f"?tenant={quote(named, safe='')}" if named else ""

    @property
    def ip(self) -> str:
        """Return where they come from."""
        return self.request.client.host if self.request.client else ""

    @property
    def origin(self) -> str:
        """Return under which origin this browser reaches us; its host was checked."""
        return f"{self.request.url.scheme}://{self.request.headers.get('host', '').lower()}"

    @property
    def cookie(self) -> str:
        """Return the session's cookie, or ""."""
        return self.jar.read(self.cookies, SESSION)

    @property
    def csrf(self) -> str:
        """Return the token that forms of this browser carry."""
        return same_site.csrf_token(self._secret)

    @property
    def visit(self) -> Visit:
        """Return what a login wants to know of them."""
        return Visit(self.ip, self.request.headers.get("user-agent", ""), self.jar.read(self.cookies, DEVICE), self.cookie)

    @property
    def browser(self) -> str:
        """Return what tells this browser from others before a login: what was begun here is finished here."""
        carried = self.jar.read(self.cookies, VISIT)
        return bearers.digest(carried if bearers.is_secret(carried) else self._secret)

    # acts -------------------------------------------------------------------------------------------------------------
    async def perform(self, function: Callable[..., Awaitable[Result]], **arguments: object) -> Result:
        """Do a use case for them. Raises what it raises, Denied, StepUpNeeded; the door makes pages of these."""
        if self.actor is None:
            raise Denied("Log in first.", "先にログインしてください。")
        return await self._desk.perform(self.actor, function, self.tenant, **arguments)

    def port(self, name: str) -> object:
        """Return one of the desk's ports. Raises KeyError for one that this process has not."""
        return self._desk.port(name)

    async def perform_as(self, actor: Actor, tenant: TenantId, function: Callable[..., Awaitable[Result]], **arguments: object) -> Result:
        """Do a use case as somebody else than whoever is logged in here: as whom a link acts."""
        return await self._desk.perform(actor, function, tenant, **arguments)

    def may(self, function: Callable[..., object]) -> bool:
        """Tell whether they could: for buttons that would only be refused."""
        return self.actor is not None and may(self.actor, declared(function), self.tenant) and reaches(self.actor, function)

    async def form(self, largest: int = _LARGEST_FORM) -> dict[str, str]:
        """Return the fields of a form of ours (of several with one name, the last). Raises Forged if it is not ours, Refused if it is too large.

        `largest`: octets of the whole form.
        """
        fields = await self.fields(largest)
        return dict(fields)

    async def fields(self, largest: int = _LARGEST_FORM) -> list[tuple[str, str]]:
        """Return all fields of a form of ours, in order."""
        if not same_site.comes_from_us(
            self.request.method, self.request.headers.get("origin"), self.request.headers.get("sec-fetch-site"), {self.origin}
        ):
            raise Forged("not from a page of ours")
        octets = bytearray()
        async for piece in self.request.stream():
            octets += piece
            if len(octets) > largest:
                raise Refused("The form is too large.", "フォームの内容が大きすぎます。")
        media = self.request.headers.get("content-type", "")
        kind = media.partition(";")[0].strip().lower()
        if kind not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
            raise Refused("This is not a form.", "フォームの形式ではありません。")
        try:
            if len(octets) > _LARGEST_FORM:  # an import or a long document: read beside the loop
                fields = await asyncio.to_thread(_fields_in, bytes(octets), kind, media)
            else:
                fields = _fields_in(bytes(octets), kind, media)
        except ValueError:
            raise Refused("The form cannot be read.", "フォームを読み取れません。") from None
        if not same_site.token_is_right(self._secret, dict(fields).get("csrf", "")):
            raise Forged("its token is not that of this browser")
        self.sent = fields
        return fields

    async def json(self) -> dict[str, str]:
        """Return the texts that a script of ours sent. Raises Forged if it is none of ours, Refused if it cannot be read."""
        headers = self.request.headers
        if not same_site.comes_from_us(self.request.method, headers.get("origin"), headers.get("sec-fetch-site"), {self.origin}):
            raise Forged("not from a page of ours")
        if not same_site.token_is_right(self._secret, headers.get("x-csrf-token", "")):
            raise Forged("its token is not that of this browser")
        octets = bytearray()
        async for piece in self.request.stream():
            octets += piece
            if len(octets) > _LARGEST_FORM:
                raise Refused("This is too large.", "内容が大きすぎます。")
        try:
            return msgspec.json.decode(bytes(octets), type=dict[str, str])
        except msgspec.MsgspecError:
            raise Refused("This cannot be read.", "内容を読み取れません。") from None

    # answers ----------------------------------------------------------------------------------------------------------
    def say(self, name: str) -> str:
        """Return a word in their language."""
        return say(name, self.language)

    def when(self, at: float) -> str:
        """Return a moment as they read it: in their zone, as their language writes it."""
        return when(at, self.language, self.zone)

    def told(self, refused: Refused) -> str:
        """Return why something was refused, in their language."""
        return refused.japanese if self.language == "ja" else str(refused)

    def show(self, template: str, status: int = 200, values: Mapping[str, object] | None = None, **more: object) -> Response:
        """Return a page. Every value is escaped."""
        login = self.actor.name if self.actor else ""
        frame = Frame(
            self.language,
            self.request.url.path,
            login,
            links_for(self.actor),
            self.csrf,
            self.zone,
            query=self._query(),
            carried=self.carried,
            tenant=self.tenant,
            tabs=tabs_for(self.actor, self.request.url.path),
        )
        return self.finish(HTMLResponse(render(template, frame, {**(values or {}), **more}), status))

    def go(self, path: str) -> Response:
        """Return a redirection to a page of ours, by GET (303)."""
        return self.finish(RedirectResponse(same_site.local_path(path), 303))

    @property
    def here(self) -> str:
        """Return this page's path with its query, "/" if it cannot be a page of ours."""
        query = f"?{self.request.url.query}" if self.request.url.query and self.request.method == "GET" else ""
        return same_site.local_path(self.request.url.path + query)

    def away(self, url: str) -> Response:
        """Return a redirection to a provider, whose address an administrator set."""
        return self.finish(RedirectResponse(url, 303))

    def go_and_come_back(self, path: str) -> Response:
        """Return a redirection to a page (login, proof) which leads back here when it is done."""
        return self.go(path if self.here == "/" else f"{path}?next={quote(self.here, safe='')}")

    def let_in(self, cookie: str, device: str) -> None:
        """Hand out the cookies of a session with the answer, in place of what the browser had."""
        self._set += [self.jar.set(SESSION, cookie), self.jar.set(DEVICE, device, 90 * 86_400), self.jar.drop(VISIT)]

    def learn_zone(self, told: str | None = None) -> None:
        """Keep the zone that the browser's clock has, as the form or a script told it, where nobody chose one."""
        told = dict(self.sent).get("zone", "") if told is None else told
        if not self.zone and told in zone_names():
            self.keep(ZONE, told, _LANGUAGE_SECONDS)

    def renew(self, cookie: str) -> None:
        """Hand out a session's new cookie with the answer, whose forms belong to it."""
        self._set.append(self.jar.set(SESSION, cookie))
        self._secret = cookie

    def let_out(self) -> None:
        """Take the session's cookie away with the answer."""
        self._set.append(self.jar.drop(SESSION))

    def keep(self, cookie: str, value: str, seconds: int) -> None:
        """Hand out another cookie with the answer; "" and 0 take it away."""
        self._set.append(self.jar.set(cookie, value, seconds))

    def finish(self, response: Response) -> Response:
        """Add the cookies to an answer."""
        for field in self._set:
            response.headers.append("set-cookie", field)
        return response

    def _query(self) -> str:
        """Return what this page was asked, but for the language; of an answer to a form only whose things it shows."""
        asked = self.request.url.query if self.request.method == "GET" else self.carried[1:]
        return urlencode([(name, value) for name, value in parse_qsl(asked)[:_MOST_FIELDS] if name != "lang"])

    def _visit_secret(self) -> str:
        secret = self.jar.read(self.cookies, VISIT)
        if not bearers.is_secret(secret):
            secret = bearers.fresh_secret()
            self._set.append(self.jar.set(VISIT, secret))
        return secret


def _fields_in(octets: bytes, kind: str, media: str) -> list[tuple[str, str]]:
    """Return a form's fields in order. Raises ValueError for what is none."""
    if kind == "multipart/form-data":
        return fields_of(octets, media, _MOST_FIELDS)
    return parse_qsl(octets.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
