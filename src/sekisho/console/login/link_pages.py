"""The pages of links by mail: asking for one, and coming in by it. What they say never tells whether an address is known."""

from typing import cast

from starlette.responses import Response
from starlette.routing import Route

from sekisho.access import asking
from sekisho.access.asking import For
from sekisho.access.login import SecondNeeded
from sekisho.access.throttle import TooFast
from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.login.pages import entered
from sekisho.model.errors import Denied, NotFound, Refused
from sekisho.ports.signals import Signals


def routes(door: Door) -> list[Route]:
    """Return the routes."""
    pages = LinkPages(door)
    return [
        door.page("/enter", pages.show_enter, pages.ask_enter, public=True),
        door.page("/forgot", pages.show_forgot, pages.ask_reset, public=True),
        door.page("/enter/{secret}", pages.show_link, pages.come_in, public=True),
    ]


class LinkPages:
    """The pages over one gatehouse."""

    def __init__(self, door: Door) -> None:
        self._house = door.gatehouse

    async def show_enter(self, caller: Caller) -> Response:
        """Show the form; whoever is in already goes on."""
        return caller.go("/quarantine") if caller.actor is not None else _form(caller, "enter")

    async def show_forgot(self, caller: Caller) -> Response:
        """Show the form."""
        return _form(caller, "reset")

    async def ask_enter(self, caller: Caller) -> Response:
        """Take the address of somebody who wants in."""
        return await self._ask(caller, "enter")

    async def ask_reset(self, caller: Caller) -> Response:
        """Take the address of somebody who wants another password."""
        return await self._ask(caller, "reset")

    async def _ask(self, caller: Caller, wants: For) -> Response:
        form = await caller.form()
        address = form.get("address", "")[:320]
        try:
            await self._write_down(caller, wants, address)
        except (Denied, NotFound):
            raise
        except Refused as refused:
            return _form(caller, wants, address, caller.told(refused), 429 if isinstance(refused, TooFast) else 422)
        return caller.show("link_asked.html", wants=wants, notice=caller.say(f"link_{wants}_asked"))

    async def show_link(self, caller: Caller) -> Response:
        """Show the button, if the link is good, and where this is another browser than the one that asked, how to get a link for it."""
        found = await self._house.by_link.look(_secret(caller))
        return caller.show("link_enter.html", address=found.link.address, here=found.link.browser == caller.browser)

    async def come_in(self, caller: Caller) -> Response:
        """Let in, or ask for the second factor; in another browser send a link for that one instead, to the same address."""
        await caller.form()
        house = self._house
        found = await house.by_link.look(_secret(caller))
        if found.link.browser != caller.browser:
            return await self._again(caller, found.link.address)
        came = await house.by_link.enter(found, caller.browser, caller.visit)
        if isinstance(came, SecondNeeded):
            return caller.show("second.html", to="/quarantine", needed=came)
        return entered(caller, came, "/quarantine")

    async def _again(self, caller: Caller, address: str) -> Response:
        await self._write_down(caller, "enter", address)
        return caller.show("link_asked.html", wants="enter", notice=caller.say("link_enter_asked"))

    async def _write_down(self, caller: Caller, wants: For, address: str) -> None:
        house, signals = self._house, cast("Signals", caller.port("signals"))
        await asking.ask(house.control, house.clock, house.counters, signals, wants, address, caller.browser, caller.language, caller.ip)


def _form(caller: Caller, wants: str, address: str = "", error: str = "", status: int = 200) -> Response:
    return caller.show("link_ask.html", status, wants=wants, address=address, error=error)


def _secret(caller: Caller) -> str:
    return str(caller.request.path_params["secret"])
