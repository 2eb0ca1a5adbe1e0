"""Pages of the emergency mailbox: the list, one mail, its files; opened and closed by administrators."""

from urllib.parse import quote

from starlette.responses import Response
from starlette.routing import Route

from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.mail.framed import framed, with_pictures
from sekisho.console.mail.shapes import category_name, size
from sekisho.console.mailbox import writing
from sekisho.emergency.inbox import browse, download, look
from sekisho.emergency.opening import Mode, standing, switch
from sekisho.emergency.reading import read, take_file
from sekisho.emergency.sent import sent

_PAGE = 50
_MODES: tuple[Mode, ...] = ("auto", "on", "off")


def routes(door: Door) -> list[Route]:
    """Return the routes. Opening an address of a form leads to the list."""
    return [
        door.page("/mailbox", show),
        door.page("/mailbox/switch", to_list, set_switch),
        door.page("/mailbox/write", writing.show, writing.send_it),
        door.page("/mailbox/mail/{mail}", show_mail),
        door.page("/mailbox/mail/{mail}/file", show_mail, hand_out_file),
        door.page("/mailbox/mail/{mail}/download", show_mail, hand_out),
    ]


async def show(caller: Caller, notice: str = "", error: str = "") -> Response:
    """Show whether it is open, and if so what waits, or what was sent."""
    asked = caller.request.query_params
    now = await caller.perform(standing)
    folder = "sent" if asked.get("folder", "") == "sent" else "inbox"
    after = asked.get("after", "")[:40]
    is_open = now.open and bool(now.addresses)
    inbox = await caller.perform(browse, limit=_PAGE, after=after) if is_open and folder == "inbox" else None
    mine = await caller.perform(sent, limit=_PAGE, after=after) if is_open and folder == "sent" else None
    if asked.get("sent", "") in {"1", "2"}:
        notice = caller.say("emergency_accepted" if asked["sent"] == "1" else "emergency_accepted_before")
    return caller.show(
        "emergency.html",
        now=now,
        is_open=is_open,
        folder=folder,
        lines=inbox.items if inbox else (),
        mine=mine.items if mine else (),
        next=inbox.next if inbox else mine.next if mine else "",
        name=lambda category: category_name(category, caller.language),
        size=size,
        may_switch=caller.may(switch),
        modes=_MODES,
        notice=notice,
        error=error,
    )


async def to_list(caller: Caller) -> Response:
    """Lead to the list."""
    return caller.go("/mailbox" + caller.carried)


async def set_switch(caller: Caller) -> Response:
    """Open or close it."""
    form = await caller.form()
    mode = form.get("mode", "")
    await caller.perform(switch, mode=mode if mode in _MODES else "auto", note=form.get("note", "")[:200])
    return await to_list(caller)


async def show_mail(caller: Caller) -> Response:
    """Show one mail: its page in a frame that may do nothing, or its text."""
    line = await caller.perform(look, mail=_number(caller))
    seen = await caller.perform(read, mail=line.id)
    view = "text" if caller.request.query_params.get("view", "") == "text" or not seen.preview.page else "page"
    answer = caller.show(
        "emergency_mail.html",
        line=line,
        seen=seen,
        frame=framed(seen.preview.page),
        view=view,
        category=category_name(line.category, caller.language),
        size=size,
    )
    return with_pictures(answer)


async def hand_out_file(caller: Caller) -> Response:
    """Hand out one file of a clean mail, as one that no browser opens by itself."""
    form = await caller.form()
    taken = await caller.perform(take_file, mail=_number(caller), path=form.get("path", "")[:100])
    return _as_file(caller, taken.octets, taken.name)


async def hand_out(caller: Caller) -> Response:
    """Hand out a clean mail whole."""
    await caller.form()
    octets = await caller.perform(download, mail=_number(caller))
    return _as_file(caller, octets, f"{_number(caller)}.eml")


def _as_file(caller: Caller, octets: bytes, name: str) -> Response:
    plain = "".join(character if character.isascii() and (character.isalnum() or character in "._- ") else "_" for character in name)
    told = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"  # RFC 6266
    return caller.finish(Response(octets, media_type="application/octet-stream", headers={"content-disposition": told}))


def _number(caller: Caller) -> str:
    return str(caller.request.path_params["mail"])[:40]
