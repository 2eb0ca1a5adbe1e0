"""The web application: pages for people, health and metrics for this machine. Served on loopback until a certificate and an operator exist."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sekisho.access.first_run import operator_exists
from sekisho.console import exports, exports_administration, exports_mail
from sekisho.console.account import pages as account_pages
from sekisho.console.accounts import pages as accounts_pages
from sekisho.console.administration import dmarc_page, groups_page, import_page, keys_page, services_page, settings_page, tenants_page
from sekisho.console.caller import Caller
from sekisho.console.digest import pages as digest_pages
from sekisho.console.door import Door
from sekisho.console.guard import Guarded, is_local
from sekisho.console.login import first_pages, link_pages, passkey_pages, provider_pages
from sekisho.console.login import pages as login_pages
from sekisho.console.mail import (
    audit_page,
    held_page,
    message_page,
    messages_page,
    overview_page,
    quarantine_page,
    queue_page,
    raw_page,
    waiting_page,
)
from sekisho.console.mailbox import pages as mailbox_pages
from sekisho.console.news import pages as news_pages
from sekisho.console.organisation import directories_page, domains_page, people_page
from sekisho.console.own import pages as own_pages
from sekisho.console.page import show_status
from sekisho.console.rendering import STATIC
from sekisho.console.reports import pages as reports_pages
from sekisho.console.rules import pages as rules_pages
from sekisho.console.rules import worth_page
from sekisho.console.start import pages as start_pages
from sekisho.console.station import nodes_page
from sekisho.console.status import Status
from sekisho.keeping.overview import overview
from sekisho.model.access import Permission
from sekisho.model.errors import Denied

# Rooms of pages in the order in which an address is looked for: what hands out files before pages whose last name may be anything.
_ROOMS = (
    exports,
    exports_administration,
    start_pages,
    login_pages,
    first_pages,
    link_pages,
    digest_pages,
    provider_pages,
    passkey_pages,
    account_pages,
    overview_page,
    messages_page,
    message_page,
    raw_page,
    quarantine_page,
    waiting_page,
    held_page,
    mailbox_pages,
    queue_page,
    own_pages,
    audit_page,
    news_pages,
    rules_pages,
    worth_page,
    domains_page,
    people_page,
    directories_page,
    accounts_pages,
    reports_pages,
    settings_page,
    tenants_page,
    groups_page,
    import_page,
    keys_page,
    services_page,
    dmarc_page,
    nodes_page,
)


def make_app(
    status: Callable[[], Awaitable[Status]], metrics: Callable[[], bytes], hosts: frozenset[str], door: Door, others: Sequence[BaseRoute] = ()
) -> Starlette:
    """Return the application. `hosts`: names and addresses under which it may be reached; `others`: routes that others bring, such as the API's."""
    routes: list[BaseRoute] = [
        Route("/", _home(status, door)),
        Route("/static/{name}", _static),
        *_for_machines(status, metrics),
        *exports_mail.routes(door, status),
        *(route for room in _ROOMS for route in room.routes(door)),
        *others,
    ]
    handlers: dict[Any, Callable[[Request, Exception], Awaitable[Response]]] = {Denied: _refused, 404: door.lost, Exception: door.broken}
    return Starlette(routes=routes, middleware=[Middleware(Guarded, hosts=hosts)], exception_handlers=handlers)


def _home(status: Callable[[], Awaitable[Status]], door: Door) -> Callable[[Request], Awaitable[Response]]:
    async def show_home(caller: Caller) -> Response:
        if caller.actor is None or Permission.READ_STATION not in caller.actor.permissions:
            if caller.actor is not None and Permission.OWN_MAIL in caller.actor.permissions:
                return caller.go("/overview" if caller.may(overview) else "/quarantine")
            return caller.go("/account")
        return show_status(caller, await status())

    logged_in = door.endpoint(show_home)

    async def home(request: Request) -> Response:
        """Show the state: to this machine without a login until the first operator exists, afterwards to those who may see it."""
        caller = await door.caller(request)
        if caller.actor is None and is_local(request) and not await operator_exists(door.gatehouse.control):
            return show_status(caller, await status())
        return await logged_in(request)

    return home


async def _static(request: Request) -> Response:
    found = STATIC.get(request.path_params["name"])
    if found is None:
        return Response("There is no such file.\n", 404, media_type="text/plain")
    return Response(found[0], media_type=found[1])


def _for_machines(status: Callable[[], Awaitable[Status]], metrics: Callable[[], bytes]) -> tuple[Route, Route]:
    """Return what this machine alone may ask: health and metrics."""

    async def health(request: Request) -> Response:
        _must_be_local(request)
        now = await status()
        return JSONResponse({"healthy": now.healthy, "problems": list(now.problems), "version": now.version}, 200 if now.healthy else 503)

    async def prometheus(request: Request) -> Response:
        _must_be_local(request)
        return Response(metrics(), media_type="text/plain; version=0.0.4; charset=utf-8")

    return Route("/healthz", health), Route("/metrics", prometheus)


async def _refused(request: Request, error: Exception) -> Response:
    del request, error
    return Response("Only from this machine.\n", 403, media_type="text/plain")


def _must_be_local(request: Request) -> None:
    if not is_local(request):
        raise Denied("only from this machine")
