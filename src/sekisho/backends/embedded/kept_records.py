"""What the keeper asks of the records on disk: the outbox, purging, moving of held bytes, the ledger's past."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from sekisho.backends.embedded import spool_statements as sql
from sekisho.backends.embedded.coding import encode, to_arrival, to_held
from sekisho.backends.embedded.spool import Spool
from sekisho.backends.embedded.spool_unit import LINK_BITS, OUTBOX, SpoolUnit
from sekisho.model.arrival import BlobRef
from sekisho.model.delivery import Fate
from sekisho.model.ids import ArrivalId, TenantId, new_id
from sekisho.ports.records import ChainHead, LedgerPast, LedgerRow, OutboxRow

_LEDGER_BEFORE = "ledger_before"
_ID_SLACK = 3_600.0  # seconds by which an identifier's time may lie after the acceptance's


class KeptRecords(Spool):
    """The fourth part of `Records`."""

    async def outbox(self, limit: int) -> list[OutboxRow]:
        """Return the oldest unconfirmed rows of each writer, writers in order of their start."""

        def question(connection: sqlite3.Connection) -> list[OutboxRow]:
            names = dict(connection.execute(sql.WRITERS))
            return [
                OutboxRow(names[link >> LINK_BITS], link & ((1 << LINK_BITS) - 1), previous, digest, tenant, arrival, payload)
                for link, previous, digest, tenant, arrival, payload in connection.execute(sql.OUTBOX, (limit,))
            ]

        return await self._reader.run(question)

    async def outbox_done(self, rows: Sequence[OutboxRow]) -> None:
        """Forget confirmed rows."""

        def work(unit: SpoolUnit) -> None:
            numbers = {name: number for number, name in unit.execute(sql.WRITERS)}
            gone = unit.drop_links([(row.tenant, (numbers.get(row.writer, 0) << LINK_BITS) + row.number) for row in rows])
            for tenant, amount in gone.items():
                unit.tally(tenant, OUTBOX, -amount)

        await self._writer.run(work, synced=False)  # the history has them: after a power cut they are stored once more, which changes nothing

    async def purge_settled(self, before: float, limit: int) -> list[BlobRef]:
        """Forget settled arrivals."""

        def work(unit: SpoolUnit) -> list[BlobRef]:
            refs = []
            for tenant, arrival, blob, value in unit.execute(sql.SETTLED, (before, limit)).fetchall():
                refs.append(to_arrival(value).raw)
                if blob is not None:
                    unit.execute(sql.DROP_BLOB, (blob, tenant))
                unit.execute(sql.DROP_HELD, (tenant, arrival))
                unit.execute(sql.DROP_ARRIVAL, (tenant, arrival))
            return refs

        return await self._writer.run(work)

    async def inline_held(self, limit: int) -> list[BlobRef]:
        """List inline bytes of kept mail."""
        found = await self._all(sql.INLINE_HELD, (limit,), lambda value: to_held(value).content)
        return list(dict.fromkeys(found))

    async def moved(self, ref: BlobRef) -> bool:
        """Forget inline bytes that lie in a file now."""

        def work(unit: SpoolUnit) -> bool:
            row = unit.execute(sql.GET_ARRIVAL, (ref.tenant, ref.arrival)).fetchone()
            if row is None or row[1] is None:
                return False
            arrival = to_arrival(row[0])
            arrival = replace(arrival, raw=replace(arrival.raw, place="file"))
            unit.execute(sql.ARRIVAL_IS_FILE, (encode(arrival), ref.tenant, ref.arrival))
            unit.execute(sql.DROP_BLOB, (row[1], ref.tenant))
            for (value,) in unit.execute(sql.HELD_OF_ARRIVAL, (ref.tenant, ref.arrival)).fetchall():
                held = to_held(value)
                held = replace(held, content=replace(held.content, place="file"))
                unit.execute(sql.HELD_IS_FILE, (encode(held), ref.tenant, held.id))
            return True

        return await self._writer.run(work)

    async def live_blobs(self) -> set[str]:
        """Return the names of all file blobs that are needed."""
        return await self._reader.run(lambda connection: {f"{tenant}/{arrival}/raw" for tenant, arrival in connection.execute(sql.FILE_ARRIVALS)})

    async def chain_heads(self) -> list[ChainHead]:
        """Return the last link of every writer."""
        return await self._reader.run(lambda connection: [ChainHead(*row) for row in connection.execute(sql.HEADS)])

    async def prune_ledger(self, before: float, limit: int) -> int:
        """Fold old rows into sums."""

        def work(unit: SpoolUnit) -> int:
            gone = 0
            for (tenant,) in unit.execute(sql.TENANTS).fetchall():
                # Identifiers begin with their time, so that only the old end of the tenant's rows is looked through.
                values = tenant, int(before // 60), limit - gone, new_id(before + _ID_SLACK)
                rows = unit.execute(sql.OLD_FATES, values).fetchall()
                for arrival, recipient, fate in rows:
                    unit.execute(sql.DROP_FATE, (tenant, arrival, recipient))
                    unit.execute(sql.ADD_PAST, (tenant, fate, 1))
                    unit.tally(tenant, fate, -1)
                gone += len(rows)
            unit.execute(sql.SET_MARK, (_LEDGER_BEFORE, before))
            return gone

        return await self._writer.run(work)

    async def ledger_past(self) -> LedgerPast:
        """Return the sums of what was pruned."""

        def question(connection: sqlite3.Connection) -> LedgerPast:
            before = connection.execute(sql.GET_MARK, (_LEDGER_BEFORE,)).fetchone()
            return LedgerPast(before[0] if before else 0.0, tuple((Fate(fate), amount) for fate, amount in connection.execute(sql.PAST)))

        return await self._reader.run(question)

    async def ledger(self, tenant: TenantId | None = None) -> list[LedgerRow]:
        """Return the ledger's rows."""

        def question(connection: sqlite3.Connection) -> list[LedgerRow]:
            rows = connection.execute(sql.LEDGER) if tenant is None else connection.execute(sql.LEDGER_OF, (tenant,))
            fates = {fate.value: fate for fate in Fate}
            return [LedgerRow(owner, arrival, recipient, minute, fates[fate]) for owner, arrival, recipient, minute, fate in rows]

        return await self._reader.run(question)

    async def standing(self, tenant: TenantId, arrival: ArrivalId) -> list[LedgerRow]:
        """Return the ledger's rows of one message."""

        def question(connection: sqlite3.Connection) -> list[LedgerRow]:
            rows = connection.execute(sql.STANDING, (tenant, arrival))
            return [LedgerRow(owner, name, recipient, minute, Fate(fate)) for owner, name, recipient, minute, fate in rows]

        return await self._reader.run(question)

    async def counts(self) -> dict[str, int]:
        """Return how many stand in each fate, and the depth of queue and outbox."""

        def question(connection: sqlite3.Connection) -> dict[str, int]:
            empty = {fate.value: 0 for fate in Fate} | {OUTBOX: 0}
            return empty | dict(connection.execute(sql.TALLIES)) | {"deliveries": connection.execute(sql.COUNT_DELIVERIES).fetchone()[0]}

        return await self._reader.run(question)
