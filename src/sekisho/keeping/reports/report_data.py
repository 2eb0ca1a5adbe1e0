"""What a report tells: a whole day, week or month of an organisation's mail, from the same sums that the overview shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sekisho.keeping.overview import HOUR, Overview, sums
from sekisho.model.ids import TenantId
from sekisho.ports.campaigns import Campaigns
from sekisho.ports.history import History

Period = Literal["daily", "weekly", "monthly"]


@dataclass(frozen=True, slots=True)
class Span:
    """A period: from `since` to before `until` (seconds since 1970)."""

    period: Period
    since: float
    until: float


def last_whole(period: Period, at: datetime) -> Span:
    """Return the last period that was over at a moment; days begin at midnight, weeks on Monday, in the moment's zone."""
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    if period == "daily":
        until, since = midnight, midnight - timedelta(days=1)
    elif period == "weekly":
        until = midnight - timedelta(days=midnight.weekday())
        since = until - timedelta(days=7)
    else:
        until = midnight.replace(day=1)
        since = (until - timedelta(days=1)).replace(day=1)
    return Span(period, since.timestamp(), until.timestamp())


async def gather(history: History, campaigns: Campaigns, tenant: TenantId, span: Span) -> Overview:
    """Return the sums of a period, by the hours in it."""
    return await sums(history, campaigns, tenant, int(span.since // HOUR), int(span.until // HOUR))
