"""Hands held mail on to its recipient after all, exactly once."""

from datetime import UTC, datetime
from email.utils import format_datetime

from sekisho.mime.rewrite import in_front
from sekisho.model.access import Actor, Permission
from sekisho.model.arguments import ShortText
from sekisho.model.decision import Changes
from sekisho.model.delivery import Delivery
from sekisho.model.errors import Refused
from sekisho.model.held import Held
from sekisho.model.ids import DeliveryId, TenantId, new_id
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.directory import Directory
from sekisho.ports.records import Records
from sekisho.ports.signals import Signals
from sekisho.quarantine.browse import find, gone
from sekisho.quarantine.rights import check_release

EXPIRY = 10 * 86_400.0  # seconds that its delivery is tried


@use_case("quarantine.release", Permission.ACT_ON_MAIL, "Deliver held mail after all.", "隔離メールを配信します。", changes=True, own=True)
async def release(
    records: Records,
    directory: Directory,
    signals: Signals,
    clock: Clock,
    tenant: TenantId,
    actor: Actor,
    trail: Trail,
    held: ShortText,
) -> Delivery:
    """Turn held mail into a delivery and return it. The story names who asked.

    Raises NotFound if there is none, Denied if the actor may not release mail held for that reason, Conflict if it is not kept any more
    (somebody was faster), Refused if no route leads to its recipient.
    """
    found = await find(records, tenant, actor.sight, held)
    trail.tell(found.id)
    check_release(actor, found)
    route = directory.route(tenant, found.recipient.domain)
    if route is None:
        raise Refused(
            f"no route leads to {found.recipient.domain}; add one under [routes] and try again",
            f"{found.recipient.domain}への配送先がありません。[routes]に追加してから、もう一度実行してください。",
        )
    now = clock.now()
    delivery = Delivery(
        id=DeliveryId(new_id(now)),
        arrival=found.arrival,
        tenant=tenant,
        direction=found.direction,
        sender=found.sender,
        recipients=(found.recipient,),
        route=route,
        content=found.content,
        changes=_with_mark(found, now),
        created_at=now,
        next_at=now,
        expires_at=now + EXPIRY,
        smtputf8=found.sender.needs_utf8 or found.recipient.needs_utf8,
        signing=found.signing,
    )
    facts = (("held", str(found.id)), ("by", actor.name[:100]), ("route", str(route)))
    event = TrackingEvent(now, tenant, found.arrival, found.recipient.key, EventKind.RELEASED, facts)
    if not await records.release(tenant, found.id, delivery, (event,)):
        raise gone(found.id)
    signals.ring("delivery")
    return delivery


def _with_mark(held: Held, now: float) -> Changes:
    """Return the changes that it would have been delivered with, and in front of them a field that tells the next hop."""
    mark = f"X-Sekisho-Released: {held.id}; {format_datetime(datetime.fromtimestamp(now, UTC))}\r\n".encode()
    return in_front(held.changes, mark)
