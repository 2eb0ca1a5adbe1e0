"""The pages behind one-time links: the first operator, an invitation, a new password. Opening them changes nothing."""

from starlette.responses import Response
from starlette.routing import Route

from sekisho.access import first_run, links, welcome
from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.login.pages import entered, show_login_form
from sekisho.model.errors import Denied, NotFound, Refused


def routes(door: Door) -> list[Route]:
    """Return the routes."""
    pages = FirstPages(door)
    return [
        door.page("/first-run/{secret}", pages.show_first, pages.first, public=True),
        door.page("/welcome/{secret}", pages.show_welcome, pages.welcome, public=True),
    ]


class FirstPages:
    """The pages over one gatehouse."""

    def __init__(self, door: Door) -> None:
        self._house = door.gatehouse
        self._door = door

    async def show_first(self, caller: Caller) -> Response:
        """Show the form, if the link is good."""
        if not await first_run.is_good(self._house.control, self._house.clock, _secret(caller)):
            raise links.gone()
        return self._first(caller)

    async def first(self, caller: Caller) -> Response:
        """Make the first operator."""
        form, house = await caller.form(), self._house
        login, name = form.get("login", ""), form.get("name", "")
        try:
            came = await first_run.take(
                house.control,
                house.clock,
                house.passwords,
                house.entrance,
                _secret(caller),
                login,
                name,
                form.get("password", ""),
                caller.language,
                caller.visit,
            )
        except (Denied, NotFound):
            raise
        except Refused as refused:
            return self._first(caller, login[:254], name[:100], caller.told(refused), 422)
        self._door.first_run_used()
        return entered(caller, came, "/start")

    async def show_welcome(self, caller: Caller) -> Response:
        """Show the form, if the link is good."""
        _, account = await welcome.whose(self._house.control, self._house.clock, _secret(caller))
        return caller.show("welcome.html", login=account.login)

    async def welcome(self, caller: Caller) -> Response:
        """Set the password; then they log in with it."""
        form, house, secret = await caller.form(), self._house, _secret(caller)
        _, account = await welcome.whose(house.control, house.clock, secret)
        try:
            await welcome.set_password(house.control, house.clock, house.passwords, secret, form.get("password", ""), caller.ip)
        except (Denied, NotFound):
            raise
        except Refused as refused:
            return caller.show("welcome.html", 422, login=account.login, error=caller.told(refused))
        return await show_login_form(house, caller, "/", login=account.login, notice=caller.say("welcome_done"))

    def _first(self, caller: Caller, login: str = "", name: str = "", error: str = "", status: int = 200) -> Response:
        return caller.show("first_run.html", status, login=login, name=name, error=error)


def _secret(caller: Caller) -> str:
    return str(caller.request.path_params["secret"])
