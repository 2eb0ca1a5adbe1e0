"""What is over goes: settled arrivals, kept mail past its time, old ledger rows, old history; each in small steps."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sekisho.model.held import Held, HeldState
from sekisho.model.ids import TenantId
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.ports.acquaintances import Acquaintances
from sekisho.ports.blobs import BlobDamaged, BlobMissing, Blobs
from sekisho.ports.campaigns import Campaigns
from sekisho.ports.control import Control
from sekisho.ports.history import History
from sekisho.ports.opinions import Opinions
from sekisho.ports.records import Records

log = logging.getLogger(__name__)

DAY = 86_400.0
NAMES = 500  # of each kind that a day is remembered by, once it is over: the top of months is among them
AUDIT_STEP = 1_000  # audit lines in one commit
STEP = 256  # rows in one commit, so that no acceptance waits long behind it
ACQUAINTED = 400 * DAY  # whoever did not write for that long is a stranger again; a yearly invoice is remembered
CAMPAIGN, ALONE = 30 * DAY, 2 * DAY  # how long campaigns are remembered after their last message
OPINION = 90 * DAY  # as long as the dossier that it is about
AT_ONCE = 8  # files written at the same time


@dataclass(frozen=True, slots=True)
class Retention:
    """How long things are kept, in seconds."""

    settled: float = 60.0  # bytes of mail that owes nothing any more
    ledger: float = 45 * DAY
    tracking: Callable[[TenantId], float] = lambda _: 90 * DAY  # asked anew each time: each tenant has its own
    by_months: bool = False  # what a tenant told in a month goes when the whole month is over: up to a month later, as a table and not row by row


async def purge(records: Records, blobs: Blobs, before: float) -> int:
    """Forget arrivals settled before that; return how many. Killed after the commit, it leaves files to the orphan sweep."""
    gone = 0
    while refs := await records.purge_settled(before, STEP):
        for ref in refs:
            if ref.place == "file":
                await blobs.delete(ref)
        gone += len(refs)
    return gone


async def expire(records: Records, now: float) -> int:
    """End kept mail whose time ran out, deleted mail that nobody wanted back, and copies of delivered mail; return how much."""
    ended = 0
    while over := await records.held_until(now, STEP):
        outcomes = await asyncio.gather(*(records.end_held(held.tenant, held.id, _end_of(held), _ended(held, now)) for held in over))
        ended += sum(outcomes)
    return ended


async def move_held(records: Records, blobs: Blobs) -> int:
    """Move the bytes of kept mail out of the hot store; return how many. Killed between the two steps, it leaves a file to the orphan sweep."""
    moved, unreadable = 0, set[str]()
    while True:
        refs = [ref for ref in await records.inline_held(AT_ONCE + len(unreadable)) if ref.arrival not in unreadable]
        if not refs:
            return moved
        kept = await asyncio.gather(*(blobs.keep(ref) for ref in refs), return_exceptions=True)
        for ref, outcome in zip(refs, kept, strict=True):
            if isinstance(outcome, BlobMissing | BlobDamaged):  # tell it, and go on with the others
                log.error("kept mail cannot be read: %r", outcome, extra={"arrival": ref.arrival})
                unreadable.add(ref.arrival)
            elif isinstance(outcome, BaseException):
                raise outcome
            else:
                moved += await records.moved(ref)


async def prune(records: Records, history: History, now: float, retention: Retention) -> int:
    """Fold old ledger rows into sums and forget old history; return how many rows went."""
    gone = 0
    while step := await records.prune_ledger(now - retention.ledger, STEP):
        gone += step
    before = {tenant: _whole_month(now - retention.tracking(tenant), retention) for tenant in await history.tenants()}
    if before:
        await history.drop_months(min(before.values()))
    for tenant, end in before.items():
        await history.thin(tenant, int(now // DAY) - 1, NAMES)
        while step := await history.retire(tenant, end, STEP):
            gone += step
    return gone


def _whole_month(moment: float, retention: Retention) -> float:
    """Return the moment, or the beginning of its month (UTC) where months go whole."""
    if not retention.by_months:
        return moment
    return datetime.fromtimestamp(moment, UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0).timestamp()


async def trim_audit(control: Control, days: Callable[[TenantId], int], now: float) -> int:
    """Forget old audit lines, whole days of them, so that each day leaves one line about it; return how many went."""
    gone = 0
    for tenant in await control.audited():
        before = ((now - days(tenant) * DAY) // DAY) * DAY
        while step := await control.trim_audit(tenant, before, now, AUDIT_STEP):
            gone += step
    return gone


async def forget(store: Acquaintances | Opinions, before: float) -> int:
    """Forget whom nobody met, or what nobody said, since; return how many went."""
    gone = 0
    while step := await store.forget(before, STEP):
        gone += step
    return gone


async def forget_campaigns(campaigns: Campaigns, now: float) -> int:
    """Forget campaigns that are over; a message that stayed alone after two days. Return how many went."""
    gone = 0
    while step := await campaigns.forget(now - CAMPAIGN, now - ALONE, STEP):
        gone += step
    return gone


def _end_of(held: Held) -> HeldState:
    return HeldState.DELETED if held.is_deleted else HeldState.EXPIRED


def _ended(held: Held, now: float) -> tuple[TrackingEvent, ...]:
    if held.state is HeldState.DELIVERED:
        return ()  # its story ended when it was delivered
    kind = EventKind.DELETED if held.is_deleted else EventKind.EXPIRED
    return (TrackingEvent(now, held.tenant, held.arrival, held.recipient.key, kind, (("held", held.id),)),)
