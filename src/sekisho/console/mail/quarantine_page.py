"""The quarantine: what is held and why; deliver or delete several at once; for end users what is theirs."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.mail.shapes import category_name
from sekisho.model.errors import Denied, Refused
from sekisho.quarantine.browse import browse
from sekisho.quarantine.delete import delete, restore
from sekisho.quarantine.release import release
from sekisho.quarantine.two_person import requests

_PAGE = 50


def routes(door: Door) -> list[Route]:
    """Return the routes of the list and of what is done with several."""
    return [
        door.page("/quarantine", show),
        door.page("/quarantine/release", show, release_some),
        door.page("/quarantine/delete", show, delete_some),
        door.page("/quarantine/restore", show, restore_some),
    ]


async def show(caller: Caller, notice: str = "", error: str = "", undo: Sequence[str] = ()) -> Response:
    """Show one page of what is held, or of what was deleted. `undo`: numbers of what was deleted a moment ago."""
    asked = caller.request.query_params
    recipient, deleted = asked.get("recipient", "")[:320], asked.get("deleted", "") == "1"
    page = await caller.perform(browse, limit=_PAGE, after=asked.get("after", "")[:40], recipient=recipient, deleted=deleted)
    japanese = caller.language == "ja"
    rows = [(one, category_name(one.category, caller.language), (one.sentence_ja if japanese else "") or one.sentence) for one in page.items]
    return caller.show(
        "quarantine.html",
        rows=rows,
        recipient=recipient,
        deleted=deleted,
        undo=undo,
        next=page.next,
        notice=notice,
        error=error,
        may_ask=caller.may(requests),
    )


async def release_some(caller: Caller) -> Response:
    """Deliver what was chosen."""
    return await _each(caller, release, "released_n", learns=True)


async def delete_some(caller: Caller) -> Response:
    """Delete what was chosen; the next page can undo it."""
    return await _each(caller, delete, "deleted_n", undoable=True)


async def restore_some(caller: Caller) -> Response:
    """Have back what was deleted."""
    return await _each(caller, restore, "restored_n")


async def _each(caller: Caller, act: Callable[..., Awaitable[Any]], word: str, *, learns: bool = False, undoable: bool = False) -> Response:
    fields = await caller.fields()
    chosen = [value[:40] for name, value in fields if name == "held"][:_PAGE]
    if not chosen:
        return await show(caller, error=caller.say("choose_some"))
    more = {"learn": bool(dict(fields).get("learn"))} if learns else {}
    done, refused = [], []
    for held in chosen:
        try:
            await caller.perform(act, held=held, **more)
            done.append(held)
        except Refused as why:
            if isinstance(why, Denied) and len(chosen) == 1:
                raise
            refused.append(caller.told(why))
    notice = f"{len(done)} {caller.say(word)}" if done else ""
    error = f"{len(refused)} {caller.say('refused_n')}: {refused[0]}" if refused else ""
    return await show(caller, notice, error, done if undoable else ())
