"""One held mail: why it is held, a harmless look inside, and what can be done with it and its sender."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from starlette.responses import Response
from starlette.routing import Route

from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.mail.framed import framed, with_pictures
from sekisho.console.mail.shapes import category_name, size
from sekisho.model.errors import Denied, NotFound, Refused
from sekisho.model.held import HeldState
from sekisho.model.preview import Preview
from sekisho.quarantine import browse, delete, release, sender_lists, two_person
from sekisho.quarantine.preview import preview

_WHOSE: dict[str, Literal["user", "domain", "tenant"]] = {"user": "user", "domain": "domain", "tenant": "tenant"}


@dataclass(frozen=True, slots=True)
class Look:
    """What is shown of the inside. `frame` is a whole document for a frame of no origin, "" where the mail has no HTML."""

    text: str
    frame: str
    files: tuple[str, ...]
    notes: tuple[str, ...]


def routes(door: Door) -> list[Route]:
    """Return the routes of one mail; they stand behind those of the list, whose names are no numbers."""
    path = "/quarantine/{held}"
    acts: dict[str, Callable[[Caller], Awaitable[Response]]] = {
        "preview": look,
        "release": _act(release.release, "released_one", learn=True),
        "delete": _act(delete.delete, "deleted_one"),
        "restore": _act(delete.restore, "restored_one"),
        "request": _act(two_person.request_release, "requested", reason=True),
        "grant": _act(two_person.grant_release, "released_one"),
        "refuse": _act(two_person.refuse_release, "request_gone", reason=True),
        "sender": judge_sender,
    }
    return [door.page(path, show), *(door.page(f"{path}/{name}", show, act) for name, act in acts.items())]


def _number(caller: Caller) -> str:
    return str(caller.request.path_params["held"])[:40]


async def show(caller: Caller, notice: str = "", error: str = "", status: int = 200, seen: Look | None = None) -> Response:
    """Show what is known of it; with `seen`, what a look inside showed."""
    one = await caller.perform(browse.find, held=_number(caller))
    asked = None
    if caller.may(two_person.requests):
        page = await caller.perform(two_person.requests, limit=1_000)
        asked = next((request for request in page.items if request.held == one.id), None)
    own = caller.actor is not None and bool(caller.actor.addresses)
    answer = caller.show(
        "held.html",
        status=status,
        notice=notice,
        error=error,
        one=one,
        kept=one.state is HeldState.KEPT,
        category=category_name(one.category, caller.language),
        sentence=(one.sentence_ja if caller.language == "ja" else "") or one.sentence,
        size=size(one.content.size),
        seen=seen,
        asked=asked,
        own=own,
        may_look=caller.may(preview),
        may_act=caller.may(delete.delete),
        may_download=caller.may(browse.content),
        may_ask=caller.may(two_person.request_release),
        whose=("user",) if own else tuple(_WHOSE),
    )
    return answer if seen is None else with_pictures(answer)


async def look(caller: Caller) -> Response:
    """Look inside, for the reason that is given."""
    form = await caller.form()
    try:
        looked = await caller.perform(preview, held=_number(caller), reason=form.get("reason", "")[:320])
    except (Denied, NotFound):
        raise
    except Refused as refused:
        return await show(caller, error=caller.told(refused), status=422)
    return await show(caller, seen=_look(caller, looked.preview))


def _look(caller: Caller, found: Preview) -> Look:
    notes = [f"{count} {caller.say(f'left_{name}')}" for name, count in found.left_out]
    if found.cut:
        notes.append(caller.say("cut"))
    return Look(found.text, framed(found.page), found.files, tuple(notes))


def _act(
    use_case: Callable[..., Awaitable[object]], word: str, *, reason: bool = False, learn: bool = False
) -> Callable[[Caller], Awaitable[Response]]:
    async def act(caller: Caller) -> Response:
        form = await caller.form()
        more: dict[str, object] = {"reason": form.get("reason", "")[:1_000]} if reason else {}
        if learn:
            more["learn"] = bool(form.get("learn"))
        try:
            await caller.perform(use_case, held=_number(caller), **more)
        except (Denied, NotFound):
            raise
        except Refused as refused:
            return await show(caller, error=caller.told(refused), status=422)
        return await show(caller, caller.say(word))

    return act


async def judge_sender(caller: Caller) -> Response:
    """Block or approve who wrote it."""
    form = await caller.form()
    approve = form.get("says", "") == "approve"
    arguments = {"held": _number(caller), "whose": _WHOSE.get(form.get("whose", ""), "user"), "whole_domain": bool(form.get("whole_domain"))}
    try:
        listed = await caller.perform(sender_lists.approve_sender if approve else sender_lists.block_sender, **arguments)
    except (Denied, NotFound):
        raise
    except Refused as refused:
        return await show(caller, error=caller.told(refused), status=422)
    return await show(caller, f"{listed.sender} {caller.say('approved_one' if approve else 'blocked_one')} {listed.owner}")
