"""Campaigns in `history.db`: learnt in the commit that stores the row which tells of a message."""

import json
import math
import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sekisho.backends.campaigning import belongs, keys_of, member_of
from sekisho.backends.embedded import history_statements as sql
from sekisho.backends.group_commit import Writer
from sekisho.backends.questions import Reader
from sekisho.model.ids import ArrivalId, TenantId
from sekisho.model.tracking import TrackingEvent
from sekisho.ports.campaigns import MOST_PEOPLE, WINDOW, Campaign

if TYPE_CHECKING:
    from sekisho.backends.embedded.history_unit import HistoryUnit


def learn(unit: "HistoryUnit", event: TrackingEvent) -> None:
    """Take what an event teaches, in the unit of work that stores its row; each message counts once."""
    member, tenant = member_of(event), event.tenant
    if member is None or unit.execute(sql.CAMPAIGN_OF, (tenant, event.arrival)).fetchone():
        return
    keys = keys_of(member.sketch, member.marks)
    name = _find(unit.connection, tenant, member.sketch, keys, event.at)
    if name is None:
        name = event.arrival
        unit.execute(sql.ADD_CAMPAIGN, (tenant, name, event.at, event.at, member.sketch, member.sender, member.subject))
    else:
        keys = list(member.marks)
    room = MOST_PEOPLE - sum(unit.execute(sql.SPREAD, (tenant, name)).fetchone())
    fresh = [each for each in member.names[: max(0, room)] if unit.execute(sql.ADD_NAME, (tenant, name, each)).rowcount == 1]
    people = sum(each.startswith("to ") for each in fresh)
    unit.execute(sql.JOIN_CAMPAIGN, (event.at, event.at, people, len(fresh) - people, member.unwanted, tenant, name))
    unit.execute(sql.ADD_MEMBER, (tenant, event.arrival, name, event.at, member.category))
    for key in keys:
        unit.execute(sql.SET_KEY, (tenant, key, name))


def _find(connection: sqlite3.Connection, tenant: TenantId, sketch: str, keys: Sequence[str], at: float) -> ArrivalId | None:
    found = {row[0]: row[1:] for row in connection.execute(sql.BY_KEYS, (tenant, json.dumps(keys))).fetchall()}
    for key in keys:
        row = found.get(key)
        if row is not None and abs(at - row[1]) <= WINDOW and belongs(key, sketch, row[2]):
            return ArrivalId(row[0])
    return None


def _campaign(connection: sqlite3.Connection, tenant: TenantId, row: Sequence[Any]) -> Campaign:
    categories = tuple((category, count) for category, count in connection.execute(sql.CATEGORIES, (tenant, row[0])))
    name, first_at, last_at, messages, people, senders, unwanted, sender, subject = row
    return Campaign(ArrivalId(name), first_at, last_at, messages, people, senders, unwanted, categories, sender, subject)


class EmbeddedCampaigns:
    """Questions go to the history's readers; nothing here waits for its writer but forgetting."""

    def __init__(self, writer: "Writer[HistoryUnit]", reader: Reader) -> None:
        self._writer = writer
        self._reader = reader

    async def like(self, tenant: TenantId, sketch: str, marks: Sequence[str], at: float) -> Campaign | None:
        """Return the campaign that a message belongs to."""
        keys = keys_of(sketch, marks)

        def question(connection: sqlite3.Connection) -> Campaign | None:
            name = _find(connection, tenant, sketch, keys, at)
            row = connection.execute(sql.CAMPAIGN, (tenant, name)).fetchone() if name else None
            return _campaign(connection, tenant, row) if row else None

        return await self._reader.soon(question)

    async def largest(self, tenant: TenantId, least: int, limit: int, since: float = 0.0, until: float = math.inf) -> list[Campaign]:
        """Return the largest campaigns of a time."""

        def question(connection: sqlite3.Connection) -> list[Campaign]:
            return [_campaign(connection, tenant, row) for row in connection.execute(sql.LARGEST, (tenant, least, since, until, limit)).fetchall()]

        return await self._reader.run(question)

    async def one(self, tenant: TenantId, campaign: str) -> Campaign | None:
        """Return a campaign by its name or that of a message in it."""

        def question(connection: sqlite3.Connection) -> Campaign | None:
            named = connection.execute(sql.CAMPAIGN_OF, (tenant, campaign)).fetchone()
            row = connection.execute(sql.CAMPAIGN, (tenant, *named)).fetchone() if named else None
            return _campaign(connection, tenant, row) if row else None

        return await self._reader.run(question)

    async def members(self, tenant: TenantId, campaign: ArrivalId, limit: int) -> list[ArrivalId]:
        """Return messages of a campaign, the latest first."""
        return await self._reader.run(
            lambda connection: [ArrivalId(arrival) for (arrival,) in connection.execute(sql.MEMBERS, (tenant, campaign, limit))]
        )

    async def people(self, tenant: TenantId, campaign: ArrivalId, limit: int) -> list[str]:
        """Return recipients of a campaign."""
        return await self._reader.run(lambda connection: [name for (name,) in connection.execute(sql.PEOPLE, (tenant, campaign, limit))])

    async def forget(self, before: float, alone_before: float, limit: int) -> int:
        """Forget what is over."""

        def work(unit: "HistoryUnit") -> int:
            over = unit.execute(sql.OLD_CAMPAIGNS, (before, alone_before, limit)).fetchall()
            for row in over:
                for statement in (sql.DROP_KEYS, sql.DROP_MEMBERS, sql.DROP_NAMES, sql.DROP_CAMPAIGN):
                    unit.execute(statement, row)
            return len(over)

        return await self._writer.run(work)
