"""What programs have to do with us: webhooks that tell them, and the API tokens of an organisation's people, which can be ended here."""

from starlette.responses import Response
from starlette.routing import Route

from sekisho.access import tokens
from sekisho.console.administration.forms import must_be_sure, performing
from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.keeping.telling import webhooks
from sekisho.model.errors import Denied, NotFound, Refused, StepUpNeeded
from sekisho.model.tracking import EventKind

TOLD = tuple(kind for kind in EventKind if kind not in {EventKind.ERASED, EventKind.REPORTED})


def routes(door: Door) -> list[Route]:
    """Return the routes of the lists and of their forms."""
    return [
        door.page("/webhooks", show),
        door.page("/webhooks/add", show, add),
        door.page("/webhooks/resume", show, performing(_resume, show)),
        door.page("/webhooks/remove", show, performing(_remove, show)),
        door.page("/tokens/revoke", show, performing(_revoke, show)),
    ]


async def show(caller: Caller, notice: str = "", error: str = "", status: int = 200, secret: str = "") -> Response:
    """Show webhooks and tokens; `secret` is shown this once."""
    page = await caller.perform(tokens.list_all, limit=200) if caller.may(tokens.list_all) else None
    return caller.show(
        "services.html",
        status=status,
        notice=notice,
        error=error,
        secret=secret,
        rows=await caller.perform(webhooks.list_webhooks),
        kinds=[(str(kind), "event_refused" if kind is EventKind.REFUSED else str(kind)) for kind in TOLD],
        tokens=page.items if page else (),
        may_change=caller.may(webhooks.add_webhook),
        may_revoke=caller.may(tokens.revoke_any),
    )


async def add(caller: Caller) -> Response:
    """Add a webhook; its secret is shown once."""
    fields = await caller.fields()
    chosen = [EventKind(value) for name, value in fields if name == "event" and value in set(EventKind)]
    try:
        made = await caller.perform(webhooks.add_webhook, url=dict(fields).get("url", "").strip(), events=chosen)
    except (Denied, NotFound, StepUpNeeded):
        raise
    except Refused as refused:
        return await show(caller, error=caller.told(refused), status=422)
    return await show(caller, caller.say("hooks_keep"), secret=made.secret)


async def _resume(caller: Caller, form: dict[str, str]) -> str:
    await caller.perform(webhooks.resume_webhook, webhook=form.get("webhook", "")[:320])
    return caller.say("hooks_resumed")


async def _remove(caller: Caller, form: dict[str, str]) -> str:
    must_be_sure(form)
    await caller.perform(webhooks.remove_webhook, webhook=form.get("webhook", "")[:320])
    return caller.say("hooks_removed")


async def _revoke(caller: Caller, form: dict[str, str]) -> str:
    must_be_sure(form)
    await caller.perform(tokens.revoke_any, token=form.get("token", "")[:320])
    return caller.say("hooks_revoked")
