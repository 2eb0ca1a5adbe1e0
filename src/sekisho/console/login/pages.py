"""Login with a password and a second factor, the proof before dangerous acts, and logging out."""

from starlette.responses import Response
from starlette.routing import Route

from sekisho.access import sessions
from sekisho.access.entering import Entered
from sekisho.access.first_run import operator_exists
from sekisho.access.gatehouse import Gatehouse
from sekisho.access.login import SecondNeeded
from sekisho.access.oidc.providers import PROVIDER, provider_of
from sekisho.access.same_site import local_path
from sekisho.console import proving
from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.model.errors import Denied, NotFound, Refused, TooMany
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.ports.control import INSTALLATION

INSTALLATION_IN_PATH = "-"  # the installation's own providers, in an address


def routes(door: Door) -> list[Route]:
    """Return the routes."""
    pages = LoginPages(door)
    return [
        door.page("/login", pages.show_login, pages.log_in, public=True),
        door.page("/login/second", pages.show_login, pages.second, public=True),
        door.page("/logout", pages.show_login, pages.log_out, public=True),
        door.page("/prove", pages.show_proof, pages.prove),
    ]


class LoginPages:
    """The pages over one gatehouse."""

    def __init__(self, door: Door) -> None:
        self._house = door.gatehouse

    async def show_login(self, caller: Caller) -> Response:
        """Show the form; whoever is in already goes on."""
        if caller.actor is not None:
            return caller.go(way_on(caller.request.query_params.get("next", "")))
        notice = "" if await operator_exists(self._house.control) else caller.say("first_run_needed")
        return await self._login(caller, way_on(caller.request.query_params.get("next", "")), notice=notice)

    async def log_in(self, caller: Caller) -> Response:
        """Take login and password."""
        form = await caller.form()
        to = way_on(form.get("next", ""))
        try:
            came = await self._house.login.with_password(form.get("login", ""), form.get("password", ""), caller.visit)
        except Refused as refused:
            return await self._login(caller, to, error=caller.told(refused), login=form.get("login", "")[:254], status=_status(refused))
        if isinstance(came, SecondNeeded):
            caller.learn_zone()
            return self._second(caller, came, to)
        return entered(caller, came, to)

    async def second(self, caller: Caller) -> Response:
        """Take the code."""
        form = await caller.form()
        to, ticket = way_on(form.get("next", "")), form.get("ticket", "")
        try:
            account = await self._house.login.of_ticket(ticket)
        except Refused as refused:
            return await self._login(caller, to, error=caller.told(refused), status=_status(refused))
        try:
            came = await self._house.login.with_code(ticket, form.get("code", ""), caller.visit)
        except Refused as refused:
            needed = await self._house.login.needs(account, ticket)
            return self._second(caller, needed, to, error=caller.told(refused), status=_status(refused))
        return entered(caller, came, to)

    async def log_out(self, caller: Caller) -> Response:
        """End the session at both ends."""
        await caller.form()
        found = await sessions.by_cookie(self._house.control, caller.cookie)
        if found is not None:
            await sessions.end(self._house.control, found.entry.tenant, found.entry.key)
        caller.let_out()
        return caller.go("/login")

    async def show_proof(self, caller: Caller) -> Response:
        """Show what proves it."""
        return await proving.ask(self._house, caller, way_on(caller.request.query_params.get("next", "")))

    async def prove(self, caller: Caller) -> Response:
        """Take a code or the password; the session's cookie changes."""
        form = await caller.form(proving.LARGEST_FORM)
        to, doing = way_on(form.get("next", "")), form.get("doing", "")
        assert caller.actor is not None
        try:
            caller.renew(await self._house.proof.by_secret(caller.cookie, caller.actor, form.get("secret", "")))
        except (Denied, NotFound):
            raise
        except Refused as refused:
            return await proving.ask(self._house, caller, to, doing, error=caller.told(refused), status=_status(refused))
        return proving.go_on(caller, to, doing)

    async def _login(self, caller: Caller, to: str, *, notice: str = "", error: str = "", login: str = "", status: int = 200) -> Response:
        return await show_login_form(self._house, caller, to, notice=notice, error=error, login=login, status=status)

    def _second(self, caller: Caller, needed: SecondNeeded, to: str, *, error: str = "", status: int = 200) -> Response:
        return caller.show("second.html", status, to=to, needed=needed, error=error)


async def show_login_form(
    house: Gatehouse, caller: Caller, to: str, *, notice: str = "", error: str = "", login: str = "", status: int = 200
) -> Response:
    """Return the login page, with the providers of the installation and of the tenant that the address names (`?tenant=`), or the first one."""
    tenant = TenantId(caller.request.query_params.get("tenant", "")[:63] or DEFAULT_TENANT)
    ways = [
        (f"/login/by/{where or INSTALLATION_IN_PATH}/{provider.name}", provider.title)
        for where in (INSTALLATION, tenant)
        for provider in map(provider_of, await house.control.entries(where, PROVIDER, limit=20))
    ]
    return caller.show("login.html", status, to=to, notice=notice, error=error, login=login, ways=ways)


def entered(caller: Caller, came: Entered, to: str) -> Response:
    """Return the way on for somebody who was let in."""
    caller.let_in(came.cookie, came.device)
    caller.learn_zone()
    return caller.go(to)


def way_on(wanted: str) -> str:
    """Return where a login leads: a page of ours that is none of those that lead here."""
    path = local_path(wanted)
    return "/" if path.startswith(("/login", "/logout", "/prove", "/first-run", "/welcome", "/enter")) else path


def _status(refused: Refused) -> int:
    return 429 if isinstance(refused, TooMany) else 422
