"""Records and blobs of an edge that sets mail aside while the database is gone: 250 is said for what is durable, there or here."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from collections.abc import Set as AbstractSet

from sekisho.backends.embedded.records import EmbeddedRecords
from sekisho.backends.postgres.aside import Aside, has_file
from sekisho.backends.reach import Reach
from sekisho.model.arrival import BlobRef
from sekisho.model.errors import TemporaryFailure
from sekisho.model.ids import ArrivalId, TenantId
from sekisho.model.tracking import TrackingEvent
from sekisho.ports.blobs import BlobDamaged, BlobMissing, Blobs, BlobWriter, Erased
from sekisho.ports.records import Acceptance, Claimed, Outcome

log = logging.getLogger(__name__)


class AsideBlobs:
    """Large messages go where the records of that moment go; what lies here is found here."""

    def __init__(self, afar: Blobs, aside: Aside, reach: Reach) -> None:
        self._afar, self._aside, self._reach = afar, aside, reach

    def create(self, tenant: TenantId, arrival: ArrivalId, part: str) -> BlobWriter:
        """Begin a large blob. Raises OSError."""
        store: Blobs = self._aside.blobs if self._reach.away else self._afar
        return store.create(tenant, arrival, part)

    async def read(self, ref: BlobRef) -> bytes:
        """Return the whole blob."""
        return await self._of(ref).read(ref)

    def chunks(self, ref: BlobRef) -> AsyncIterator[bytes]:
        """Yield the blob in pieces."""
        return self._of(ref).chunks(ref)

    async def open_descriptor(self, ref: BlobRef) -> int:
        """Return a read-only descriptor."""
        return await self._of(ref).open_descriptor(ref)

    async def delete(self, ref: BlobRef) -> None:
        """Remove it where it is."""
        await self._of(ref).delete(ref)

    async def keep(self, ref: BlobRef) -> BlobRef:
        """Copy inline bytes into a durable file."""
        return await self._afar.keep(ref)

    async def sweep(self, live: AbstractSet[str], before: float) -> int:
        """Remove what nobody needs."""
        return await self._afar.sweep(live, before)

    async def erase(self, tenant: TenantId) -> Erased:
        """Take away all of a tenant's bytes."""
        return await self._afar.erase(tenant)

    async def catch_up(self) -> int:
        """Bring bytes that wait for the store of all machines."""
        return await self._afar.catch_up()

    async def bring(self, ref: BlobRef) -> None:
        """Copy a blob from afar to here. Raises OSError and TemporaryFailure."""
        writer = self._aside.blobs.create(ref.tenant, ref.arrival, ref.part)
        try:
            async for chunk in self._afar.chunks(ref):
                writer.write(chunk)
            await writer.finish()
        except (BlobMissing, BlobDamaged) as error:
            raise TemporaryFailure(f"a message cannot be set aside: {error}") from None
        finally:
            writer.abort()

    def _of(self, ref: BlobRef) -> Blobs:
        return self._aside.blobs if has_file(self._aside, ref) else self._afar


