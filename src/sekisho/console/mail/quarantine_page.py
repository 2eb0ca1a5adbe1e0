"""The quarantine: what is held and why; deliver or delete several at once; for end users what is theirs."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.mail.shapes import category_name
from sekisho.model.errors import Denied, Refused
from sekisho.quarantine.browse import browse, content, find
from sekisho.quarantine.delete import delete
from sekisho.quarantine.release import release

_PAGE = 50


def routes(door: Door) -> list[Route]:
    """Return the routes of the list, its acts, and one mail's octets."""
    return [
        door.page("/quarantine", show),
        door.page("/quarantine/release", show, release_some),
        door.page("/quarantine/delete", show, delete_some),
        door.page("/quarantine/download", show, download),
    ]


async def show(caller: Caller, notice: str = "", error: str = "") -> Response:
    """Show one page of what is held."""
    asked = caller.request.query_params
    recipient = asked.get("recipient", "")[:320]
    page = await caller.perform(browse, limit=_PAGE, after=asked.get("after", "")[:40], recipient=recipient)
    japanese = caller.language == "ja"
    rows = [(one, category_name(one.category, caller.language), (one.sentence_ja if japanese else "") or one.sentence) for one in page.items]
    return caller.show(
        "quarantine.html",
        rows=rows,
        recipient=recipient,
        next=page.next,
        notice=notice,
        error=error,
        may_open=caller.may(content),
    )


async def release_some(caller: Caller) -> Response:
    """Deliver what was chosen."""
    return await _each(caller, release, "released_n")


async def delete_some(caller: Caller) -> Response:
    """Delete what was chosen."""
    return await _each(caller, delete, "deleted_n")


async def _each(caller: Caller, act: Callable[..., Awaitable[Any]], word: str) -> Response:
    chosen = [value for name, value in await caller.fields() if name == "held"][:_PAGE]
    if not chosen:
        return await show(caller, error=caller.say("choose_some"))
    done, refused = 0, []
    for held in chosen:
        try:
            await caller.perform(act, held=held[:40])
            done += 1
        except Refused as why:
            if isinstance(why, Denied) and len(chosen) == 1:
                raise
            refused.append(caller.told(why))
    notice = f"{done} {caller.say(word)}" if done else ""
    error = f"{len(refused)} {caller.say('refused_n')}: {refused[0]}" if refused else ""
    return await show(caller, notice, error)


async def download(caller: Caller) -> Response:
    """Hand out the octets of one mail as a file that nothing opens by itself; why it was opened stands in the audit."""
    form = await caller.form()
    held = await caller.perform(find, held=form.get("held", "")[:40])
    octets = await caller.perform(content, held=held.id, reason=form.get("reason", "")[:320])
    headers = {"content-disposition": f'attachment; filename="{held.id}.eml"'}
    return caller.finish(Response(octets, media_type="message/rfc822", headers=headers))
