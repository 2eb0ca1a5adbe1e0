"""The overview: how mail went, what was stopped, the delay that we add, whom attackers aim at."""

import asyncio

from starlette.responses import Response
from starlette.routing import Route

from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.exporting import as_csv
from sekisho.console.mail.dependencies import Part, dependencies, waiting_mail
from sekisho.console.mail.shapes import category_name, columns
from sekisho.keeping.overview import overview
from sekisho.keeping.standing.service_level import service_level
from sekisho.keeping.standing.standing import StationStanding, standing

PERIODS = ((1, "day_1"), (7, "day_7"), (30, "day_30"), (90, "day_90"))


def routes(door: Door) -> list[Route]:
    """Return the routes of the page and of its export."""
    return [door.page("/overview", show), door.page("/overview.csv", export)]


def _days(caller: Caller) -> int:
    asked = caller.request.query_params.get("days", "")
    return int(asked) if asked in {str(each) for each, _ in PERIODS} else 1


async def show(caller: Caller) -> Response:
    """Show the sums of a period."""
    days = _days(caller)
    one, level, (station, depends), waits = await asyncio.gather(
        caller.perform(overview, days=days), caller.perform(service_level, days=max(days, 30)), _parts(caller), waiting_mail(caller)
    )
    stopped = sum(number for _, number in one.stopped)
    return caller.show(
        "overview.html",
        one=one,
        days=days,
        periods=PERIODS,
        stopped=stopped,
        share=f"{100 * stopped / one.messages:.1f}" if one.messages else "0",
        columns=columns(one.volume, caller.language, caller.zone),
        level=level,
        station=station,
        depends=depends,
        waits=waits,
        japanese=caller.language == "ja",
        categories=[(_category(caller, name), number, round(100 * number / max(1, one.stopped[0][1]))) for name, number in one.stopped],
    )


def _category(caller: Caller, name: str) -> str:
    """Return a category as people read it, also where mail was stopped before anybody judged it."""
    return category_name(name, caller.language) or caller.say("not_judged")


async def _parts(caller: Caller) -> tuple[StationStanding | None, list[Part]]:
    station = await caller.perform(standing) if caller.may(standing) else None
    return station, await dependencies(caller, station)


async def export(caller: Caller) -> Response:
    """Hand out the sums as CSV that no spreadsheet takes for formulas."""
    days = _days(caller)
    one = await caller.perform(overview, days=days)
    level = await caller.perform(service_level, days=max(days, 30))
    rows: list[tuple[object, ...]] = [(caller.say("volume"), caller.when(each.at), each.messages, each.stopped) for each in one.volume]
    rows += [(caller.say("by_category"), _category(caller, name), number, "") for name, number in one.stopped]
    rows += [(caller.say("attacked"), name, number, "") for name, number in one.attacked]
    rows += [(caller.say("senders"), name, number, "") for name, number in one.senders]
    rows += [(caller.say("campaigns"), each.subject, each.messages, each.people) for each in one.campaigns]
    measured = (
        ("level_availability", level.availability), ("level_latency", level.p95_seconds), ("level_capture", level.capture),
        ("level_false", level.false_alarms), ("level_lost", level.lost),
    )  # fmt: skip
    rows += [(caller.say("level_title"), caller.say(word), caller.say("level_unknown") if value is None else value, "") for word, value in measured]
    _, parts = await _parts(caller)
    rows += [
        (caller.say("parts_title"), f"{caller.say(part.word)} {part.name}".strip(), part.problem or caller.say("part_well"), "") for part in parts
    ]
    return as_csv(caller, "overview", ("", "", caller.say("messages"), caller.say("stopped")), rows)
