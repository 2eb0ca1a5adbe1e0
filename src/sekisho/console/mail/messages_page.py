"""Messages found by anyone, anything, time; and the same as CSV."""

from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import Route

from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.exporting import as_csv
from sekisho.console.mail.shapes import category_name
from sekisho.console.times import day_start
from sekisho.keeping.tracking import search
from sekisho.model.verdict import Category

_FIELDS = ("text", "sender", "recipient", "category")
_DAY = 86_400.0
_PAGE, _EXPORTED = 50, 10_000


def routes(door: Door) -> list[Route]:
    """Return the routes of the list and of its export."""
    return [door.page("/messages", show), door.page("/messages.csv", export)]


def _wanted(caller: Caller) -> dict[str, str]:
    """Return what the form asks for, bounded."""
    asked = caller.request.query_params
    return {name: asked.get(name, "")[:320] for name in (*_FIELDS, "since", "until")}


def _arguments(wanted: dict[str, str], zone: str) -> dict[str, object]:
    until = day_start(wanted["until"], zone)
    return {**{name: wanted[name] for name in _FIELDS}, "since": day_start(wanted["since"], zone), "until": until + _DAY if until else 0.0}


async def show(caller: Caller) -> Response:
    """Show one page of what was found."""
    wanted = _wanted(caller)
    page = await caller.perform(search, **_arguments(wanted, caller.zone), limit=_PAGE, after=caller.request.query_params.get("after", "")[:200])
    query = {name: value for name, value in wanted.items() if value}
    if caller.carried:
        query["tenant"] = caller.tenant
    return caller.show(
        "messages.html",
        found=page.items,
        wanted=wanted,
        categories=[(str(each), category_name(each, caller.language)) for each in Category],
        names={str(each): category_name(each, caller.language) for each in Category},
        more=f"/messages?{urlencode({**query, 'after': page.next})}" if page.next else "",
        csv=f"/messages.csv?{urlencode(query)}",
    )


async def export(caller: Caller) -> Response:
    """Hand out what was found as CSV that no spreadsheet takes for formulas, at most 10,000 lines."""
    arguments = _arguments(_wanted(caller), caller.zone)
    headings = [caller.say(name) for name in ("at", "category", "state", "sender", "recipient", "subject")] + ["id"]
    rows: list[tuple[object, ...]] = []
    after = ""
    while len(rows) < _EXPORTED:
        page = await caller.perform(search, **arguments, limit=1_000, after=after)
        rows += [
            (caller.when(one.at), category_name(one.category, caller.language), one.state, one.sender, one.recipients, one.subject, one.arrival)
            for one in page.items
        ]
        after = page.next
        if not after:
            break

    return as_csv(caller, "messages", headings, rows[:_EXPORTED])
