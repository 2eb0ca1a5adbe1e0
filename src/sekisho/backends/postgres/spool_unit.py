"""The unit of work on records in PostgreSQL: what many messages add goes there in one round trip for each table."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sekisho.backends.chain import FIRST
from sekisho.backends.embedded import spool_statements as spool
from sekisho.backends.embedded.plans import ArrivalPlan, OutcomePlan
from sekisho.backends.embedded.spool_unit import LINK_BITS, SpoolUnit
from sekisho.backends.postgres import own_statements as own
from sekisho.backends.postgres.connection import Connection
from sekisho.model.ids import DeliveryId, TenantId

_BLOCK = 1_000  # numbers of blobs that a process takes at once


class PostgresSpoolUnit(SpoolUnit):
    """Rows of new arrivals are gathered and written before whatever else the commit does."""

    def __init__(self, connection: Any, writer: str) -> None:
        self._session: Connection = connection
        self._blob, self._blobs_end = 0, 0
        self._foreseen: dict[tuple[TenantId, DeliveryId, int], bytes] = {}
        self._new: tuple[list[Sequence[object]], ...] = ([], [], [], [], [], [])  # blobs, arrivals, fates, deliveries, held, readers
        super().__init__(connection, writer)
        self.execute = self._execute  # type: ignore[assignment]

    def _execute(self, statement: str, values: Sequence[object] = ()) -> Any:
        self._write_new()
        return self._session.execute(statement, values)

    def add_arrival(self, plan: ArrivalPlan) -> None:
        """Add an arrival with its inline bytes. One that exists raises ValueError before the commit."""
        number = None
        if plan.content is not None:
            number = self._next_blob()
            self._new[0].append((number, plan.tenant, plan.arrival, plan.content))
            self.octets += len(plan.content)
        self._new[1].append((*plan.row, number))

    def accept_decided(self, pairs: Iterable[tuple[ArrivalPlan, OutcomePlan]]) -> None:
        """Add arrivals whose decision is known."""
        _, _, fates, deliveries, held, readers = self._new
        for plan, outcome in pairs:
            self.add_arrival(plan)
            fates += [(plan.tenant, plan.arrival, key, plan.minute, fate.value) for key, fate in outcome.fates.items()]
            self._tallies += [(plan.tenant, fate.value, 1) for fate in outcome.fates.values()]
            deliveries += outcome.deliveries
            held += outcome.held
            readers += outcome.readers
            self.tell(outcome.payloads)

    def foresee(self, claims: Sequence[tuple[TenantId, DeliveryId, int]]) -> None:
        """Fetch and hold the rows of these claims at once."""
        self._write_new()
        columns = [[claim[place] for claim in claims] for place in (0, 1)]
        found = self._session.execute(own.CLAIMED, columns).fetchall() if claims else []
        self._foreseen = {(tenant, delivery, token): value for tenant, delivery, token, value in found}

    def claimed(self, tenant: TenantId, delivery: DeliveryId, token: int) -> bytes | None:
        """Return a claimed delivery, once: whoever asks again is told what the table says then."""
        found = self._foreseen.pop((tenant, delivery, token), None)
        return super().claimed(tenant, delivery, token) if found is None else found

    def drop_links(self, links: Sequence[tuple[TenantId, int]]) -> Counter[TenantId]:
        """Take rows out of the outbox."""
        return Counter(TenantId(tenant) for (tenant,) in self._execute(own.DROP_LINKS, ([link for _, link in links],)).fetchall())

    def flush(self) -> None:
        """Write all that was gathered. The sums come last, in one order: whoever holds them is about to commit."""
        self._write_new()
        if self._links:
            self._write_links()
        if self._tallies:
            sums = Counter[tuple[TenantId, str]]()
            for tenant, name, amount in self._tallies:
                sums[tenant, name] += amount
            self._session.settle()
            self._add_all(own.ADD_TALLIES, [(*key, amount) for key, amount in sorted(sums.items()) if amount])
            self._tallies.clear()

    def _write_links(self) -> None:
        if not self._writer_number:
            self._writer_number = int(self._session.execute(spool.ADD_WRITER, (self._chain.writer, FIRST)).lastrowid or 0)
        base = self._writer_number << LINK_BITS
        self._add_all(own.ADD_LINKS, [(base + number, *rest) for number, *rest in self._links])  # type: ignore[operator]
        head = self._chain.mark()
        self._session.execute(spool.SET_HEAD, (head.number, head.digest, self._writer_number))
        self._links.clear()

    def _write_new(self) -> None:
        for statement, rows in zip(_STATEMENTS, self._new, strict=True):
            if rows:
                taken = list(rows)
                rows.clear()
                try:
                    self._add_all(statement, taken)
                except sqlite3.IntegrityError as error:
                    raise ValueError(f"an arrival, or what it owes, exists already: {error}") from error

    def _add_all(self, statement: str, rows: Sequence[Sequence[object]]) -> None:
        if rows:
            self._session.execute(statement, list(map(_clean, zip(*rows, strict=True))))

    def _next_blob(self) -> int:
        if self._blob == self._blobs_end:
            self._blob = int(self._session.execute(own.BLOB_NUMBERS).fetchone()[0])
            self._blobs_end = self._blob + _BLOCK
        self._blob += 1
        return self._blob - 1


_STATEMENTS = (own.ADD_BLOBS, own.ADD_ARRIVALS, own.ADD_FATES, own.ADD_DELIVERIES, own.ADD_HELD, own.ADD_READERS)


def _clean(column: Sequence[Any]) -> list[Any]:
    """Return a column without NULs in its texts, which PostgreSQL does not take."""
    return [value.replace("\0", "\ufffd") if isinstance(value, str) and "\0" in value else value for value in column]
