"""Mail set aside: the spool of one machine, with the same units of work, for the time in which the database is gone."""

import errno
import os
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from sekisho.backends.embedded import coding, spool_schema
from sekisho.backends.embedded import spool_statements as sql
from sekisho.backends.embedded.blobs import EmbeddedBlobs
from sekisho.backends.embedded.coding import to_arrival, to_delivery
from sekisho.backends.embedded.database import SPOOL, open_connection, prepare
from sekisho.backends.embedded.files import Files
from sekisho.backends.embedded.plans import ArrivalPlan, OutcomePlan, reader_rows
from sekisho.backends.embedded.reader import SqliteReader
from sekisho.backends.embedded.records import EmbeddedRecords
from sekisho.backends.embedded.spool_unit import SpoolUnit
from sekisho.backends.embedded.writer import SqliteWriter
from sekisho.backends.postgres import aside_statements as own
from sekisho.backends.reach import ASIDE
from sekisho.model.arrival import BlobRef
from sekisho.model.delivery import Fate
from sekisho.model.ids import ArrivalId, DeliveryId, TenantId
from sekisho.ports.clock import Clock
from sekisho.ports.records import OutboxRow

Key = tuple[TenantId, ArrivalId]
_MEASURED = 0.5  # seconds that a measure of the room counts
_LINKS = 400  # looked at for one portion
_PORTION_OCTETS = 8 * 1024 * 1024  # of inline bytes that move in one commit


@dataclass(frozen=True, slots=True)
class Parcel:
    """One arrival as it moves: what every store writes of it but its links, and the reference of its bytes where they are a file."""

    arrival: ArrivalPlan
    outcome: OutcomePlan
    file: BlobRef | None


@dataclass(frozen=True, slots=True)
class Portion:
    """Links of the outbox in order, with the arrivals that they tell of and that still lie here."""

    links: tuple[OutboxRow, ...]
    parcels: tuple[Parcel, ...]


class AsideUnit(SpoolUnit):
    """A unit of work that also knows which deliveries an arrival owes."""

    def carry_out(self, plan: OutcomePlan) -> None:
        """Write what an outcome owes, keeps and tells."""
        super().carry_out(plan)
        for row in plan.deliveries:
            self.execute(own.ADD_OWED, (plan.tenant, plan.arrival, row[1]))

    def forget(self, tenant: TenantId, arrival: ArrivalId) -> None:
        """Take an arrival away with all that it owes: it lies in the database now."""
        found = self.execute(own.ARRIVAL, (tenant, arrival)).fetchone()
        if found is None:
            return
        for _, delivery, _, _, value in self.execute(own.OWED_FOR, (tenant, arrival)).fetchall():
            for row in reader_rows(to_delivery(value)):
                self.execute(sql.DROP_READER, row)
            self.drop_delivery(tenant, DeliveryId(delivery))
        self.execute(own.DROP_OWED, (tenant, arrival))
        self.execute(sql.DROP_HELD, (tenant, arrival))
        for _, _, _, _, fate in self.execute(sql.STANDING, (tenant, arrival)).fetchall():
            self.tally(tenant, fate, -1)
        self.execute(own.DROP_FATES, (tenant, arrival))
        if found[5] is not None:
            self.execute(sql.DROP_BLOB, (found[5], tenant))
        self.execute(sql.DROP_ARRIVAL, (tenant, arrival))


