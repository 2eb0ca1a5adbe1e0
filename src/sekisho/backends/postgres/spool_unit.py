"""The unit of work on records in PostgreSQL: what many messages add or change goes there in one round trip for each table."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sekisho.backends.embedded import spool_statements as spool
from sekisho.backends.embedded.spool_unit import SpoolUnit
from sekisho.backends.postgres import own_statements as own
from sekisho.backends.postgres.connection import Connection
from sekisho.model.ids import ArrivalId, DeliveryId, TenantId

_BLOCK = 1_000  # numbers of blobs that a process takes at once
_OF_MANY = {
    spool.ADD_ARRIVAL: own.ADD_ARRIVALS,
    spool.ADD_FATE: own.ADD_FATES,
    spool.ADD_DELIVERY: own.ADD_DELIVERIES,
    spool.ADD_READER: own.ADD_READERS,
    spool.ADD_HELD: own.ADD_HELD,
    spool.ADD_LINK: own.ADD_LINKS,
    spool.ADD_TALLY: own.ADD_TALLIES,
    spool.DROP_DELIVERY: own.DROP_DELIVERIES,
    spool.SET_FATE: own.SET_FATES,
}


class PostgresSpoolUnit(SpoolUnit):
    """Rows travel as columns."""

    def __init__(self, connection: Any, writer: str) -> None:
        self._session: Connection = connection
        self._blob, self._blobs_end = 0, 0
        super().__init__(connection, writer)

    def foresee(self, claims: Sequence[tuple[TenantId, DeliveryId, int]]) -> None:
        """Fetch and hold the rows of these claims at once."""
        self._write_gathered()
        columns = [[claim[place] for claim in claims] for place in (0, 1)]
        found = self._session.execute(own.CLAIMED, columns).fetchall() if claims else []
        self._foreseen = {(tenant, delivery, token): value for tenant, delivery, token, value in found}

    def drop_links(self, links: Sequence[tuple[TenantId, int]]) -> Counter[TenantId]:
        """Take rows out of the outbox."""
        return Counter(TenantId(tenant) for (tenant,) in self.execute(own.DROP_LINKS, ([link for _, link in links],)).fetchall())

    def _say_of_all(self, statement: str, rows: Sequence[Sequence[object]], *before: object) -> None:
        of_many = _OF_MANY[statement]
        self._session.execute(of_many, [*before, *map(_clean, zip(*rows, strict=True))])

    def _add_blobs(self, rows: Sequence[Sequence[object]]) -> Sequence[int]:
        numbers = [self._next_blob() for _ in rows]
        if rows:
            self._session.execute(own.ADD_BLOBS, [numbers, *map(_clean, zip(*rows, strict=True))])
        return numbers

    def _change_open(self, changes: Mapping[tuple[TenantId, ArrivalId], int], now: float) -> None:
        rows = [(change, *key) for key, change in changes.items()]
        self._session.execute(own.CHANGE_OPENS, [now, *zip(*rows, strict=True)])

    def _add_tallies(self, sums: Sequence[Sequence[object]]) -> None:
        """Write the sums, last and in one order: whoever holds them is about to commit."""
        self._session.settle()
        if sums:
            self._say_of_all(spool.ADD_TALLY, sums)

    def _next_blob(self) -> int:
        if self._blob == self._blobs_end:
            self._blob = int(self._session.execute(own.BLOB_NUMBERS).fetchone()[0])
            self._blobs_end = self._blob + _BLOCK
        self._blob += 1
        return self._blob - 1


def _clean(column: Sequence[Any]) -> list[Any]:
    """Return a column without NULs in its texts, which PostgreSQL does not take."""
    return [value.replace("\0", "\ufffd") if isinstance(value, str) and "\0" in value else value for value in column]
