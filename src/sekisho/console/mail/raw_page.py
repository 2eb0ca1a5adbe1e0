"""A message as it came, as a file that nothing opens by itself: first a page that warns and tells what is kept of it, then the octets."""

from starlette.responses import Response
from starlette.routing import Route

from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.mail.shapes import size
from sekisho.emergency.inbox import Line
from sekisho.emergency.inbox import of_message as readable
from sekisho.gate.messages import story
from sekisho.model.access import Role
from sekisho.model.errors import Denied, NotFound, Refused, StepUpNeeded
from sekisho.model.tracking import EventKind
from sekisho.quarantine.browse import content
from sekisho.quarantine.kept import of_message

# How a message that is not kept ended, by its last event that says so; the word that explains it.
ENDS: dict[EventKind, str] = {
    EventKind.DELIVERED: "raw_delivered",
    EventKind.RELEASED: "raw_on_its_way",
    EventKind.DECIDED: "raw_on_its_way",
    EventKind.ATTEMPTED: "raw_on_its_way",
    EventKind.REFUSED: "raw_refused",
    EventKind.DELETED: "raw_gone",
    EventKind.EXPIRED: "raw_gone",
    EventKind.DISCARDED: "raw_gone",
    EventKind.BOUNCED: "raw_bounced",
    EventKind.QUARANTINED: "raw_gone",
}
_LONGEST_REASON = 320


def routes(door: Door) -> list[Route]:
    """Return its route: GET warns, POST hands out."""
    return [door.page("/messages/{message}/raw", show, hand_out)]


def number_of(caller: Caller) -> str:
    """Return the number of the message that is asked for."""
    return str(caller.request.path_params["message"])[:40]


async def show(caller: Caller, error: str = "", status: int = 200) -> Response:
    """Warn, and tell what is kept of the message, for whom and until when; or why nothing is. Raises NotFound for what is not theirs to see."""
    number = number_of(caller)
    kept = await caller.perform(of_message, message=number)
    copies, closed = await _copies(caller, number)
    try:
        told = await caller.perform(story, message=number)
    except NotFound:
        if not kept and not copies:
            raise
        told = None
    end = next((ENDS[event.kind] for event in reversed(told.events) if event.kind in ENDS), "raw_waits") if told else "raw_waits"
    return caller.show(
        "raw.html",
        status=status,
        error=error,
        number=number,
        kept=kept,
        copies=copies,
        closed=closed,
        end=end,
        may_open=caller.may(content),
        asks=caller.actor is not None and caller.actor.role is not Role.END_USER,
        size=size,
    )


async def _copies(caller: Caller, number: str) -> tuple[list[Line], str]:
    """Return what the emergency mailbox has of it for whoever asks, or why that cannot be told."""
    if caller.actor is None or not caller.actor.addresses or not caller.may(readable):
        return [], ""
    try:
        return await caller.perform(readable, message=number), ""
    except (Denied, NotFound):
        return [], ""
    except Refused as refused:
        return [], caller.told(refused)


async def hand_out(caller: Caller) -> Response:
    """Hand out the octets of one held mail, and never as something that a browser shows; why it was opened stands in the audit."""
    form = await caller.form()
    number, held = number_of(caller), form.get("held", "")[:40]
    if held not in {one.id for one in await caller.perform(of_message, message=number)}:
        return await show(caller, error=caller.say("raw_not_kept"), status=404)
    try:
        octets = await caller.perform(content, held=held, reason=form.get("reason", "")[:_LONGEST_REASON])
    except (Denied, NotFound, StepUpNeeded):
        raise
    except Refused as refused:
        return await show(caller, error=caller.told(refused), status=422)
    return caller.finish(as_attachment(octets, f"{held}.eml"))


def as_attachment(octets: bytes, name: str) -> Response:
    """Return octets under a name of ours (ASCII) that a browser keeps and does not look into: RFC 6266, and no type that anything is opened by."""
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "content-security-policy": "default-src 'none'; sandbox",
        "x-content-type-options": "nosniff",
    }
    return Response(octets, media_type="application/octet-stream", headers=headers)
