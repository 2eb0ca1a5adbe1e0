"""What is owed: arrivals, deliveries, held mail, the outbox of events and the ledger, in one unit of work.

States of an arrival: (nothing) -> accepted -> waiting -> decided -> settled -> purged. Every method that changes something is one
durable commit (group commit inside): when it returns, the change survives a power cut; only leases, their prolonging and `outbox_done` may be
lost by one, and are then made again (ADR 17). Every method is all or nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sekisho.model.address import Address
from sekisho.model.arrival import Arrival, BlobRef
from sekisho.model.delivery import Attempt, Delivery, Fate
from sekisho.model.held import Held, HeldState
from sekisho.model.ids import ArrivalId, DeliveryId, HeldId, TenantId
from sekisho.model.tracking import TrackingEvent
from sekisho.ports.clues import Clues
from sekisho.ports.destinations import Destinations
from sekisho.ports.leases import Leases


@dataclass(frozen=True, slots=True)
class Acceptance:
    """An arrival to be made durable. `content` are its bytes when `arrival.raw.place` is "inline", None when they are already a file."""

    arrival: Arrival
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decision carried out: what is owed, what is kept, where each recipient stands. `fates` names every recipient of the arrival."""

    tenant: TenantId
    arrival: ArrivalId
    deliveries: tuple[Delivery, ...]
    held: tuple[Held, ...]
    fates: tuple[tuple[Address, Fate], ...]
    events: tuple[TrackingEvent, ...]
    dossier: bytes | None  # compressed, for the history


@dataclass(frozen=True, slots=True)
class Claimed:
    """An undecided arrival with the token under which it may be decided (fencing: a later claim makes the token worthless)."""

    arrival: Arrival
    token: int
    tries: int  # how often it was claimed before


@dataclass(frozen=True, slots=True)
class Waiting:
    """An arrival that is not decided yet: for whom something must come first, and what. `why` is "" while it is being decided."""

    arrival: Arrival
    until: float
    why: str


@dataclass(frozen=True, slots=True)
class ClaimedDelivery:
    """A due delivery with its fencing token."""

    delivery: Delivery
    token: int


@dataclass(frozen=True, slots=True)
class OwedMail:
    """A message on its way to a reader, with how it came in."""

    delivery: Delivery
    arrival: Arrival


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """An attempt with what follows from it. Recipients that end as QUARANTINED are in `held`; notices (DSNs) are new arrivals,
    already decided, committed together with the attempt.
    """

    attempt: Attempt
    token: int
    events: tuple[TrackingEvent, ...]
    held: tuple[Held, ...] = ()
    notices: tuple[tuple[Acceptance, Outcome], ...] = ()


