"""Harmless copies as messages of their own: accepted and decided together with the original, which is kept."""

from dataclasses import replace
from hashlib import sha256

from sekisho.gate.carrier import DAY, Carrier
from sekisho.gate.passage import Passed
from sekisho.gate.received import received_field
from sekisho.gate.ways import Way, way_for
from sekisho.mime.writing.rewrite import encoded
from sekisho.model.address import Address
from sekisho.model.arrival import Arrival, BlobRef
from sekisho.model.clean_copy import CleanCopy
from sekisho.model.decision import Changes, Deliver, Edit
from sekisho.model.delivery import Delivery, Fate
from sekisho.model.ids import ArrivalId, DeliveryId, new_id
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.policy.marks import FIELD_PREFIX, marks
from sekisho.ports.records import Acceptance, Outcome

_SUBJECT = b"\r\nSubject: "


def copies(passed: Passed, carrier: Carrier, now: float) -> list[tuple[Acceptance, Outcome]]:
    """Return the copy for those recipients whose action wishes for one: one arrival, or none where no copy could be made."""
    copy = passed.clean_copy
    groups: dict[tuple[Way, str, tuple[tuple[str, str], ...], float], list[Address]] = {}
    original = passed.dossier.arrival
    if copy is not None:
        for recipient, action in passed.decision.actions:
            if isinstance(action, Deliver) and action.clean:
                way = way_for(action, recipient, passed, carrier, now)
                if way is not None:
                    groups.setdefault((way, action.tag, action.headers, action.not_before), []).append(recipient)
    if copy is None or not groups:
        return []
    recipients = tuple(recipient for group in groups.values() for recipient in group)
    identifier = ArrivalId(new_id(now))
    ref = BlobRef(original.tenant, identifier, "raw", len(copy.octets), sha256(copy.octets).hexdigest(), "inline")
    envelope = replace(original.envelope, recipients=recipients, body="")
    arrival = replace(original, id=identifier, raw=ref, envelope=envelope, received_at=now)
    deliveries = tuple(
        _delivery(carrier, arrival, way, _changes(passed, copy, carrier.host_name, tag, headers), group, max(now, not_before))
        for (way, tag, headers, not_before), group in groups.items()
    )
    fates = tuple((recipient, Fate.QUEUED) for recipient in recipients)
    outcome = Outcome(arrival.tenant, identifier, deliveries, (), fates, _events(passed, arrival, now), None)
    return [(Acceptance(arrival, copy.octets), outcome)]


def _changes(passed: Passed, copy: CleanCopy, host_name: str, tag: str, headers: tuple[tuple[str, str], ...]) -> Changes:
    """Declare our fields in front, and the tag in the subject, which stands where we wrote it ourselves."""
    original = passed.dossier.arrival
    told = f"{FIELD_PREFIX}Cleaned: {original.id}\r\n".encode("ascii")
    prepend = received_field(original, host_name) + told + marks(passed.verdict, original.id)
    prepend += b"".join(name.encode("ascii") + b": " + encoded(value) + b"\r\n" for name, value in headers)
    if not tag:
        return (Edit(0, 0, prepend),)
    place = copy.octets.find(_SUBJECT, 0, copy.octets.find(b"\r\n\r\n"))
    if place < 0:
        return (Edit(0, 0, prepend + b"Subject: " + encoded(tag) + b"\r\n"),)
    return (Edit(0, 0, prepend), Edit(place + len(_SUBJECT), place + len(_SUBJECT), encoded(tag) + b" "))


def _delivery(carrier: Carrier, arrival: Arrival, way: Way, changes: Changes, recipients: list[Address], next_at: float) -> Delivery:
    now = arrival.received_at
    return Delivery(
        id=DeliveryId(new_id(now)),
        arrival=arrival.id,
        tenant=arrival.tenant,
        direction=arrival.direction,
        sender=arrival.envelope.sender,
        recipients=tuple(recipients),
        route=way.route,
        content=arrival.raw,
        changes=changes,
        created_at=now,
        next_at=next_at,
        expires_at=now + carrier.expire_days * DAY,
        smtputf8=arrival.envelope.smtputf8,
        sent_to=way.sent_to,
        sent_as=way.sent_as,
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
