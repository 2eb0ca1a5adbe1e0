"""Mail that this house adds by itself, as the records take it: an arrival that is decided already, and owed to its recipients."""

from sekisho.model.arrival import Arrival
from sekisho.model.decision import Changes
from sekisho.model.delivery import Delivery, Fate, Route
from sekisho.model.ids import DeliveryId, new_id
from sekisho.model.signing import NO_SIGNING, Signing
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.ports.records import Acceptance, Outcome

DAY = 86_400.0


def owed(
    arrival: Arrival,
    content: bytes | None,
    route: Route,
    lasts: float,
    rule: str,
    *facts: tuple[str, str],
    changes: Changes = (),
    signing: Signing = NO_SIGNING,
) -> tuple[Acceptance, Outcome]:
    """Return what `Records.accept_decided` takes: one delivery of it, tried for `lasts` seconds.

    `rule` stands in the story as what decided; `facts` beside the usual ones of the acceptance.
    """
    now, envelope = arrival.received_at, arrival.envelope
    delivery = Delivery(
        id=DeliveryId(new_id(now)),
        arrival=arrival.id,
        tenant=arrival.tenant,
        direction=arrival.direction,
        sender=envelope.sender,
        recipients=envelope.recipients,
        route=route,
        content=arrival.raw,
        changes=changes,
        created_at=now,
        next_at=now,
        expires_at=now + lasts,
        body=envelope.body,
        smtputf8=envelope.smtputf8,
        signing=signing,
    )
    accepted = (("from", str(envelope.sender)), ("direction", str(arrival.direction)), ("size", str(arrival.raw.size)), *facts)
    decided = (("action", "deliver"), ("route", str(route)), ("rule", rule))
    events = tuple(
        TrackingEvent(now, arrival.tenant, arrival.id, recipient.key, kind, told)
        for recipient in envelope.recipients
        for kind, told in ((EventKind.ACCEPTED, accepted), (EventKind.DECIDED, decided))
    )
    fates = tuple((recipient, Fate.QUEUED) for recipient in envelope.recipients)
    return Acceptance(arrival, content), Outcome(arrival.tenant, arrival.id, (delivery,), (), fates, events, None)
