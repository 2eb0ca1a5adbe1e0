"""The page behind a digest's link. Opening it changes nothing, whoever opens it; a press of its button does the link's one act.

What tells a person from a program that presses everything: such a program also presses what nobody sees, and it does not take time to read.
"""

from collections.abc import Awaitable, Callable
from typing import cast

from starlette.responses import Response
from starlette.routing import Route

from sekisho.access import asking
from sekisho.access.throttle import TooFast, place_of
from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.mail.shapes import category_name
from sekisho.console.times import when
from sekisho.model.errors import Conflict, Denied, Refused
from sekisho.model.held import HeldState
from sekisho.ports.directory import Directory
from sekisho.ports.records import Records
from sekisho.ports.signals import Signals
from sekisho.quarantine.digest.acting import Opened, open_link
from sekisho.quarantine.digest.safe_text import sender_shown, visible
from sekisho.quarantine.digest.tickets import Act, give_back, use_up, used
from sekisho.quarantine.release import release
from sekisho.quarantine.sender_lists import approve_sender, block_sender, sender_of

READING = 1.0  # seconds that a person needs at least between seeing a page and pressing its button
_LONGEST = 3_600.0  # that a page may be looked at
_SUSPECT = 600.0  # seconds that nothing is done where every button was pressed
_PAGE = "digest-page"


def routes(door: Door) -> list[Route]:
    """Return the routes."""
    pages = DigestPages(door)
    return [
        door.page("/digest/{secret}", pages.show, pages.act, public=True),
        door.page("/digest/{secret}/also", pages.show, pages.trapped, public=True),
        door.page("/digest/{secret}/whole", pages.show, pages.whole, public=True),
    ]


class DigestPages:
    """The pages over one gatehouse."""

    def __init__(self, door: Door) -> None:
        self._house = door.gatehouse

    async def show(self, caller: Caller, notice: str = "", error: str = "", status: int = 200) -> Response:
        """Show what is known of the mail, and the button of this link if there is still something to do."""
        opened = await self._open(caller)
        held, act, path = opened.held, opened.ticket.act, f"/digest/{opened.ticket.secret}"
        directory = cast("Directory", caller.port("directory"))
        rights = directory.people_rights(opened.ticket.tenant)
        refused = (act is Act.RELEASE and not rights.may_release(held.category)) or (act is Act.APPROVE and not rights.may_approve(held.category))
        page = await self._house.tickets.issue(_PAGE, {"link": opened.ticket.number, "at": repr(self._house.clock.now())}, _LONGEST)
        japanese = caller.language == "ja"
        return caller.show(
            "digest.html",
            status,
            notice=notice,
            error=error,
            held=held,
            act=str(act),
            path=path,
            shown=page,
            sender=sender_shown(held.header_from or str(held.sender)),
            whom=_whom(opened),
            subject=visible(held.subject),
            category=category_name(held.category, caller.language),
            why=(held.sentence_ja if japanese else "") or held.sentence,
            at=when(held.held_at, caller.language, directory.digest(opened.ticket.tenant).zone),
            open=opened.is_open and not refused,
            state="" if opened.state is HeldState.KEPT else str(opened.state),
            used=opened.used,
            asks=opened.state is HeldState.KEPT and not rights.may_release(held.category),
        )

    async def act(self, caller: Caller) -> Response:
        """Do what the link is for, once, as the mail's recipient."""
        form, opened = await caller.form(), await self._open(caller)
        if await self._is_suspect(caller, opened):
            return await self.show(caller, error=caller.say("digest_robot"), status=409)
        if not await self._was_read(form.get("shown", ""), opened):
            return await self.show(caller, error=caller.say("digest_quick"), status=409)
        match opened.ticket.act:
            case Act.SHOW:
                return await self.show(caller)
            case Act.RELEASE:  # that it happens once is the records' own promise; a second press stands in the audit
                await caller.perform_as(opened.bearer(caller.ip), opened.ticket.tenant, release, held=opened.held.id)
            case Act.BLOCK:
                await self._once(caller, opened, block_sender)
            case Act.APPROVE:
                await self._once(caller, opened, approve_sender)
        done = caller.say(f"digest_done_{opened.ticket.act}")
        return await self.show(caller, notice=done.replace("{whom}", _whom(opened)))

    async def _once(self, caller: Caller, opened: Opened, function: Callable[..., Awaitable[object]]) -> None:
        """Use the link up, then do it; refused, the link is as good as before."""
        control = self._house.control
        if opened.used:
            raise used()
        await use_up(control, opened.ticket)
        try:
            await caller.perform_as(opened.bearer(caller.ip), opened.ticket.tenant, function, held=opened.held.id)
        except Conflict:  # they are in that list already: what was wished is so
            return
        except BaseException:
            await give_back(control, opened.ticket)
            raise

    async def trapped(self, caller: Caller) -> Response:
        """Remember that something pressed the button that nobody sees."""
        await caller.form()
        opened = await self._open(caller)
        for name in _suspects(caller, opened):
            await self._house.counters.remember(name, "1", _SUSPECT)
        return await self.show(caller, error=caller.say("digest_robot"), status=409)

    async def whole(self, caller: Caller) -> Response:
        """Mail a link to the whole quarantine to the mail's recipient, to be used in this browser: never shown here."""
        await caller.form()
        opened, house = await self._open(caller), self._house
        if await self._is_suspect(caller, opened):
            return await self.show(caller, error=caller.say("digest_robot"), status=409)
        try:
            await asking.ask(
                house.control, house.clock, house.counters, cast("Signals", caller.port("signals")), "enter", opened.held.recipient.key,
                caller.browser, caller.language, caller.ip,
            )  # fmt: skip
        except TooFast as fast:
            return await self.show(caller, error=caller.told(fast), status=429)
        except (Denied, Refused) as refused:
            return await self.show(caller, error=caller.told(refused), status=422)
        return await self.show(caller, notice=caller.say("digest_mailed"))

    async def _open(self, caller: Caller) -> Opened:
        house, records = self._house, cast("Records", caller.port("records"))
        return await open_link(records, house.control, house.vault, house.clock, str(caller.request.path_params["secret"]))

    async def _is_suspect(self, caller: Caller, opened: Opened) -> bool:
        return any([await self._house.counters.recall(name) is not None for name in _suspects(caller, opened)])

    async def _was_read(self, shown: str, opened: Opened) -> bool:
        """Tell whether whoever pressed had the page before them for as long as a person needs."""
        try:
            facts = await self._house.tickets.read(_PAGE, shown)
        except Refused:
            return False
        return facts["link"] == opened.ticket.number and self._house.clock.now() - float(facts["at"]) >= READING


def _suspects(caller: Caller, opened: Opened) -> tuple[str, str]:
    """Return what is remembered of a program: its browser, and where it came from for this link."""
    return f"robot:{caller.browser}", f"robot:{place_of(caller.ip)} {opened.ticket.number}"


def _whom(opened: Opened) -> str:
    """Return whom the act is about: who gets the mail, or who sent it."""
    if opened.ticket.act is Act.RELEASE:
        return visible(str(opened.held.recipient))
    try:
        return visible(sender_of(opened.held))
    except Refused:
        return ""
