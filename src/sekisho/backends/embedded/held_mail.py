"""Records of held mail on disk: each is released, deleted or expired exactly once."""

from collections.abc import Sequence
from dataclasses import replace

from sekisho.backends.embedded import spool_statements as sql
from sekisho.backends.embedded.coding import encode, to_held
from sekisho.backends.embedded.plans import delivery_row, reader_rows
from sekisho.backends.embedded.spool import Spool
from sekisho.backends.embedded.spool_unit import SpoolUnit
from sekisho.backends.payload import payloads
from sekisho.backends.reckoning import FATE_OF_END, LIVE, may_end, must_be_the_same_mail, must_release, without_person
from sekisho.model.address import Address
from sekisho.model.delivery import Delivery, Fate
from sekisho.model.held import Held, HeldState
from sekisho.model.ids import ArrivalId, HeldId, TenantId
from sekisho.model.tracking import TrackingEvent

_AFTER_ALL = "~"  # sorts after every identifier


class HeldMail(Spool):
    """The third part of `Records`."""

    async def held(
        self, tenant: TenantId, limit: int, after: HeldId | None = None, recipient: Address | None = None, state: HeldState = HeldState.KEPT
    ) -> list[Held]:
        """List held mail, newest first."""
        start = after or _AFTER_ALL
        if recipient is None:
            return await self._all(sql.LIST_HELD, (tenant, start, state.value, limit), to_held)
        return await self._all(sql.LIST_HELD_OF, (tenant, start, state.value, recipient.key, limit), to_held)

    async def held_one(self, tenant: TenantId, held: HeldId) -> Held | None:
        """Return one held mail."""
        found = await self._all(sql.GET_HELD, (tenant, held), to_held)
        return found[0] if found else None

    async def held_of(self, tenant: TenantId, arrival: ArrivalId) -> list[Held]:
        """List what is held of one message."""
        return sorted(await self._all(sql.HELD_OF_ARRIVAL, (tenant, arrival), to_held), key=lambda held: held.id, reverse=True)

    async def release(self, tenant: TenantId, held: HeldId, delivery: Delivery, events: Sequence[TrackingEvent]) -> bool:
        """Turn kept mail into a delivery."""
        row, readers = delivery_row(delivery), reader_rows(delivery)
        links = payloads(events, None, None)

        def work(unit: SpoolUnit) -> bool:
            mail = _end(unit, tenant, held, HeldState.RELEASED, Fate.QUEUED)
            if mail is None:
                return False
            must_release(mail, delivery)
            unit.add_delivery(row, readers)
            unit.tell(links)
            return True

        return await self._writer.run(work)

    async def end_held(self, tenant: TenantId, held: HeldId, state: HeldState, events: Sequence[TrackingEvent]) -> bool:
        """Delete or expire kept mail."""
        fate = FATE_OF_END[state]
        links = payloads(events, None, None)
        now = self._clock.now()

        def work(unit: SpoolUnit) -> bool:
            mail = _end(unit, tenant, held, state, fate)
            if mail is None:
                return False
            unit.change_open(tenant, mail.arrival, -1, now)
            unit.tell(links)
            return True

        return await self._writer.run(work)

    async def alter_held(self, tenant: TenantId, before: Held, after: Held, events: Sequence[TrackingEvent]) -> bool:
        """Put `after` in the place of kept mail."""
        must_be_the_same_mail(before, after)
        links = payloads(events, None, None)

        def work(unit: SpoolUnit) -> bool:
            row = unit.execute(sql.GET_KEPT, (tenant, before.id)).fetchone()
            if row is None or to_held(row[0]) != before:
                return False
            unit.execute(sql.ALTER_HELD, (after.until, encode(after), tenant, before.id))
            unit.tell(links)
            return True

        return await self._writer.run(work)

    async def rename_person(self, tenant: TenantId, person: str, pseudonym: str, arrivals: Sequence[ArrivalId]) -> list[ArrivalId]:
        """Let a pseudonym take a recipient's place where nothing is owed."""

        def work(unit: SpoolUnit) -> list[ArrivalId]:
            return [arrival for arrival in arrivals if _rename(unit, tenant, person, pseudonym, arrival)]

        return await self._writer.run(work)

    async def held_until(self, now: float, limit: int) -> list[Held]:
        """List kept mail whose time ran out."""
        return await self._all(sql.OVER, (now, limit), to_held)


def _end(unit: SpoolUnit, tenant: TenantId, held: HeldId, state: HeldState, fate: Fate) -> Held | None:
    row = unit.execute(sql.GET_THERE, (tenant, held)).fetchone()
    if row is None:
        return None
    mail = to_held(row[0])
    if not may_end(mail, state):
        return None
    if mail.state is HeldState.DELIVERED:
        return mail if unit.execute(sql.DROP_COPY, (tenant, held)).rowcount else None
    unit.execute(sql.END_HELD, (state.value, encode(replace(mail, state=state)), tenant, held))
    unit.move_fates(tenant, mail.arrival, Fate.QUARANTINED, {mail.recipient.key: fate})
    return mail


def _rename(unit: SpoolUnit, tenant: TenantId, person: str, pseudonym: str, arrival: ArrivalId) -> bool:
    row = unit.execute(sql.FATE_OF, (tenant, arrival, person)).fetchone()
    if row is not None and Fate(row[0]) in LIVE:
        return False
    unit.execute(sql.RENAME_FATE, (pseudonym, tenant, arrival, person))
    for (value,) in unit.execute(sql.HELD_OF_ARRIVAL, (tenant, arrival)).fetchall():
        mail = to_held(value)
        if mail.recipient.key == person:
            mail = without_person(mail, pseudonym)
            unit.execute(sql.RENAME_HELD, (pseudonym, encode(mail), tenant, mail.id))
    return True
