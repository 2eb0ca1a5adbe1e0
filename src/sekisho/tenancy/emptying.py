"""The mail of an organisation that is taken away: what is owed is handed on first or dropped, what is kept ends, then its bytes are erased."""

import logging
from dataclasses import dataclass, replace

from sekisho.model.delivery import Stop
from sekisho.model.errors import TemporaryFailure
from sekisho.model.held import HeldState
from sekisho.model.ids import DeliveryId, TenantId
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.ports.blobs import Blobs, Erased
from sekisho.ports.keys import Keys, KeysUnreadable
from sekisho.ports.records import Alteration, Records

log = logging.getLogger(__name__)

STEP = 256


@dataclass(frozen=True, slots=True)
class Stock:
    """Where an organisation's mail and secrets lie."""

    records: Records
    blobs: Blobs
    keys: Keys


async def empty(stock: Stock, tenant: TenantId, now: float, *, drops: bool) -> Erased | None:
    """Take away all mail of an organisation that takes none any more; None while some is still owed. May be repeated, and broken off anywhere.

    `drops`: what is owed is dropped, which the delivery service carries out; otherwise it has its time to be delivered.
    """
    if drops:
        await _drop(stock.records, tenant, now)
    await _end_kept(stock.records, tenant, now)
    if await stock.records.queue(tenant, 1) or await stock.records.waiting(tenant, 1):
        return None
    try:
        for key in await stock.keys.of_tenant(tenant):
            await stock.keys.remove(key)
    except KeysUnreadable as error:
        log.error("the signing keys of %s stay: %s", tenant, error)
    try:
        erased = await stock.blobs.erase(tenant)
    except (TemporaryFailure, OSError) as failure:
        log.warning("the mail of %s is not erased yet: %s", tenant, failure)
        return None
    if erased.versions_stay:
        log.error("the bucket keeps versions: the key and the objects of %s are still there as older versions, remove them by its own means", tenant)
    return erased


async def _drop(records: Records, tenant: TenantId, now: float) -> None:
    last: DeliveryId | None = None
    while page := await records.queue(tenant, STEP, last):
        last = page[-1].id
        changes = []
        for owed in page:
            if owed.stop is Stop.DROPPED and owed.next_at <= now:
                continue
            facts = (("what", "dropped"), ("by", "keeper"), ("route", str(owed.route)))
            events = tuple(TrackingEvent(now, tenant, owed.arrival, recipient.key, EventKind.OPERATED, facts) for recipient in owed.recipients)
            changes.append(Alteration(owed, replace(owed, next_at=now, stop=Stop.DROPPED, stop_why="the organisation is erased"), events))
        if changes:
            await records.alter(tenant, changes)  # one that is being delivered at this moment is met at the next look


async def _end_kept(records: Records, tenant: TenantId, now: float) -> None:
    for state in (HeldState.KEPT, HeldState.DELIVERED):
        while page := await records.held(tenant, STEP, state=state):
            for held in page:
                event = TrackingEvent(now, tenant, held.arrival, held.recipient.key, EventKind.DELETED, (("held", held.id),))
                told = (event,) if state is HeldState.KEPT else ()
                await records.end_held(tenant, held.id, HeldState.DELETED, told)
