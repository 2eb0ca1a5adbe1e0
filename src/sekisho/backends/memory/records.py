"""The small, hot truth, in dictionaries: every method runs without a pause, so each is one unit of work."""

from collections.abc import Sequence
from dataclasses import replace

from sekisho.backends.memory.blobs import MemoryBlobs, blob_name
from sekisho.backends.memory.clue_records import ClueRecords
from sekisho.backends.memory.deliveries import Deliveries
from sekisho.backends.memory.truth import Kept, Truth
from sekisho.backends.reckoning import (
    FATE_OF_END,
    LIVE,
    THERE,
    Standing,
    differences,
    fates_of,
    must_be_the_same_mail,
    must_release,
)
from sekisho.model.address import Address
from sekisho.model.arrival import BlobRef
from sekisho.model.delivery import Delivery, Fate
from sekisho.model.held import Held, HeldState
from sekisho.model.ids import ArrivalId, HeldId, TenantId
from sekisho.model.tracking import TrackingEvent
from sekisho.ports.clock import Clock
from sekisho.ports.records import (
    Acceptance,
    ChainHead,
    Claimed,
    LedgerPast,
    LedgerRow,
    OutboxRow,
    Outcome,
    Waiting,
)


class MemoryRecords(Deliveries, ClueRecords):
    """Held to the same contract as the stores on disk; tests of every room use it as their fake."""

    def __init__(self, clock: Clock, blobs: MemoryBlobs, writer: str = "memory") -> None:
        super().__init__(Truth(clock, blobs, writer))
        self._past: dict[Fate, int] = {}
        self._past_before = 0.0
        self.rows = self._truth.ledger  # may be damaged by tests

    # arrivals ---------------------------------------------------------------------------------------------------------
    async def accept(self, acceptances: Sequence[Acceptance], events: Sequence[TrackingEvent], owner: str, lease_until: float) -> list[Claimed]:
        """Make arrivals durable, undecided, claimed."""
        del owner
        self._truth.must_be_new(acceptances)
        claims = []
        for acceptance in acceptances:
            arrival = acceptance.arrival
            self._truth.put(acceptance, Kept(arrival, undecided=True, due_at=lease_until, token=1, tries=1))
            self._truth.set_fates(arrival, {recipient.key: Fate.WAITING for recipient in arrival.envelope.recipients})
            claims.append(Claimed(arrival, 1, 0))
        self._truth.tell(events)
        return claims

    async def accept_decided(self, pairs: Sequence[tuple[Acceptance, Outcome]]) -> None:
        """Make arrivals durable and decided."""
        self._truth.must_be_new([acceptance for acceptance, _ in pairs])
        for acceptance, outcome in pairs:
            fates_of(acceptance.arrival, outcome)
        self._accept_decided(pairs)

    async def decide(self, claimed: Claimed, outcome: Outcome) -> bool:
        """Carry out a decision on an accepted arrival."""
        fates_of(claimed.arrival, outcome)
        kept = self._truth.claimed(claimed)
        if kept is None:
            return False
        kept.undecided = False
        self._truth.carry_out(kept, outcome)
        return True

    async def extend_wait(self, claimed: Claimed, until: float, why: str, events: Sequence[TrackingEvent]) -> bool:
        """Put an arrival into `waiting`."""
        kept = self._truth.claimed(claimed)
        if kept is None:
            return False
        kept.due_at, kept.tries, kept.why = until, 0, why[:200]
        kept.token += 1
        self._truth.tell(events)
        return True

    async def claim_undecided(self, owner: str, now: float, lease_seconds: float, limit: int) -> list[Claimed]:
        """Claim arrivals whose time has come."""
        del owner
        due = sorted(
            (kept for kept in self._truth.arrivals.values() if kept.undecided and kept.due_at <= now), key=lambda kept: (kept.due_at, kept.arrival.id)
        )
        claims = []
        for kept in due[:limit]:
            kept.token += 1
            kept.due_at, kept.why = now + lease_seconds, ""
            claims.append(Claimed(kept.arrival, kept.token, kept.tries))
            kept.tries += 1
        return claims

    async def waiting(self, tenant: TenantId, limit: int, after: ArrivalId | None = None) -> list[Waiting]:
        """List what is not decided yet, newest first."""
        found = [
            Waiting(kept.arrival, kept.due_at, kept.why)
            for (owner, name), kept in self._truth.arrivals.items()
            if owner == tenant and kept.undecided and (after is None or name < after)
        ]
        return sorted(found, key=lambda one: one.arrival.id, reverse=True)[:limit]

    async def note(self, events: Sequence[TrackingEvent]) -> None:
        """Write events of no stored arrival."""
        self._truth.tell(events)

    # held mail --------------------------------------------------------------------------------------------------------
    async def held(
        self, tenant: TenantId, limit: int, after: HeldId | None = None, recipient: Address | None = None, state: HeldState = HeldState.KEPT
    ) -> list[Held]:
        """List held mail, newest first."""
        found = [
            held
            for (owner, name), held in self._truth.held.items()
            if owner == tenant
            and held.state is state
            and (after is None or name < after)
            and (recipient is None or held.recipient.key == recipient.key)
        ]
        return sorted(found, key=lambda held: held.id, reverse=True)[:limit]

    async def held_one(self, tenant: TenantId, held: HeldId) -> Held | None:
        """Return one held mail."""
        return self._truth.held.get((tenant, held))

    async def held_of(self, tenant: TenantId, arrival: ArrivalId) -> list[Held]:
        """List what is held of one message."""
        found = [held for (owner, _), held in self._truth.held.items() if owner == tenant and held.arrival == arrival]
        return sorted(found, key=lambda held: held.id, reverse=True)

    async def release(self, tenant: TenantId, held: HeldId, delivery: Delivery, events: Sequence[TrackingEvent]) -> bool:
        """Turn kept mail into a delivery."""
        kept = await self.held_one(tenant, held)
        if kept:
            must_release(kept, delivery)
        mail = self._truth.end(tenant, held, HeldState.RELEASED, Fate.QUEUED)
        if mail is None:
            return False
        self._truth.owe(delivery)
        self._truth.open(self._truth.arrivals[tenant, mail.arrival], 0)
        self._truth.tell(events)
        return True

    async def end_held(self, tenant: TenantId, held: HeldId, state: HeldState, events: Sequence[TrackingEvent]) -> bool:
        """Delete or expire kept mail."""
        mail = self._truth.end(tenant, held, state, FATE_OF_END[state])
        if mail is None:
            return False
        self._truth.open(self._truth.arrivals[tenant, mail.arrival], -1)
        self._truth.tell(events)
        return True

    async def alter_held(self, tenant: TenantId, before: Held, after: Held, events: Sequence[TrackingEvent]) -> bool:
        """Put `after` in the place of kept mail."""
        must_be_the_same_mail(before, after)
        if self._truth.held.get((tenant, before.id)) != before:
            return False
        self._truth.held[tenant, before.id] = after
        self._truth.tell(events)
        return True

    async def rename_person(self, tenant: TenantId, person: str, pseudonym: str, arrivals: Sequence[ArrivalId]) -> list[ArrivalId]:
        """Let a pseudonym take a recipient's place where nothing is owed."""
        return [arrival for arrival in arrivals if self._truth.rename(tenant, person, pseudonym, arrival)]

    async def held_until(self, now: float, limit: int) -> list[Held]:
        """List kept mail whose time ran out."""
        over = [held for held in self._truth.held.values() if held.state in THERE and held.until <= now]
        return sorted(over, key=lambda held: held.until)[:limit]

    # keeping ----------------------------------------------------------------------------------------------------------
    async def outbox(self, limit: int) -> list[OutboxRow]:
        """Return the oldest unconfirmed rows."""
        return [self._truth.outbox[key] for key in sorted(self._truth.outbox)[:limit]]

    async def outbox_done(self, rows: Sequence[OutboxRow]) -> None:
        """Forget confirmed rows."""
        for row in rows:
            self._truth.outbox.pop((row.writer, row.number), None)

    async def purge_settled(self, before: float, limit: int) -> list[BlobRef]:
        """Forget settled arrivals."""
        over = [key for key, kept in self._truth.arrivals.items() if kept.settled_at is not None and kept.settled_at < before][:limit]
        refs = [self._truth.arrivals.pop(key).arrival.raw for key in over]
        for ref in refs:
            self._truth.blobs.inline.pop(blob_name(ref), None)
        gone = set(over)
        self._truth.held = {key: held for key, held in self._truth.held.items() if (held.tenant, held.arrival) not in gone}
        return refs

    async def inline_held(self, limit: int) -> list[BlobRef]:
        """List inline bytes of kept mail."""
        refs = {held.content for held in self._truth.held.values() if held.state in THERE and held.content.place == "inline"}
        return sorted(refs, key=lambda ref: ref.arrival)[:limit]

    async def moved(self, ref: BlobRef) -> bool:
        """Forget inline bytes that lie in a file now."""
        if self._truth.blobs.inline.pop(blob_name(ref), None) is None:
            return False
        kept = self._truth.arrivals[ref.tenant, ref.arrival]
        kept.arrival = replace(kept.arrival, raw=replace(kept.arrival.raw, place="file"))
        for key, held in self._truth.held.items():
            if blob_name(held.content) == blob_name(ref):
                self._truth.held[key] = replace(held, content=replace(held.content, place="file"))
        return True

    async def live_blobs(self) -> set[str]:
        """Return the names of all file blobs that are needed."""
        return {blob_name(kept.arrival.raw) for kept in self._truth.arrivals.values() if kept.arrival.raw.place == "file"}

    async def chain_heads(self) -> list[ChainHead]:
        """Return the last link."""
        head = self._truth.chain.mark()
        return [head] if head.number else []

    async def prune_ledger(self, before: float, limit: int) -> int:
        """Fold old rows into sums."""
        old = [key for key, row in self._truth.ledger.items() if row.minute * 60 + 60 <= before and key[:2] not in self._truth.arrivals][:limit]
        for key in old:
            fate = self._truth.ledger.pop(key).fate
            self._past[fate] = self._past.get(fate, 0) + 1
        self._past_before = max(self._past_before, before)
        return len(old)

    async def ledger_past(self) -> LedgerPast:
        """Return the sums of what was pruned."""
        return LedgerPast(self._past_before, tuple(self._past.items()))

    async def ledger(self, tenant: TenantId | None = None) -> list[LedgerRow]:
        """Return the ledger's rows."""
        return [row for row in self._truth.ledger.values() if tenant in {None, row.tenant}]

    async def standing(self, tenant: TenantId, arrival: ArrivalId) -> list[LedgerRow]:
        """Return the ledger's rows of one message."""
        return [row for row in self._truth.ledger.values() if (row.tenant, row.arrival) == (tenant, arrival)]

    async def check(self) -> list[str]:
        """Compare the ledger with what is really there."""
        live: dict[str, dict[str, Fate]] = {}
        for row in self._truth.ledger.values():
            if row.fate in LIVE:
                live.setdefault(f"{row.tenant}/{row.arrival}", {})[row.recipient] = row.fate
        standings = (
            Standing(
                f"{kept.arrival.tenant}/{kept.arrival.id}",
                kept.undecided,
                kept.settled_at is not None,
                kept.open_count,
                tuple(recipient.key for recipient in kept.arrival.envelope.recipients),
                self._truth.blobs.has(kept.arrival.raw),
            )
            for kept in self._truth.arrivals.values()
        )
        kept_mail = (held for held in self._truth.held.values() if held.state in THERE)
        return differences(standings, live, (owed.delivery for owed in self._truth.deliveries.values()), kept_mail)

    async def counts(self) -> dict[str, int]:
        """Return how many stand in each fate, and the depth of queue and outbox."""
        counts = {fate.value: 0 for fate in Fate}
        for row in self._truth.ledger.values():
            counts[row.fate] += 1
        return counts | {"deliveries": len(self._truth.deliveries), "outbox": len(self._truth.outbox)}