class Aside:
    """`records` and `blobs` are those of one machine; nothing is delivered or decided from here. Safe for several processes of the machine."""

    def __init__(self, root: Path, writer: str, clock: Clock, most_octets: int) -> None:
        """Open it; made if it is not there. `writer`: the name of this process in the chains. Raises Refused, OSError."""
        self.folder = root / ASIDE
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        spool, lock = self.folder / SPOOL, self.folder / "spool.lock"
        self.files = Files(self.folder)
        self.files.prepare()
        prepare(spool, lock, spool_schema.VERSIONS, coding.FUNCTIONS)
        connection = open_connection(spool, writable=True)
        try:
            connection.execute(own.MAKE_OWED)
        finally:
            connection.close()
        self._writer: SqliteWriter[AsideUnit] = SqliteWriter(spool, lock, lambda opened: AsideUnit(opened, writer))
        self._reader = SqliteReader(spool)
        self.records = EmbeddedRecords(self._writer, self._reader, clock, self.files)  # type: ignore[arg-type]
        self.blobs = EmbeddedBlobs(self.files, self._reader)
        self.most_octets = most_octets
        self._measured = (float("-inf"), 0)

    async def room_for(self, octets: int) -> None:
        """Raise OSError (EDQUOT) unless so much more may lie here. Processes that take at one moment may go over the bound by as much."""
        at, used = self._measured
        if time.monotonic() - at > _MEASURED:
            at, used = time.monotonic(), await self.octets()
        if used + octets > self.most_octets:
            self._measured = (at, used)
            raise OSError(errno.EDQUOT, f"{used} octets of mail are set aside, and {self.most_octets} may be")
        self._measured = (at, used + octets)

    async def octets(self) -> int:
        """Return how much lies here."""
        pages = await self._reader.run(_pages)
        return pages + sum(entry.stat().st_size for day in os.scandir(self.folder / "blobs") if day.is_dir() for entry in os.scandir(day.path))

    async def messages(self) -> int:
        """Return how many arrivals wait here."""
        return await self._reader.run(lambda connection: int(connection.execute(own.COUNT).fetchone()[0]))

    async def portion(self) -> Portion:
        """Return what moves next; nothing in it: nothing waits here. All links of one arrival, written in one commit, go together."""
        links = await self.records.outbox(_LINKS)
        if len(links) == _LINKS:  # the last arrival's links may go on behind
            whole = [link for link in links if (link.writer, link.arrival) != (links[-1].writer, links[-1].arrival)]
            links = whole or links
        names = list(dict.fromkeys((link.tenant, link.arrival) for link in links))

        def question(connection: sqlite3.Connection) -> tuple[list[Parcel], set[Key]]:
            wanted = names or [(TenantId(tenant), ArrivalId(arrival)) for tenant, arrival in connection.execute(own.SOME_ARRIVALS, (_LINKS,))]
            parcels, octets, left = [], 0, set[Key]()
            for key in wanted:
                if octets > _PORTION_OCTETS:
                    left.add(key)
                    continue
                parcel = _parcel(connection, key)
                if parcel is not None:
                    parcels.append(parcel)
                    octets += len(parcel.arrival.content or b"")
            return parcels, left

        parcels, left = await self._reader.run(question)
        first = next((place for place, link in enumerate(links) if (link.tenant, link.arrival) in left), len(links))
        kept = links[:first]
        gone = {(link.tenant, link.arrival) for link in kept}
        return Portion(tuple(kept), tuple(parcel for parcel in parcels if not links or (parcel.arrival.tenant, parcel.arrival.arrival) in gone))

    async def forget(self, portion: Portion) -> None:
        """Take away what the database has: arrivals first, so that one without links is never left behind; then links and files."""
        keys = {(parcel.arrival.tenant, parcel.arrival.arrival) for parcel in portion.parcels}

        def work(unit: AsideUnit) -> None:
            for tenant, arrival in sorted(keys):
                unit.forget(tenant, arrival)

        if keys:
            await self._writer.run(work)
        if portion.links:
            await self.records.outbox_done(portion.links)
        for parcel in portion.parcels:
            if parcel.file is not None:
                await self.blobs.delete(parcel.file)
        self._measured = (float("-inf"), 0)

    def close(self) -> None:
        """Commit what is queued, then end the threads. Blocks."""
        self._writer.close()
        self._reader.close()


def has_file(aside: Aside, ref: BlobRef) -> bool:
    """Tell whether the bytes of a reference lie here as a file."""
    return ref.place == "file" and aside.files.has(ref)


def _pages(connection: sqlite3.Connection) -> int:
    pages, free, size = (int(connection.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "freelist_count", "page_size"))
    return (pages - free) * size


def _parcel(connection: sqlite3.Connection, key: Key) -> Parcel | None:
    tenant, arrival = key
    found = connection.execute(own.ARRIVAL, key).fetchone()
    if found is None:
        return None
    undecided, tries, open_count, settled_at, value, blob = found
    rows = connection.execute(sql.STANDING, key).fetchall()
    content = connection.execute(sql.READ_INLINE, key).fetchone()[0] if blob is not None else None
    deliveries = connection.execute(own.OWED_FOR, key).fetchall()
    raw = to_arrival(value).raw
    plan = ArrivalPlan(
        tenant,
        arrival,
        int(rows[0][3]),
        (tenant, arrival, undecided, 1, tries, 0.0, "", open_count, settled_at, value),  # undecided: whoever asks first may decide it
        content,
    )
    outcome = OutcomePlan(
        tenant,
        arrival,
        {recipient: Fate(fate) for _, _, recipient, _, fate in rows},
        [(its, delivery, due_at, next_at, octets) for its, delivery, due_at, next_at, octets in deliveries],
        [row for delivery in deliveries for row in reader_rows(to_delivery(delivery[4]))],
        connection.execute(own.KEPT_FOR, key).fetchall(),
        [],
    )
    return Parcel(plan, outcome, raw if raw.place == "file" else None)
