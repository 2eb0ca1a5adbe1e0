"""The queue: what is owed and why it is not delivered yet; try now, hold, let go, drop with undo."""

import re
from collections.abc import Awaitable, Callable
from functools import partial

from starlette.responses import Response
from starlette.routing import Route

from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.delivery import queue_cases
from sekisho.model.errors import Denied, NotFound, Refused
from sekisho.smtp.meanings import meaning_of

_UNPROVEN = re.compile(r"(?<![\d.])4\.7\.[45](?![\d.])")  # no TLS where it is demanded, or not the certificate (`delivery/connections.py`)
_ACTS: dict[str, Callable[..., Awaitable[queue_cases.Operated]]] = {
    "flush": queue_cases.flush,
    "hold": queue_cases.hold,
    "unhold": queue_cases.unhold,
    "drop": queue_cases.drop,
    "undrop": queue_cases.undrop,
}


def routes(door: Door) -> list[Route]:
    """Return the routes of the list and of what can be done."""
    return [door.page("/queue", show), door.page("/queue/operate", show, operate)]


async def show(caller: Caller, notice: str = "", error: str = "") -> Response:
    """Show one page of the queue, the oldest first."""
    page = await caller.perform(queue_cases.queue, limit=100, after=caller.request.query_params.get("after", "")[:40])
    means = partial(meaning_of, japanese=caller.language == "ja")
    destinations = await caller.perform(queue_cases.destinations)
    return caller.show(
        "queue.html",
        rows=page.items,
        next=page.next,
        notice=notice,
        error=error,
        destinations=destinations,
        unproven=[one.domain for one in destinations if _UNPROVEN.search(one.last_reply)],
        may_act=caller.may(queue_cases.hold),
        means=means,
    )


async def operate(caller: Caller) -> Response:
    """Do one thing to one delivery or to all for one domain, or try all now."""
    form = await caller.form()
    act, delivery, domain = _ACTS.get(form.get("act", "")), form.get("delivery", "")[:40], form.get("domain", "")[:253]
    if act is None or (not delivery and not domain and act is not queue_cases.flush):
        return await show(caller)
    try:
        done = await caller.perform(act, delivery=delivery, domain="" if delivery else domain)
    except (Denied, NotFound):
        raise
    except Refused as refused:
        return await show(caller, error=caller.told(refused))
    told = f"{done.done} {caller.say('operated_n')}" + (f"; {done.busy} {caller.say('busy_n')}" if done.busy else "")
    return await show(caller, told)
