"""Held mail to a delivery: the one place where that is done, whoever may have asked for it."""

from datetime import UTC, datetime
from email.utils import format_datetime

from sekisho.mime.writing.rewrite import in_front
from sekisho.model.access import Actor
from sekisho.model.decision import Changes
from sekisho.model.delivery import Delivery
from sekisho.model.errors import Refused
from sekisho.model.held import Held
from sekisho.model.ids import DeliveryId, new_id
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.ports.clock import Clock
from sekisho.ports.directory import Directory
from sekisho.ports.records import Records
from sekisho.ports.signals import Signals
from sekisho.quarantine.browse import gone

EXPIRY = 10 * 86_400.0  # seconds that its delivery is tried


async def hand_on(
    records: Records,
    directory: Directory,
    signals: Signals,
    clock: Clock,
    held: Held,
    actor: Actor,
    told: tuple[tuple[str, str], ...] = (),
    *more: TrackingEvent,
) -> Delivery:
    """Turn held mail into a delivery and return it; its story names who asked, and `told`. `more`: events of the same commit.

    Raises Conflict if it is not kept any more (somebody was faster), Refused if no route leads to its recipient.
    """
    route = directory.route(held.tenant, held.recipient.domain)
    if route is None:
        raise Refused(
            f"no route leads to {held.recipient.domain}; add one under [routes] and try again",
            f"{held.recipient.domain}への配送先がありません。[routes]に追加してから、もう一度実行してください。",
        )
    now = clock.now()
    delivery = Delivery(
        id=DeliveryId(new_id(now)),
        arrival=held.arrival,
        tenant=held.tenant,
        direction=held.direction,
        sender=held.sender,
        recipients=(held.recipient,),
        route=route,
        content=held.content,
        changes=_with_mark(held, now),
        created_at=now,
        next_at=now,
        expires_at=now + EXPIRY,
        smtputf8=held.sender.needs_utf8 or held.recipient.needs_utf8,
        signing=held.signing,
    )
    facts = (("held", str(held.id)), ("by", actor.name[:100]), ("route", str(route)), *told)
    event = TrackingEvent(now, held.tenant, held.arrival, held.recipient.key, EventKind.RELEASED, facts)
    if not await records.release(held.tenant, held.id, delivery, (event, *more)):
        raise gone(held.id)
    signals.ring("delivery")
    return delivery


def _with_mark(held: Held, now: float) -> Changes:
    """Return the changes that it would have been delivered with, and in front of them a field that tells the next hop."""
    mark = f"X-Sekisho-Released: {held.id}; {format_datetime(datetime.fromtimestamp(now, UTC))}\r\n".encode()
    return in_front(held.changes, mark)
