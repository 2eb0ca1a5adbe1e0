"""The overview: how mail went, what was stopped, the delay that we add, whom attackers aim at."""

from starlette.responses import Response
from starlette.routing import Route

from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.mail.shapes import category_name, columns
from sekisho.keeping.overview import overview

PERIODS = ((1, "day_1"), (7, "day_7"), (30, "day_30"), (90, "day_90"))


def routes(door: Door) -> list[Route]:
    """Return its route."""
    return [door.page("/overview", show)]


async def show(caller: Caller) -> Response:
    """Show the sums of a period."""
    asked = caller.request.query_params.get("days", "")
    days = int(asked) if asked in {str(each) for each, _ in PERIODS} else 1
    one = await caller.perform(overview, days=days)
    stopped = sum(number for _, number in one.stopped)
    return caller.show(
        "overview.html",
        one=one,
        days=days,
        periods=PERIODS,
        stopped=stopped,
        share=f"{100 * stopped / one.messages:.1f}" if one.messages else "0",
        columns=columns(one.volume, caller.language, caller.zone),
        categories=[(category_name(name, caller.language), number, round(100 * number / max(1, one.stopped[0][1]))) for name, number in one.stopped],
    )
