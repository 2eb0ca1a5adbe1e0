"""Login by a provider: away to it, and back again. Its answer comes from another site, so what was begun is carried in a cookie of its own."""

from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from sekisho.access.same_site import local_path
from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.login.pages import INSTALLATION_IN_PATH
from sekisho.console.rendering import Frame, render
from sekisho.model.ids import TenantId

COOKIE, _SECONDS = "sekisho-provider", 600


def routes(door: Door) -> list[Route]:
    """Return the routes."""
    pages = ProviderPages(door)
    return [
        door.page("/login/by/{tenant}/{name}", pages.away, public=True),
        door.page("/login/by/{tenant}/{name}/back", pages.back, public=True),
    ]


class ProviderPages:
    """The pages over one gatehouse."""

    def __init__(self, door: Door) -> None:
        self._house = door.gatehouse

    async def away(self, caller: Caller) -> Response:
        """Lead to the provider. Nothing is kept here for it; whoever opens this without wanting to is asked by the provider."""
        tenant, name = _named(caller)
        to = local_path(caller.request.query_params.get("next", ""))
        begun = await self._house.provider_login.begin(tenant, name, f"{caller.origin}{caller.request.url.path}/back", caller.browser, to)
        caller.keep(COOKIE, begun.ticket, _SECONDS)
        return caller.away(begun.to)

    async def back(self, caller: Caller) -> Response:
        """Take the provider's answer. The way on is a page of ours: only from there does the session's cookie come along (SameSite=Strict)."""
        tenant, name = _named(caller)
        answer = dict(caller.request.query_params)
        ticket = caller.jar.read(caller.cookies, COOKIE)
        caller.keep(COOKIE, "", 0)
        came, to = await self._house.provider_login.finish(tenant, name, answer, ticket, caller.browser, caller.visit)
        caller.let_in(came.cookie, came.device)
        return caller.finish(HTMLResponse(render("again.html", Frame(caller.language, "/"), {"to": local_path(to)})))


def _named(caller: Caller) -> tuple[TenantId, str]:
    tenant = str(caller.request.path_params["tenant"])
    return TenantId("" if tenant == INSTALLATION_IN_PATH else tenant[:63]), str(caller.request.path_params["name"])[:41]
