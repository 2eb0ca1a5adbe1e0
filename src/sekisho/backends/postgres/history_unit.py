"""The unit of work on the history in PostgreSQL."""

from collections.abc import Collection, Sequence
from typing import Any

from sekisho.backends.embedded.history_unit import HistoryUnit
from sekisho.backends.postgres import own_statements as own
from sekisho.backends.postgres.connection import Connection
from sekisho.model.ids import ArrivalId, TenantId


class PostgresHistoryUnit(HistoryUnit):
    """What waits in the connection is written before the next operation looks."""

    def __init__(self, connection: Any) -> None:
        super().__init__(connection)
        self._session: Connection = connection

    def add_links(self, links: Sequence[tuple[object, ...]]) -> list[bool]:
        """Store links once; for each whether it is new. One that is given twice is new once."""
        if not links:
            return []
        columns = [list(column) for column in zip(*links, strict=True)]
        new = {tuple(row) for row in self._session.execute(own.ADD_LINKS_ONCE, columns).fetchall()}
        told = []
        for link in links:
            told.append(link[:2] in new)
            new.discard(link[:2])
        return told

    def lines_of(self, keys: Collection[tuple[TenantId, ArrivalId]]) -> dict[tuple[TenantId, ArrivalId], tuple[int, bytes]]:
        """Return the lines of messages at once."""
        columns = [[key[place] for key in keys] for place in (0, 1)]
        found = self._session.execute(own.LINES_OF, columns).fetchall()
        return {(tenant, arrival): (place, value) for tenant, arrival, place, value in found}

    def flush(self) -> None:
        """Write what waits."""
        self._session.settle()