@dataclass(frozen=True, slots=True)
class Alteration:
    """A queued delivery changed by an operator: when it is tried, by which route, or whether at all. Never what is owed to whom."""

    before: Delivery
    after: Delivery
    events: tuple[TrackingEvent, ...]


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One link of a writer's chain: `digest` = SHA-256 of `previous` and of the SHA-256 of `payload`.

    Payload: one or more tracking events and perhaps a dossier. Where it was taken away or changed since (retention, erasure of a person's data),
    `original` is the SHA-256 of what it was: the chain still holds.
    """

    writer: str
    number: int  # 1, 2, 3 ... per writer, without gaps
    previous: bytes
    digest: bytes
    tenant: TenantId
    arrival: ArrivalId
    payload: bytes
    original: bytes = b""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """Where one (arrival, recipient) stands. `minute` is the acceptance time in whole minutes since 1970."""

    tenant: TenantId
    arrival: ArrivalId
    recipient: str  # Address.key
    minute: int
    fate: Fate


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The last link that a writer committed: a chain that ends before it was cut off. Survives the link itself."""

    writer: str
    number: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class LedgerPast:
    """What `prune_ledger` folded into sums: acceptance minutes before `before` (seconds since 1970) may be missing in the ledger's rows."""

    before: float
    totals: tuple[tuple[Fate, int], ...]


class Records(Clues, Destinations, Leases, Protocol):
    """The small, hot truth."""

    # arrivals -------------------------------------------------------------------------------------------------------
    async def accept(self, acceptances: Sequence[Acceptance], events: Sequence[TrackingEvent], owner: str, lease_until: float) -> list[Claimed]:
        """Make arrivals durable, undecided, claimed by `owner` until then. After this 250 may be said."""
        ...

    async def accept_decided(self, pairs: Sequence[tuple[Acceptance, Outcome]]) -> None:
        """Make arrivals durable and decided in one commit: the usual path. After this 250 may be said."""
        ...

    async def decide(self, claimed: Claimed, outcome: Outcome) -> bool:
        """Carry out a decision on an accepted arrival. False, and nothing changed, if the claim was lost."""
        ...

    async def extend_wait(self, claimed: Claimed, until: float, why: str, events: Sequence[TrackingEvent]) -> bool:
        """Put an arrival into `waiting` until then (Hold). False if the claim was lost."""
        ...

    async def claim_undecided(self, owner: str, now: float, lease_seconds: float, limit: int) -> list[Claimed]:
        """Claim accepted or waiting arrivals whose time has come and whose lease has run out, oldest first."""
        ...

    async def waiting(self, tenant: TenantId, limit: int, after: ArrivalId | None = None) -> list[Waiting]:
        """List what is accepted and not decided yet, newest first."""
        ...

    async def note(self, events: Sequence[TrackingEvent]) -> None:
        """Write events that belong to no stored arrival (a refusal in the dialogue)."""
        ...

    # deliveries -----------------------------------------------------------------------------------------------------
    async def claim_due(self, owner: str, now: float, lease_seconds: float, limit: int) -> list[ClaimedDelivery]:
        """Claim deliveries that are due and not leased, earliest first."""
        ...

    async def record_attempts(self, records: Sequence[AttemptRecord]) -> list[bool]:
        """Commit the outcomes of attempts; for each False if its claim was lost. `Delivery.keep`: with a copy for each reader."""
        ...

    async def next_due(self, now: float) -> float | None:
        """Return when the earliest delivery becomes due, or None when the queue is empty."""
        ...

    async def queue(self, tenant: TenantId, limit: int, after: DeliveryId | None = None) -> list[Delivery]:
        """List what is owed, oldest first."""
        ...

    async def delivery(self, tenant: TenantId, delivery: DeliveryId) -> Delivery | None:
        """Return one delivery that is still owed."""
        ...

    async def owed_to(self, tenant: TenantId, reader: str, limit: int, after: DeliveryId | None = None) -> list[OwedMail]:
        """List what is on its way to a reader (`Delivery.readers`), newest first, those before `after`."""
        ...

    async def retry(self, tenant: TenantId, delivery: DeliveryId | None, now: float) -> int:
        """Make one delivery, or all of the tenant's, due at once, but none that is stopped; return how many."""
        ...

    async def alter(self, tenant: TenantId, changes: Sequence[Alteration]) -> list[bool]:
        """Put each `after`, which owes the same (or ValueError), in the place of its `before`. False: that is another by now, or is being tried."""
        ...

    # held mail ------------------------------------------------------------------------------------------------------
    async def held(
        self, tenant: TenantId, limit: int, after: HeldId | None = None, recipient: Address | None = None, state: HeldState = HeldState.KEPT
    ) -> list[Held]:
        """List held mail, newest first."""
        ...

    async def held_one(self, tenant: TenantId, held: HeldId) -> Held | None:
        """Return one held mail in whatever state."""
        ...

    async def held_of(self, tenant: TenantId, arrival: ArrivalId) -> list[Held]:
        """List what is, or was, held of one message for each of its recipients, in whatever state, newest first."""
        ...

    async def release(self, tenant: TenantId, held: HeldId, delivery: Delivery, events: Sequence[TrackingEvent]) -> bool:
        """Turn kept mail into a delivery, exactly once. False if it is not kept any more."""
        ...

    async def end_held(self, tenant: TenantId, held: HeldId, state: HeldState, events: Sequence[TrackingEvent]) -> bool:
        """Delete or expire kept mail, exactly once; its fate becomes DISCARDED or EXPIRED. A copy of delivered mail goes whole."""
        ...

    async def alter_held(self, tenant: TenantId, before: Held, after: Held, events: Sequence[TrackingEvent]) -> bool:
        """Put `after` in the place of kept mail. False, and nothing changed, if it is not `before` by now. ValueError if `after` is another mail."""
        ...

    async def rename_person(self, tenant: TenantId, person: str, pseudonym: str, arrivals: Sequence[ArrivalId]) -> list[ArrivalId]:
        """Let a pseudonym (an address's key) take a recipient's place where nothing is owed to them or kept; return the messages where that is."""
        ...

    async def held_until(self, now: float, limit: int) -> list[Held]:
        """List kept mail, and copies of delivered mail, of all tenants whose time ran out (for the keeper)."""
        ...

    # keeping --------------------------------------------------------------------------------------------------------
    async def outbox(self, limit: int) -> list[OutboxRow]:
        """Return the oldest rows that the history has not confirmed."""
        ...

    async def outbox_done(self, rows: Sequence[OutboxRow]) -> None:
        """Forget rows that the history has stored durably."""
        ...

    async def purge_settled(self, before: float, limit: int) -> list[BlobRef]:
        """Forget arrivals settled (nothing owed, nothing kept) before that, with their inline bytes, at most so many.

        Return the references of all that went; those of place "file" the caller deletes. Empty: nothing is left to purge.
        """
        ...

    async def inline_held(self, limit: int) -> list[BlobRef]:
        """List inline bytes of kept mail of all tenants, oldest first: the keeper moves them to files so that the hot store stays small."""
        ...

    async def moved(self, ref: BlobRef) -> bool:
        """Say that these inline bytes now lie in a durable file as well: forget the inline ones. False if they are not inline any more."""
        ...

    async def live_blobs(self) -> set[str]:
        """Return the `tenant/arrival/part` names of all file blobs that some row needs (for the orphan sweep)."""
        ...

    async def chain_heads(self) -> list[ChainHead]:
        """Return the last link of every writer, for `History.verify_chains`."""
        ...

    async def prune_ledger(self, before: float, limit: int) -> int:
        """Fold ledger rows of purged arrivals accepted before that into sums; return how many rows went."""
        ...

    async def ledger_past(self) -> LedgerPast:
        """Return the sums of what was pruned."""
        ...

    async def ledger(self, tenant: TenantId | None = None) -> list[LedgerRow]:
        """Return the ledger's rows (settled ones for as long as they are kept)."""
        ...

    async def standing(self, tenant: TenantId, arrival: ArrivalId) -> list[LedgerRow]:
        """Return the ledger's rows of one message; none if it was never accepted, or so long ago that they were pruned."""
        ...

    async def check(self) -> list[str]:
        """Compare the ledger with what is really there: queued without delivery, kept without bytes, and so on. Empty = sound."""
        ...

    async def counts(self) -> dict[str, int]:
        """Return how many (arrival, recipient) stand in each fate, and the depth of queue and outbox, for health and metrics."""
        ...
