"""What waits: mail that is not decided yet, with its reason and clock; and requests that wait for a second person."""

from starlette.responses import Response
from starlette.routing import Route

from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.mail.shapes import category_name, size
from sekisho.quarantine.two_person import requests
from sekisho.quarantine.waiting import waiting

_PAGE = 50


def routes(door: Door) -> list[Route]:
    """Return the two routes."""
    return [door.page("/quarantine/waiting", show_waiting), door.page("/quarantine/requests", show_requests)]


async def show_waiting(caller: Caller) -> Response:
    """Show one page of what waits, newest first."""
    page = await caller.perform(waiting, limit=_PAGE, after=caller.request.query_params.get("after", "")[:40])
    rows = [(one, one.japanese if caller.language == "ja" else one.english) for one in page.items]
    return caller.show("waiting.html", rows=rows, next=page.next, size=size, may_ask=caller.may(requests))


async def show_requests(caller: Caller) -> Response:
    """Show one page of requests."""
    page = await caller.perform(requests, limit=_PAGE, after=caller.request.query_params.get("after", "")[:40])
    rows = [(one, category_name(one.category, caller.language)) for one in page.items]
    return caller.show("requests.html", rows=rows, next=page.next)
