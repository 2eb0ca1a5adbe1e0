"""Deletes held mail so that it can be had back for some days, and has it back; what nobody wanted back goes for good, exactly once."""

from collections.abc import Callable
from dataclasses import replace

from sekisho.model.access import Permission, Sight
from sekisho.model.arguments import ShortText
from sekisho.model.errors import Conflict
from sekisho.model.held import Held, HeldState
from sekisho.model.ids import HeldId, TenantId
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.directory import Directory
from sekisho.ports.records import Records
from sekisho.quarantine.browse import find, gone

DAY = 86_400.0
_TRIES = 5


@use_case(
    "quarantine.delete",
    Permission.ACT_ON_MAIL,
    "Delete held mail; for some days that can be undone.",
    "隔離メールを削除します（一定期間は元に戻せます）。",
    changes=True,
    own=True,
)
async def delete(
    records: Records, directory: Directory, clock: Clock, tenant: TenantId, sight: Sight, trail: Trail, by: str, held: ShortText
) -> Held:
    """Put held mail out of sight and return what it is now; `until` says how long it can be had back. `by` is who asked, for the story.

    To the ledger it is quarantined until it goes for good, then discarded. Raises NotFound, or Conflict if it is not kept any more.
    """
    now = clock.now()
    until = now + directory.tenant(tenant).undo_days * DAY
    facts = (("by", by[:100]), ("undo_until", f"{until:.0f}"))

    def change(found: Held) -> Held | None:
        return None if found.is_deleted else replace(found, deleted_at=now, until=until, kept_until=found.until)

    after = await _alter(records, tenant, sight, trail, held, change, EventKind.DELETED, facts, now)
    if after is None:
        raise gone(HeldId(held))
    return after


@use_case(
    "quarantine.restore",
    Permission.ACT_ON_MAIL,
    "Have deleted mail back in the quarantine.",
    "削除した隔離メールを元に戻します。",
    changes=True,
    own=True,
)
async def restore(records: Records, clock: Clock, tenant: TenantId, sight: Sight, trail: Trail, by: str, held: ShortText) -> Held:
    """Undo a deletion and return what is kept again, at least for a day. Raises NotFound, or Conflict if there is nothing to undo any more."""
    now = clock.now()

    def change(found: Held) -> Held | None:
        if not found.is_deleted or found.until <= now:  # past its time it is the keeper's, who may be taking it away right now
            return None
        return replace(found, deleted_at=0.0, until=max(found.kept_until, now + DAY), kept_until=0.0)

    after = await _alter(records, tenant, sight, trail, held, change, EventKind.RESTORED, (("by", by[:100]),), now)
    if after is None:
        raise Conflict(
            f"held mail {held} is not deleted, or it has gone for good", f"隔離メール{held}は削除されていないか、すでに完全に削除されています。"
        )
    return after


async def _alter(
    records: Records,
    tenant: TenantId,
    sight: Sight,
    trail: Trail,
    held: str,
    change: Callable[[Held], Held | None],
    kind: EventKind,
    facts: tuple[tuple[str, str], ...],
    now: float,
) -> Held | None:
    """Change it as it is at that moment: the keeper may be moving its bytes. None if nothing is to be changed any more."""
    for _ in range(_TRIES):
        found = await find(records, tenant, sight, held)
        trail.tell(found.id)
        after = change(found) if found.state is HeldState.KEPT else None
        if after is None:
            return None
        event = TrackingEvent(now, tenant, found.arrival, found.recipient.key, kind, (("held", str(found.id)), *facts))
        if await records.alter_held(tenant, found, after, (event,)):
            return after
    return None
