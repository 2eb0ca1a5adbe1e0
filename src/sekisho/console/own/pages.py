"""The page of one's own settings, and the one where somebody helps another."""

from collections.abc import Awaitable, Callable
from typing import cast
from urllib.parse import quote

from starlette.responses import Response
from starlette.routing import Route

from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.mail.shapes import category_name
from sekisho.model.errors import Conflict, Denied, NotFound, Refused
from sekisho.ports.directory import Directory
from sekisho.quarantine import delegates, sender_lists
from sekisho.quarantine.digest import wishes

_PAGE = 50


def routes(door: Door) -> list[Route]:
    """Return the routes. Opening the address of a form leads to the page."""
    forms = {
        "digest": _digest,
        "senders": _add_sender,
        "senders/remove": _remove_sender,
        "helpers": _add_helper,
        "helpers/remove": _remove_helper,
    }
    return [
        door.page("/own", show_own),
        door.page("/own/helped", show_helped),
        door.page("/own/helped/release", _to_page, _release),
        *(door.page(f"/own/{path}", _to_page, act) for path, act in forms.items()),
    ]


async def show_own(caller: Caller, *, notice: str = "", error: str = "", status: int = 200) -> Response:
    """Show everything that somebody sets for themselves."""
    mine = _addresses(caller)
    lists = [one.senders for key in mine for one in (await caller.perform(sender_lists.show_lists, owner=key)).items]
    known = await caller.perform(delegates.list_delegates)
    done = [act for key in mine for act in await caller.perform(delegates.acts, owner=key)]
    return caller.show(
        "own.html",
        status,
        notice=notice,
        error=error,
        addresses=mine,
        digest=await caller.perform(wishes.show_wish),
        approved=sorted({sender for one in lists for sender in one.personal_approve}),
        blocked=sorted({sender for one in lists for sender in one.personal_block}),
        helpers=known.helpers,
        helped=known.helped,
        acts=sorted(done, key=lambda act: -act.at)[:_PAGE],
    )


async def show_helped(caller: Caller, *, notice: str = "", error: str = "", status: int = 200) -> Response:
    """Show what is held for somebody whom one helps."""
    owner = caller.request.query_params.get("owner", "")[:320]
    page = await caller.perform(delegates.look_for, owner=owner, limit=_PAGE, after=caller.request.query_params.get("after", "")[:40])
    japanese = caller.language == "ja"
    rows = [(one, category_name(one.category, caller.language), (one.sentence_ja if japanese else "") or one.sentence) for one in page.items]
    rights = cast("Directory", caller.port("directory")).people_rights(caller.tenant)
    return caller.show("helped.html", status, notice=notice, error=error, owner=owner, rows=rows, next=page.next, may_release=rights.may_release)


async def _to_page(caller: Caller) -> Response:
    return caller.go("/own")


async def _digest(caller: Caller) -> Response:
    form = await caller.form()
    language = form.get("language", "")
    wished = {"language": language if language in {"en", "ja"} else "", "schedule": form.get("schedule", "")[:60]}
    return await _do(caller, lambda: caller.perform(wishes.change_wish, **wished))


async def _add_sender(caller: Caller) -> Response:
    form = await caller.form()
    says = "approve" if form.get("says") == "approve" else "block"

    async def add() -> None:
        for key in _addresses(caller):
            try:
                await caller.perform(sender_lists.add_sender, owner=key, sender=form.get("sender", "")[:320], says=says)
            except Conflict:  # it stands there already
                continue

    return await _do(caller, add)


async def _remove_sender(caller: Caller) -> Response:
    form = await caller.form()
    says = "approve" if form.get("says") == "approve" else "block"

    async def remove() -> None:
        for key in _addresses(caller):
            try:
                await caller.perform(sender_lists.remove_sender, owner=key, sender=form.get("sender", "")[:320], says=says)
            except NotFound:  # only some of the addresses have it
                continue

    return await _do(caller, remove)


async def _add_helper(caller: Caller) -> Response:
    form = await caller.form()
    return await _do(caller, lambda: caller.perform(delegates.add_delegate, helper=form.get("helper", "")[:320]))


async def _remove_helper(caller: Caller) -> Response:
    form = await caller.form()
    named = {"owner": form.get("owner", "")[:320], "helper": form.get("helper", "")[:320]}
    return await _do(caller, lambda: caller.perform(delegates.remove_delegate, **named))


async def _release(caller: Caller) -> Response:
    form = await caller.form()
    owner = form.get("owner", "")[:320]
    await caller.perform(delegates.release_for, owner=owner, held=form.get("held", "")[:40])
    return caller.go(f"/own/helped?owner={quote(owner, safe='')}")


async def _do(caller: Caller, act: Callable[[], Awaitable[object]]) -> Response:
    """Do it and show the page; what was refused is told there."""
    try:
        await act()
    except (Denied, NotFound):
        raise
    except Refused as refused:
        return await show_own(caller, error=caller.told(refused), status=422)
    return await show_own(caller, notice=caller.say("own_saved"))


def _addresses(caller: Caller) -> tuple[str, ...]:
    """Return an end user's own addresses. Raises NotFound for staff, who have none here."""
    if caller.actor is None or not caller.actor.addresses:
        raise NotFound("This page is for people whose mail is held here.", "このページは、メールの利用者のためのものです。")
    return tuple(sorted(caller.actor.addresses))
