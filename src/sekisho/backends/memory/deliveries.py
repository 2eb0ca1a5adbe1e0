"""Deliveries in memory: claimed, tried, hastened, altered."""

from collections.abc import Sequence
from dataclasses import replace

from sekisho.backends.memory.truth import Kept, Truth
from sekisho.backends.queue_sums import QueueSums
from sekisho.backends.reckoning import AfterAttempt, after_attempt, fates_of, must_owe_the_same
from sekisho.model.delivery import Delivery, Stop
from sekisho.model.ids import DeliveryId, TenantId
from sekisho.ports.destinations import Destination
from sekisho.ports.records import Acceptance, Alteration, AttemptRecord, ClaimedDelivery, Outcome, OwedMail


class Deliveries:
    """A part of `MemoryRecords`."""

    _truth: Truth

    def _accept_decided(self, pairs: Sequence[tuple[Acceptance, Outcome]]) -> None:
        for acceptance, outcome in pairs:
            kept = Kept(acceptance.arrival, undecided=False)
            self._truth.put(acceptance, kept)
            self._truth.carry_out(kept, outcome)

    async def claim_due(self, owner: str, now: float, lease_seconds: float, limit: int) -> list[ClaimedDelivery]:
        """Claim due deliveries."""
        del owner
        due = sorted((owed for owed in self._truth.deliveries.values() if owed.due_at <= now), key=lambda owed: (owed.due_at, owed.delivery.id))[
            :limit
        ]
        for owed in due:
            owed.token += 1
            owed.due_at = now + lease_seconds
        return [ClaimedDelivery(owed.delivery, owed.token) for owed in due]

    async def prolong(self, claims: Sequence[tuple[TenantId, DeliveryId, int]], until: float) -> None:
        """Let leases last longer."""
        for tenant, delivery, token in claims:
            owed = self._truth.deliveries.get((tenant, delivery))
            if owed is not None and owed.token == token:
                owed.due_at = until

    async def record_attempts(self, records: Sequence[AttemptRecord]) -> list[bool]:
        """Commit the outcomes of attempts."""
        planned: list[AfterAttempt | None] = []
        for record in records:
            owed = self._truth.deliveries.get((record.attempt.delivery.tenant, record.attempt.delivery.id))
            planned.append(after_attempt(owed.delivery, record) if owed and owed.token == record.token else None)
            self._truth.must_be_new([acceptance for acceptance, _ in record.notices])
            for acceptance, outcome in record.notices:
                fates_of(acceptance.arrival, outcome)
        for record, after in zip(records, planned, strict=True):
            if after:
                self._record(record, after)
        return [after is not None for after in planned]

    def _record(self, record: AttemptRecord, after: AfterAttempt) -> None:
        delivery = record.attempt.delivery
        if after.delivery:
            owed = self._truth.deliveries[delivery.tenant, delivery.id]
            owed.delivery, owed.due_at, owed.token = after.delivery, after.delivery.next_at, owed.token + 1
        else:
            del self._truth.deliveries[delivery.tenant, delivery.id]
        for held in after.held:
            self._truth.held[held.tenant, held.id] = held
        kept = self._truth.arrivals[delivery.tenant, delivery.arrival]
        self._truth.set_fates(kept.arrival, after.fates)
        self._truth.open(kept, after.open_change)
        self._truth.tell(record.events)
        self._accept_decided(record.notices)

    async def next_due(self, now: float) -> float | None:
        """Return when the earliest delivery becomes due."""
        del now
        return min((owed.due_at for owed in self._truth.deliveries.values()), default=None)

    async def queue(self, tenant: TenantId, limit: int, after: DeliveryId | None = None) -> list[Delivery]:
        """List what is owed, oldest first."""
        ids = sorted(delivery for owner, delivery in self._truth.deliveries if owner == tenant and (after is None or delivery > after))
        return [self._truth.deliveries[tenant, delivery].delivery for delivery in ids[:limit]]

    async def queue_by_domain(self, tenant: TenantId, most: int) -> list[Destination]:
        """Sum up what is owed, by domain."""
        sums = QueueSums()
        for owed in await self.queue(tenant, most):
            domains = [each.domain for each in owed.recipients]
            sums.add(domains, (owed.created_at, owed.next_at), owed.attempts, owed.last_reply, stopped=owed.stop is not Stop.NONE)
        return sums.told()

    async def delivery(self, tenant: TenantId, delivery: DeliveryId) -> Delivery | None:
        """Return one delivery that is still owed."""
        owed = self._truth.deliveries.get((tenant, delivery))
        return owed.delivery if owed else None

    async def owed_to(self, tenant: TenantId, reader: str, limit: int, after: DeliveryId | None = None) -> list[OwedMail]:
        """List what is on its way to a reader, newest first."""
        owed = sorted(
            (one.delivery for (owner, _), one in self._truth.deliveries.items() if owner == tenant and reader in one.delivery.readers),
            key=lambda delivery: delivery.id,
            reverse=True,
        )
        chosen = [delivery for delivery in owed if after is None or delivery.id < after][:limit]
        return [OwedMail(delivery, self._truth.arrivals[tenant, delivery.arrival].arrival) for delivery in chosen]

    async def retry(self, tenant: TenantId, delivery: DeliveryId | None, now: float) -> int:
        """Make deliveries due at once."""
        chosen = [
            owed
            for (owner, name), owed in self._truth.deliveries.items()
            if owner == tenant and delivery in {None, name} and owed.delivery.next_at > now and owed.delivery.stop is Stop.NONE
        ]
        for owed in chosen:
            if owed.due_at == owed.delivery.next_at:  # not leased: whoever holds a lease is trying right now
                owed.due_at = now
            owed.delivery = replace(owed.delivery, next_at=now)
        return len(chosen)

    async def alter(self, tenant: TenantId, changes: Sequence[Alteration]) -> list[bool]:
        """Change when and where queued deliveries are tried."""
        done = []
        for change in changes:
            must_owe_the_same(change.before, change.after)
            owed = self._truth.deliveries.get((tenant, change.before.id))
            is_free = owed is not None and owed.delivery == change.before and owed.due_at == owed.delivery.next_at
            if is_free and owed is not None:
                owed.delivery, owed.due_at, owed.token = change.after, change.after.next_at, owed.token + 1
                self._truth.tell(change.events)
            done.append(is_free)
        return done
