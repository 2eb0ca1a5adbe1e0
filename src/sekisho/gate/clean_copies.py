"""Harmless copies as messages of their own: accepted and decided together with the original, which is kept."""

from dataclasses import replace
from hashlib import sha256

from sekisho.gate.carry_out import DAY, Carrier
from sekisho.gate.passage import Passed
from sekisho.gate.received import received_field
from sekisho.model.address import Address
from sekisho.model.arrival import Arrival, BlobRef
from sekisho.model.decision import Deliver, Edit
from sekisho.model.delivery import Delivery, Fate, Route
from sekisho.model.ids import ArrivalId, DeliveryId, new_id
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.policy.marks import FIELD_PREFIX, marks
from sekisho.ports.records import Acceptance, Outcome


def copies(passed: Passed, carrier: Carrier, now: float) -> list[tuple[Acceptance, Outcome]]:
    """Return the copy for those recipients whose action wishes for one: one arrival, or none where no copy could be made."""
    copy = passed.clean_copy
    routes: dict[Route, list[Address]] = {}
    original = passed.dossier.arrival
    if copy is not None:
        for recipient, action in passed.decision.actions:
            if isinstance(action, Deliver) and action.clean:
                route = carrier.directory.route(original.tenant, recipient.domain or carrier.host_name)
                if route is not None:
                    routes.setdefault(route, []).append(recipient)
    if copy is None or not routes:
        return []
    recipients = tuple(recipient for group in routes.values() for recipient in group)
    identifier = ArrivalId(new_id(now))
    ref = BlobRef(original.tenant, identifier, "raw", len(copy.octets), sha256(copy.octets).hexdigest(), "inline")
    envelope = replace(original.envelope, recipients=recipients, body="")
    arrival = replace(original, id=identifier, raw=ref, envelope=envelope, received_at=now)
    deliveries = tuple(_delivery(passed, carrier, arrival, route, group, now) for route, group in routes.items())
    fates = tuple((recipient, Fate.QUEUED) for recipient in recipients)
    outcome = Outcome(arrival.tenant, identifier, deliveries, (), fates, _events(passed, arrival, now), None)
    return [(Acceptance(arrival, copy.octets), outcome)]


def _delivery(passed: Passed, carrier: Carrier, arrival: Arrival, route: Route, recipients: list[Address], now: float) -> Delivery:
    original = passed.dossier.arrival
    told = f"{FIELD_PREFIX}Cleaned: {original.id}\r\n".encode("ascii")
    prepend = received_field(original, carrier.host_name) + told + marks(passed.verdict, original.id)
    return Delivery(
        id=DeliveryId(new_id(now)),
        arrival=arrival.id,
        tenant=arrival.tenant,
        direction=arrival.direction,
        sender=arrival.envelope.sender,
        recipients=tuple(recipients),
        route=route,
        content=arrival.raw,
        changes=(Edit(0, 0, prepend),),
        created_at=now,
        next_at=now,
        expires_at=now + carrier.expire_days * DAY,
        smtputf8=arrival.envelope.smtputf8,
    )


def _events(passed: Passed, arrival: Arrival, now: float) -> tuple[TrackingEvent, ...]:
    original, copy = passed.dossier.arrival, passed.clean_copy
    facts = (
        ("from", str(arrival.envelope.sender)),
        ("direction", str(arrival.direction)),
        ("size", str(arrival.raw.size)),
        ("clean_copy_of", str(original.id)),
        ("changed", ", ".join(copy.changed)[:500] if copy else ""),
        ("removed", ", ".join(copy.removed)[:500] if copy else ""),
    )
    rule = (("action", "deliver"), ("rule", passed.decision.rule))
    told = ((EventKind.ACCEPTED, facts), (EventKind.DECIDED, rule))
    return tuple(
        TrackingEvent(now, arrival.tenant, arrival.id, recipient.key, kind, said) for recipient in arrival.envelope.recipients for kind, said in told
    )
