"""Acquaintances in `history.db`: learnt in the commit that stores the row which tells them."""

import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sekisho.backends.acquainted import MOST_PAYMENTS, PARTNER_SENT, taught
from sekisho.backends.embedded import history_statements as sql
from sekisho.backends.group_commit import Writer
from sekisho.backends.questions import Reader
from sekisho.model.ids import TenantId
from sekisho.model.tracking import TrackingEvent
from sekisho.ports.acquaintances import Acquaintance

if TYPE_CHECKING:
    from sekisho.backends.embedded.history_unit import HistoryUnit


def learn(unit: "HistoryUnit", event: TrackingEvent) -> None:
    """Take what an event teaches, in the unit of work that stores its row for the first time."""
    for each in taught(event):
        unit.execute(sql.MEET, (event.tenant, each.kind, each.name, each.first_at, each.last_at, each.received, each.sent))


class EmbeddedAcquaintances:
    """Questions go to the history's readers; nothing here waits for its writer but forgetting."""

    def __init__(self, writer: "Writer[HistoryUnit]", reader: Reader) -> None:
        self._writer = writer
        self._reader = reader

    async def known(self, tenant: TenantId, names: Sequence[tuple[str, str]]) -> list[Acquaintance]:
        """Return those that are known."""

        def question(connection: sqlite3.Connection) -> list[Acquaintance]:
            rows = (connection.execute(sql.ACQUAINTED, (tenant, kind, name)).fetchone() for kind, name in dict.fromkeys(names))
            return [Acquaintance(*row) for row in rows if row]

        return await self._reader.soon(question)

    async def payments(self, tenant: TenantId, party: str) -> list[Acquaintance]:
        """Return the accounts of a party, the latest first."""
        span = f"{party} ", f"{party}!"  # "!" follows the blank: every name that begins with the party and a blank lies between

        def question(connection: sqlite3.Connection) -> list[Acquaintance]:
            return [Acquaintance(*row) for row in connection.execute(sql.PAYMENTS, (tenant, *span, MOST_PAYMENTS))]

        return await self._reader.soon(question)

    async def partners(self, tenant: TenantId, limit: int) -> list[str]:
        """Return whom this tenant wrote to, the commonest first."""
        return await self._reader.run(lambda connection: [name for (name,) in connection.execute(sql.PARTNERS, (tenant, PARTNER_SENT, limit))])

    async def forget(self, before: float, limit: int) -> int:
        """Forget what was last met before that."""

        def work(unit: "HistoryUnit") -> int:
            old = unit.execute(sql.OLD_ACQUAINTANCES, (before, limit)).fetchall()
            for row in old:
                unit.execute(sql.DROP_ACQUAINTANCE, row)
            return len(old)

        return await self._writer.run(work)
