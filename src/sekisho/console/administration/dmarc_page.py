"""What others saw of mail in our domains' names, by their DMARC reports: how much proved itself day by day, and which servers did not."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import Route

from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.keeping.feedback.dmarc_reports import reports
from sekisho.model.dmarc_report import AggregateReport
from sekisho.tenancy.mail_domains import domains

_DAY = 86_400
_REPORTS = 1_000
_SOURCES = 50
_DAYS = 31


@dataclass(frozen=True, slots=True)
class Day:
    """One day's mail in our name. `proven` of the `messages` passed by SPF or DKIM."""

    at: int
    messages: int
    proven: int


@dataclass(frozen=True, slots=True)
class Source:
    """One server that sent in our name."""

    address: str
    messages: int
    dkim: int
    spf: int
    stopped: int


def routes(door: Door) -> list[Route]:
    """Return its route."""
    return [door.page("/dmarc", show)]


async def show(caller: Caller) -> Response:
    """Show what the reports about one domain, or all, add up to."""
    own = [one.name for one in await caller.perform(domains.list_domains)]
    name = caller.request.query_params.get("domain", "")[:253]
    page = await caller.perform(reports, domain=name, limit=_REPORTS)
    days, sources = by_day(page.items), by_source(page.items)
    most = max((day.messages for day in days), default=0)
    width = 600 / max(1, len(days))
    return caller.show(
        "dmarc.html",
        own=own,
        name=name,
        days=days,
        columns=[
            (
                round(place * width, 2),
                round(width * 0.8, 2),
                round(120 - 120 * day.messages / most, 2),
                round(120 * day.messages / most, 2),
                round(120 - 120 * (day.messages - day.proven) / most, 2),
                round(120 * (day.messages - day.proven) / most, 2),
                f"{caller.when(day.at + _DAY // 2)}: {day.messages:,} / {day.messages - day.proven:,}",
            )
            for place, day in enumerate(days)
        ]
        if most
        else [],
        messages=sum(day.messages for day in days),
        proven=sum(day.proven for day in days),
        sources=sources,
        latest=page.items[:20],
    )


def by_day(found: Sequence[AggregateReport]) -> list[Day]:
    """Return sums by the day on which a report begins, the last month that is told of, without gaps between the first and the last."""
    messages: Counter[int] = Counter()
    proven: Counter[int] = Counter()
    for report in found:
        day = report.begin // _DAY
        messages[day] += report.messages
        proven[day] += sum(row.count for row in report.rows if "pass" in {row.dkim, row.spf})
    if not messages:
        return []
    last = max(messages)
    first = max(min(messages), last - _DAYS + 1)
    return [Day(day * _DAY, messages[day], proven[day]) for day in range(first, last + 1)]


def by_source(found: Sequence[AggregateReport]) -> list[Source]:
    """Return servers, those that proved least first."""
    sums: dict[str, list[int]] = {}
    for report in found:
        for row in report.rows:
            one = sums.setdefault(row.source, [0, 0, 0, 0])
            one[0] += row.count
            one[1] += row.count if row.dkim == "pass" else 0
            one[2] += row.count if row.spf == "pass" else 0
            one[3] += row.count if row.disposition in {"quarantine", "reject"} else 0
    rows = [Source(address, *numbers) for address, numbers in sums.items()]
    return sorted(rows, key=lambda one: (max(one.dkim, one.spf) - one.messages, -one.messages, one.address))[:_SOURCES]