class AsideRecords(EmbeddedRecords):
    """What an edge asks of records. Mail that is set aside is decided here only before the 250; one that was not is decided in the database later."""

    aside: Aside
    reach: Reach
    blobs: AsideBlobs

    @classmethod
    def over(cls, records: EmbeddedRecords, blobs: Blobs, aside: Aside, reach: Reach) -> "AsideRecords":
        """Return records over those of the database; `blobs`: where large messages lie there."""
        made = cls(records._writer, records._reader, records._clock, records.files)
        made.aside, made.reach, made.blobs = aside, reach, AsideBlobs(blobs, aside, reach)
        made._undecided = set()
        return made

    _undecided: set[tuple[ArrivalId, int]]  # set aside by this process, by id and token

    async def accept(self, acceptances: Sequence[Acceptance], events: Sequence[TrackingEvent], owner: str, lease_until: float) -> list[Claimed]:
        """Make arrivals durable, undecided."""
        if not await self._is_for_here(acceptances):
            try:
                return await super().accept(acceptances, events, owner, lease_until)
            except TemporaryFailure as failure:
                _tell(acceptances, failure)
        await self._take(acceptances)
        claims = await self.aside.records.accept(acceptances, events, owner, lease_until)
        self._undecided.update((claimed.arrival.id, claimed.token) for claimed in claims)
        return claims

    async def accept_decided(self, pairs: Sequence[tuple[Acceptance, Outcome]]) -> None:
        """Make arrivals durable and decided."""
        acceptances = [acceptance for acceptance, _ in pairs]
        if not await self._is_for_here(acceptances):
            try:
                await super().accept_decided(pairs)
            except TemporaryFailure as failure:
                _tell(acceptances, failure)
            else:
                return
        await self._take(acceptances)
        await self.aside.records.accept_decided(pairs)

    async def decide(self, claimed: Claimed, outcome: Outcome) -> bool:
        """Carry out a decision on an accepted arrival; False for one that was set aside."""
        return False if self._gives_up(claimed) else await super().decide(claimed, outcome)

    async def extend_wait(self, claimed: Claimed, until: float, why: str, events: Sequence[TrackingEvent]) -> bool:
        """Put an arrival into `waiting`; False for one that was set aside."""
        return False if self._gives_up(claimed) else await super().extend_wait(claimed, until, why, events)

    async def note(self, events: Sequence[TrackingEvent]) -> None:
        """Write events of no stored arrival."""
        if not self.reach.away:
            try:
                await super().note(events)
            except TemporaryFailure:
                if not self.reach.away:  # it may have been written: whoever asks comes again
                    raise
            else:
                return
        await self.aside.room_for(sum(len(value) for event in events for _, value in event.facts))
        await self.aside.records.note(events)

    async def leave_clues(self, tenant: TenantId, keys: Sequence[str], words: Sequence[str], until: float) -> None:
        """Keep words under each key."""
        if self.reach.away:
            await self.aside.records.leave_clues(tenant, keys, words, until)
        else:
            await super().leave_clues(tenant, keys, words, until)

    async def clues(self, tenant: TenantId, keys: Sequence[str], now: float) -> tuple[str, ...]:
        """Return the words under any of the keys."""
        if self.reach.away:
            return await self.aside.records.clues(tenant, keys, now)
        return await super().clues(tenant, keys, now)

    async def wake(self, tenant: TenantId, reasons: Sequence[str], now: float) -> int:
        """Let waiting arrivals be claimed at once."""
        return 0 if self.reach.away else await super().wake(tenant, reasons, now)

    async def _is_for_here(self, acceptances: Sequence[Acceptance]) -> bool:
        """Tell whether the database is gone, or bytes lie here already."""
        if self.reach.away:
            return True
        files = [acceptance.arrival.raw for acceptance in acceptances if acceptance.content is None]
        return bool(files) and await asyncio.to_thread(lambda: any(has_file(self.aside, ref) for ref in files))

    async def _take(self, acceptances: Sequence[Acceptance]) -> None:
        """See that there is room, and that all bytes lie here. Raises OSError, TemporaryFailure."""
        await self.aside.room_for(sum(acceptance.arrival.raw.size for acceptance in acceptances))
        for acceptance in acceptances:
            if acceptance.content is None and not has_file(self.aside, acceptance.arrival.raw):
                await self.blobs.bring(acceptance.arrival.raw)

    def _gives_up(self, claimed: Claimed) -> bool:
        """Tell whether a claim is one on mail set aside: it is another's to decide once it lies in the database."""
        if (claimed.arrival.id, claimed.token) not in self._undecided:
            return False
        self._undecided.discard((claimed.arrival.id, claimed.token))
        return True


def _tell(acceptances: Sequence[Acceptance], failure: TemporaryFailure) -> None:
    log.warning("a message is set aside: %s", failure, extra={"arrival": acceptances[0].arrival.id})
