"""Opinions in `history.db`: taken in the commit that stores the row which tells them."""

import sqlite3
from typing import TYPE_CHECKING

from sekisho.backends.embedded import history_statements as sql
from sekisho.backends.group_commit import Writer
from sekisho.backends.opining import said_in
from sekisho.backends.questions import Reader
from sekisho.model.ids import ArrivalId, TenantId
from sekisho.model.tracking import TrackingEvent
from sekisho.ports.opinions import Opinion

if TYPE_CHECKING:
    from sekisho.backends.embedded.history_unit import HistoryUnit


def learn(unit: "HistoryUnit", event: TrackingEvent) -> None:
    """Take what an event says, unless something later was said."""
    said = said_in(event)
    if said is not None:
        unit.execute(sql.SAY, (event.tenant, said.about, said.by, said.says, said.at))


class EmbeddedOpinions:
    """Questions go to the history's readers."""

    def __init__(self, writer: "Writer[HistoryUnit]", reader: Reader) -> None:
        self._writer = writer
        self._reader = reader

    async def opinions(self, tenant: TenantId, limit: int) -> list[Opinion]:
        """Return what was said and not taken back."""

        def question(connection: sqlite3.Connection) -> list[Opinion]:
            rows = connection.execute(sql.OPINIONS, (tenant, limit))
            return [Opinion(ArrivalId(about), by, says, at) for about, by, says, at in rows]

        return await self._reader.run(question)

    async def tenants(self) -> list[TenantId]:
        """Return who has any."""
        return await self._reader.run(lambda connection: [TenantId(tenant) for (tenant,) in connection.execute(sql.OPINION_TENANTS)])

    async def forget(self, before: float, limit: int) -> int:
        """Forget what is old."""

        def work(unit: "HistoryUnit") -> int:
            old = unit.execute(sql.OLD_OPINIONS, (before, limit)).fetchall()
            for row in old:
                unit.execute(sql.DROP_OPINION, row)
            return len(old)

        return await self._writer.run(work)
