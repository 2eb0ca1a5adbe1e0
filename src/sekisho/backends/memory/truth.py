"""What the memory store knows, and the steps of which its units of work are made."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sekisho.backends.chain import Chain
from sekisho.backends.memory.blobs import MemoryBlobs, blob_name
from sekisho.backends.payload import Key, payloads
from sekisho.backends.reckoning import LIVE, fates_of, may_end, without_person
from sekisho.model.arrival import Arrival
from sekisho.model.delivery import Delivery, Fate
from sekisho.model.held import Held, HeldState
from sekisho.model.ids import ArrivalId, DeliveryId, HeldId, TenantId
from sekisho.model.tracking import TrackingEvent
from sekisho.ports.clock import Clock
from sekisho.ports.records import Acceptance, Claimed, LedgerRow, OutboxRow, Outcome


@dataclass(slots=True)
class Kept:
    """An arrival and where it stands."""

    arrival: Arrival
    undecided: bool
    due_at: float = 0.0  # not to be claimed before: the end of a lease or of a wait
    token: int = 0
    tries: int = 0
    open_count: int = 0  # deliveries and kept mails
    settled_at: float | None = None
    why: str = ""  # what it waits for


@dataclass(slots=True)
class Owed:
    """A delivery and its lease."""

    delivery: Delivery
    due_at: float
    token: int = 0


class Truth:
    """Arrivals, deliveries, held mail, ledger and outbox."""

    def __init__(self, clock: Clock, blobs: MemoryBlobs, writer: str) -> None:
        self.clock = clock
        self.blobs = blobs
        self.chain = Chain(writer)
        self.arrivals: dict[Key, Kept] = {}
        self.deliveries: dict[tuple[TenantId, DeliveryId], Owed] = {}
        self.held: dict[tuple[TenantId, HeldId], Held] = {}
        self.ledger: dict[tuple[TenantId, ArrivalId, str], LedgerRow] = {}
        self.outbox: dict[tuple[str, int], OutboxRow] = {}

    def must_be_new(self, acceptances: Iterable[Acceptance]) -> None:
        """Raise ValueError for an arrival that exists, or whose bytes are not where it says."""
        for acceptance in acceptances:
            arrival = acceptance.arrival
            if (arrival.tenant, arrival.id) in self.arrivals:
                raise ValueError(f"arrival {arrival.id} exists already")
            if (acceptance.content is None) != (arrival.raw.place == "file"):
                raise ValueError(f"arrival {arrival.id}: its bytes must come with it exactly when their place is inline")

    def put(self, acceptance: Acceptance, kept: Kept) -> None:
        """Add an arrival with its inline bytes."""
        arrival = acceptance.arrival
        self.arrivals[arrival.tenant, arrival.id] = kept
        if acceptance.content is not None:
            self.blobs.inline[blob_name(arrival.raw)] = acceptance.content

    def claimed(self, claimed: Claimed) -> Kept | None:
        """Return the arrival if the claim is still good."""
        kept = self.arrivals.get((claimed.arrival.tenant, claimed.arrival.id))
        return kept if kept and kept.undecided and kept.token == claimed.token else None

    def carry_out(self, kept: Kept, outcome: Outcome) -> None:
        """Write what an outcome owes, keeps and tells."""
        self.set_fates(kept.arrival, fates_of(kept.arrival, outcome))
        for delivery in outcome.deliveries:
            self.owe(delivery)
        for held in outcome.held:
            self.held[held.tenant, held.id] = held
        self.open(kept, len(outcome.deliveries) + len(outcome.held))
        self.tell(outcome.events, outcome.dossier, (outcome.tenant, outcome.arrival))

    def owe(self, delivery: Delivery) -> None:
        """Add a delivery."""
        self.deliveries[delivery.tenant, delivery.id] = Owed(delivery, delivery.next_at)

    def open(self, kept: Kept, change: int) -> None:
        """Count open things; an arrival without any is settled."""
        kept.open_count += change
        kept.settled_at = self.clock.now() if kept.open_count == 0 else None

    def set_fates(self, arrival: Arrival, fates: dict[str, Fate]) -> None:
        """Move recipients in the ledger."""
        for key, fate in fates.items():
            self.ledger[arrival.tenant, arrival.id, key] = LedgerRow(arrival.tenant, arrival.id, key, int(arrival.received_at // 60), fate)

    def end(self, tenant: TenantId, held: HeldId, state: HeldState, fate: Fate) -> Held | None:
        """Let kept mail end, once; None if it is not kept any more. A copy of delivered mail goes without a trace."""
        mail = self.held.get((tenant, held))
        if mail is None or not may_end(mail, state):
            return None
        if mail.state is HeldState.DELIVERED:
            del self.held[tenant, held]
            return mail
        self.held[tenant, held] = replace(mail, state=state)
        self.set_fates(self.arrivals[tenant, mail.arrival].arrival, {mail.recipient.key: fate})
        return mail

    def rename(self, tenant: TenantId, person: str, pseudonym: str, arrival: ArrivalId) -> bool:
        """Let a pseudonym take a recipient's place in ledger and ended held mail; False where something is owed to the person."""
        row = self.ledger.get((tenant, arrival, person))
        if row is not None and row.fate in LIVE:
            return False
        if row is not None:
            self.ledger[tenant, arrival, pseudonym] = replace(self.ledger.pop((tenant, arrival, person)), recipient=pseudonym)
        for key, mail in self.held.items():
            if (mail.tenant, mail.arrival, mail.recipient.key) == (tenant, arrival, person):
                self.held[key] = without_person(mail, pseudonym)
        return True

    def tell(self, events: Sequence[TrackingEvent], dossier: bytes | None = None, about: Key | None = None) -> None:
        """Add links to the outbox."""
        for tenant, arrival, payload in payloads(events, dossier, about):
            link = self.chain.link(tenant, arrival, payload)
            self.outbox[link.writer, link.number] = link
