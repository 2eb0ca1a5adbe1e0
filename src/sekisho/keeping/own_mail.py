"""Mail that the house itself writes: an arrival that is decided already, signed for its sender's domain."""

from hashlib import sha256

from sekisho.model.address import Address
from sekisho.model.arrival import Arrival, BlobRef, Connection, Direction, Envelope
from sekisho.model.delivery import Delivery, Fate, Route
from sekisho.model.ids import ArrivalId, DeliveryId, TenantId, new_id
from sekisho.model.signing import Signing
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.ports.records import Acceptance, Outcome

DAY = 86_400.0
_EXPIRES = 2 * DAY


def owed(
    tenant: TenantId,
    route: Route,
    sender: Address,
    recipient: Address,
    identifier: ArrivalId,
    content: bytes,
    rule: str,
    now: float,
    *facts: tuple[str, str],
) -> tuple[Acceptance, Outcome]:
    """Return what `Records.accept_decided` takes. `rule` stands in the story as what decided; `facts` beside the usual ones of the acceptance."""
    ref = BlobRef(tenant, identifier, "raw", len(content), sha256(content).hexdigest(), "inline")
    connection = Connection(ip="", helo=sender.domain, listener="reports")
    arrival = Arrival(identifier, tenant, Direction.OUTBOUND, now, connection, Envelope(sender, (recipient,)), ref)
    delivery = Delivery(
        id=DeliveryId(new_id(now)),
        arrival=identifier,
        tenant=tenant,
        direction=Direction.OUTBOUND,
        sender=sender,
        recipients=(recipient,),
        route=route,
        content=ref,
        changes=(),
        created_at=now,
        next_at=now,
        expires_at=now + _EXPIRES,
        smtputf8=sender.needs_utf8 or recipient.needs_utf8,
        signing=Signing(sign_for=sender.domain),
    )
    told = (("from", str(sender)), ("direction", str(Direction.OUTBOUND)), ("size", str(len(content))), *facts)
    decided = (("action", "deliver"), ("route", str(route)), ("rule", rule))
    events = (
        TrackingEvent(now, tenant, identifier, recipient.key, EventKind.ACCEPTED, told),
        TrackingEvent(now, tenant, identifier, recipient.key, EventKind.DECIDED, decided),
    )
    return Acceptance(arrival, content), Outcome(tenant, identifier, (delivery,), (), ((recipient, Fate.QUEUED),), events, None)
