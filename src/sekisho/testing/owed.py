"""Builders of what the records keep: acceptances, outcomes, deliveries, held mail, attempts, each consistent with the arrival it belongs to."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sekisho.model.address import Address
from sekisho.model.arrival import Arrival
from sekisho.model.delivery import MAILBOX, Attempt, Delivery, Fate, RecipientResult
from sekisho.model.held import Held
from sekisho.model.ids import ArrivalId, DeliveryId, HeldId, new_id
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.ports.records import Acceptance, AttemptRecord, ClaimedDelivery, Outcome
from sekisho.testing.builders import NOW, RAW, an_arrival

_KIND = {
    Fate.QUEUED: EventKind.DECIDED,
    Fate.DELIVERED: EventKind.DELIVERED,
    Fate.BOUNCED: EventKind.BOUNCED,
    Fate.QUARANTINED: EventKind.QUARANTINED,
    Fate.DISCARDED: EventKind.DISCARDED,
}


def an_acceptance(content: bytes = RAW, *, at: float = NOW, **fields: object) -> Acceptance:
    """Return a new arrival with its inline bytes; `fields` as of `an_arrival`."""
    arrival = an_arrival(content, **{"id": ArrivalId(new_id(at)), "received_at": at, **fields})  # type: ignore[arg-type]
    return Acceptance(arrival, content)


def accepted_events(arrival: Arrival) -> tuple[TrackingEvent, ...]:
    """Return an ACCEPTED event for each recipient."""
    sender = str(arrival.envelope.sender)
    return tuple(
        TrackingEvent(arrival.received_at, arrival.tenant, arrival.id, address.key, EventKind.ACCEPTED, (("from", sender), ("to", str(address))))
        for address in arrival.envelope.recipients
    )


def a_delivery(arrival: Arrival, recipients: Sequence[Address] | None = None, **fields: object) -> Delivery:
    """Return a delivery of the arrival's bytes to its recipients, due at once."""
    at = arrival.received_at
    delivery = Delivery(
        id=DeliveryId(new_id(at)),
        arrival=arrival.id,
        tenant=arrival.tenant,
        direction=arrival.direction,
        sender=arrival.envelope.sender,
        recipients=tuple(recipients if recipients is not None else arrival.envelope.recipients),
        route=MAILBOX,
        content=arrival.raw,
        changes=(),
        created_at=at,
        next_at=at,
        expires_at=at + 864_000,
    )
    return replace(delivery, **fields)  # type: ignore[arg-type]


def a_held(arrival: Arrival, recipient: Address | None = None, **fields: object) -> Held:
    """Return kept spam for one recipient."""
    held = Held(
        id=HeldId(new_id(arrival.received_at)),
        arrival=arrival.id,
        tenant=arrival.tenant,
        direction=arrival.direction,
        recipient=recipient or arrival.envelope.recipients[0],
        sender=arrival.envelope.sender,
        header_from="Hanako <hanako@partner.test>",
        subject="Minutes",
        category="spam",
        sentence="It reads like spam.",
        area="spam",
        content=arrival.raw,
        held_at=arrival.received_at,
        until=arrival.received_at + 30 * 86_400,
    )
    return replace(held, **fields)  # type: ignore[arg-type]


def an_outcome(arrival: Arrival, *fates: Fate, accepted: bool = True, dossier: bytes | None = b"dossier") -> Outcome:
    """Return an outcome: one fate for each recipient in order (the last for all others; QUEUED when none is given)."""
    wanted = fates or (Fate.QUEUED,)
    pairs = tuple(zip(arrival.envelope.recipients, (*wanted, *(wanted[-1],) * len(arrival.envelope.recipients)), strict=False))
    queued = [address for address, fate in pairs if fate is Fate.QUEUED]
    at = arrival.received_at
    told = tuple(TrackingEvent(at, arrival.tenant, arrival.id, address.key, _KIND[fate]) for address, fate in pairs)
    return Outcome(
        tenant=arrival.tenant,
        arrival=arrival.id,
        deliveries=(a_delivery(arrival, queued),) if queued else (),
        held=tuple(a_held(arrival, address) for address, fate in pairs if fate is Fate.QUARANTINED),
        fates=pairs,
        events=(*(accepted_events(arrival) if accepted else ()), *told),
        dossier=dossier,
    )


def an_attempt(claimed: ClaimedDelivery, fates: Fate | Mapping[str, Fate], at: float = NOW, next_at: float = 0.0) -> AttemptRecord:
    """Return the record of one try: one fate for all recipients, or by recipient key (those not named stay queued)."""
    delivery = claimed.delivery
    results = tuple(
        RecipientResult(address, fates if isinstance(fates, Fate) else fates.get(address.key, Fate.QUEUED), "250 2.0.0 ok")
        for address in delivery.recipients
    )
    events = tuple(
        TrackingEvent(at, delivery.tenant, delivery.arrival, result.recipient.key, _KIND[result.fate])
        for result in results
        if result.fate is not Fate.QUEUED
    )
    return AttemptRecord(Attempt(delivery, at, "192.0.2.25:25", results, next_at or at + 300), claimed.token, events)
