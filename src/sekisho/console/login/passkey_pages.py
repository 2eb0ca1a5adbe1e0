"""What the script of passkeys asks: to come in, to prove it again, to add one."""

from starlette.responses import Response
from starlette.routing import Route

from sekisho.access import passkeys
from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.login.pages import way_on
from sekisho.model.errors import Denied


def routes(door: Door) -> list[Route]:
    """Return the routes."""
    pages = PasskeyPages(door)
    return [
        door.script("/login/passkey/options", pages.ask, public=True),
        door.script("/login/passkey", pages.enter, public=True),
        door.script("/prove/passkey/options", pages.ask),
        door.script("/prove/passkey", pages.prove),
        door.script("/account/passkeys/options", pages.begin),
        door.script("/account/passkeys", pages.add),
        door.page("/account/passkeys/remove", pages.to_account, pages.remove),
    ]


class PasskeyPages:
    """The answers over one gatehouse."""

    def __init__(self, door: Door) -> None:
        self._house = door.gatehouse

    async def ask(self, caller: Caller) -> dict[str, str]:
        """Return what the browser is asked: a passkey of ours."""
        await caller.json()
        return _shown(await self._house.passkey_login.begin(caller.origin))

    async def enter(self, caller: Caller) -> dict[str, str]:
        """Let in whose passkey answered."""
        given = await caller.json()
        came = await self._house.passkey_login.enter(given.get("ceremony", ""), given.get("response", ""), caller.visit)
        caller.let_in(came.cookie, came.device)
        caller.learn_zone(given.get("zone", ""))
        return {"to": way_on(given.get("next", ""))}

    async def prove(self, caller: Caller) -> dict[str, str]:
        """Take it as a fresh proof, if it is the passkey of whoever is in."""
        given = await caller.json()
        account = await self._house.passkey_login.check(given.get("ceremony", ""), given.get("response", ""))
        if caller.actor is None or account.id != caller.actor.account:
            raise Denied("That is another's passkey.", "別の利用者のパスキーです。")
        caller.renew(await self._house.proof.renew(caller.cookie, account, caller.ip, "passkey"))
        return {"to": way_on(given.get("next", "")), "csrf": caller.csrf}

    async def begin(self, caller: Caller) -> dict[str, str]:
        """Return what the browser is asked: to make one."""
        await caller.json()
        return _shown(await caller.perform(passkeys.begin_adding, origin=caller.origin))

    async def add(self, caller: Caller) -> dict[str, str]:
        """Keep it."""
        given = await caller.json()
        await caller.perform(passkeys.add, ticket=given.get("ceremony", ""), response=given.get("response", ""), name=given.get("name", "")[:320])
        return {"to": "/account"}

    async def to_account(self, caller: Caller) -> Response:
        """Lead to the page."""
        return caller.go("/account")

    async def remove(self, caller: Caller) -> Response:
        """Take one away."""
        form = await caller.form()
        await caller.perform(passkeys.remove, passkey=form.get("passkey", ""))
        return caller.go("/account")


def _shown(ceremony: passkeys.Ceremony) -> dict[str, str]:
    return {"ceremony": ceremony.ticket, "options": ceremony.options}
