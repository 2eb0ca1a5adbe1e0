"""Records of deliveries on disk: claimed, tried, hastened."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from sekisho.backends.embedded import spool_statements as sql
from sekisho.backends.embedded.coding import encode, to_arrival, to_delivery, to_glance
from sekisho.backends.embedded.plans import ArrivalPlan, OutcomePlan, Payloads, held_row, plan_arrival, plan_outcome, reader_rows
from sekisho.backends.embedded.spool import Spool
from sekisho.backends.embedded.spool_unit import SpoolUnit
from sekisho.backends.payload import payloads
from sekisho.backends.queue_sums import QueueSums
from sekisho.backends.reckoning import after_attempt, must_owe_the_same
from sekisho.model.delivery import Delivery, Fate, Stop
from sekisho.model.ids import DeliveryId, TenantId
from sekisho.ports.destinations import Destination
from sekisho.ports.records import Alteration, AttemptRecord, ClaimedDelivery, OwedMail

_AFTER_ALL = "~"  # sorts after every identifier
_Notices = list[tuple[ArrivalPlan, OutcomePlan]]


class Deliveries(Spool):
    """The second part of `Records`."""

    async def claim_due(self, owner: str, now: float, lease_seconds: float, limit: int) -> list[ClaimedDelivery]:
        """Claim due deliveries."""

        def work(unit: SpoolUnit) -> list[tuple[bytes, int]]:
            return unit.execute(sql.CLAIM_DUE, (now + lease_seconds, owner, now, limit)).fetchall()

        rows = await self._writer.run(work, synced=False)
        claims = (ClaimedDelivery(to_delivery(value), token) for value, token in rows)
        return sorted(claims, key=lambda claimed: (claimed.delivery.next_at, claimed.delivery.id))

    async def prolong(self, claims: Sequence[tuple[TenantId, DeliveryId, int]], until: float) -> None:
        """Let leases last longer."""

        def work(unit: SpoolUnit) -> None:
            for claim in claims:
                unit.execute(sql.PROLONG, (until, *claim))

        await self._writer.run(work, synced=False)

    async def record_attempts(self, records: Sequence[AttemptRecord]) -> list[bool]:
        """Commit the outcomes of attempts."""
        now = self._clock.now()
        planned = [(record, payloads(record.events, None, None), _plan_notices(record, now)) for record in records]

        claims = [(record.attempt.delivery.tenant, record.attempt.delivery.id, record.token) for record in records]

        def work(unit: SpoolUnit) -> list[bool]:
            unit.foresee(claims)
            return [_record(unit, record, links, notices, now) for record, links, notices in planned]

        return await self._writer.run(work)

    async def next_due(self, now: float) -> float | None:
        """Return when the earliest delivery becomes due."""
        del now

        def question(connection: sqlite3.Connection) -> float | None:
            due: float | None = connection.execute(sql.NEXT_DUE).fetchone()[0]
            return due

        return await self._reader.run(question)

    async def queue(self, tenant: TenantId, limit: int, after: DeliveryId | None = None) -> list[Delivery]:
        """List what is owed, oldest first."""
        return await self._all(sql.QUEUE, (tenant, after or "", limit), to_delivery)

    async def queue_by_domain(self, tenant: TenantId, most: int) -> list[Destination]:
        """Sum up what is owed, by domain."""

        def question(connection: sqlite3.Connection) -> list[Destination]:
            sums = QueueSums()
            for (value,) in connection.execute(sql.QUEUE, (tenant, "", most)):
                owed = to_glance(value)
                domains = [each.domain for each in owed.recipients]
                sums.add(domains, (owed.created_at, owed.next_at), owed.attempts, owed.last_reply, stopped=bool(owed.stop))
            return sums.told()

        return await self._reader.run(question)

    async def delivery(self, tenant: TenantId, delivery: DeliveryId) -> Delivery | None:
        """Return one delivery that is still owed."""
        found = await self._all(sql.GET_DELIVERY, (tenant, delivery), to_delivery)
        return found[0] if found else None

    async def owed_to(self, tenant: TenantId, reader: str, limit: int, after: DeliveryId | None = None) -> list[OwedMail]:
        """List what is on its way to a reader, newest first."""

        def question(connection: sqlite3.Connection) -> list[OwedMail]:
            found = [to_delivery(value) for (value,) in connection.execute(sql.OWED_TO, (tenant, reader, after or _AFTER_ALL, limit))]
            arrivals = (connection.execute(sql.GET_ARRIVAL, (tenant, delivery.arrival)).fetchone() for delivery in found)
            return [OwedMail(delivery, to_arrival(row[0])) for delivery, row in zip(found, arrivals, strict=True) if row is not None]

        return await self._reader.run(question)

    async def retry(self, tenant: TenantId, delivery: DeliveryId | None, now: float) -> int:
        """Make deliveries due at once; one that is leased is being tried right now and keeps its lease."""

        def work(unit: SpoolUnit) -> int:
            if delivery is None:
                rows = unit.execute(sql.LATER, (tenant, now)).fetchall()
            else:
                rows = unit.execute(sql.LATER_ONE, (tenant, now, delivery)).fetchall()
            hastened = 0
            for value, is_free in rows:
                owed = to_delivery(value)
                if owed.stop is Stop.NONE:
                    unit.execute(sql.HASTEN, (now, is_free, encode(replace(owed, next_at=now)), tenant, owed.id))
                    hastened += 1
            return hastened

        return await self._writer.run(work)

    async def alter(self, tenant: TenantId, changes: Sequence[Alteration]) -> list[bool]:
        """Change when and where queued deliveries are tried."""
        for change in changes:
            must_owe_the_same(change.before, change.after)
        planned = [(change, payloads(change.events, None, None)) for change in changes]

        def work(unit: SpoolUnit) -> list[bool]:
            return [_alter(unit, tenant, change, links) for change, links in planned]

        return await self._writer.run(work)


def _alter(unit: SpoolUnit, tenant: TenantId, change: Alteration, links: Payloads) -> bool:
    after = change.after
    row = unit.execute(sql.GET_FREE_DELIVERY, (tenant, after.id)).fetchone()
    if row is None or to_delivery(row[0]) != change.before:
        return False
    unit.execute(sql.KEEP_DELIVERY, (after.next_at, after.next_at, encode(after), tenant, after.id))
    unit.tell(links)
    return True


def _plan_notices(record: AttemptRecord, now: float) -> _Notices:
    outcomes = [plan_outcome(acceptance.arrival, outcome) for acceptance, outcome in record.notices]
    return [(plan_arrival(pair[0], decided=outcome, now=now), outcome) for pair, outcome in zip(record.notices, outcomes, strict=True)]


def _record(unit: SpoolUnit, record: AttemptRecord, links: Payloads, notices: _Notices, now: float) -> bool:
    tried = record.attempt.delivery
    claimed = unit.claimed(tried.tenant, tried.id, record.token)
    if claimed is None:
        return False
    before = to_delivery(claimed)
    after = after_attempt(before, record)
    if after.delivery is None:
        unit.drop_delivery(tried.tenant, tried.id)
    else:
        next_at = after.delivery.next_at
        unit.execute(sql.KEEP_DELIVERY, (next_at, next_at, encode(after.delivery), tried.tenant, tried.id))
    left = () if after.delivery is None else after.delivery.readers
    for values in reader_rows(before):
        if values[1] not in left:
            unit.execute(sql.DROP_READER, values)
    unit.add_held([held_row(held) for held in after.held])
    if after.fates:
        unit.move_fates(tried.tenant, tried.arrival, Fate.QUEUED, after.fates)
    if after.open_change:
        unit.change_open(tried.tenant, tried.arrival, after.open_change, now)
    unit.tell(links)
    unit.accept_decided(notices)
    return True
