"""Ends held mail for good, exactly once."""

from sekisho.model.access import Permission, Sight
from sekisho.model.arguments import ShortText
from sekisho.model.held import Held, HeldState
from sekisho.model.ids import TenantId
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.records import Records
from sekisho.quarantine.browse import find, gone


@use_case("quarantine.delete", Permission.ACT_ON_MAIL, "Delete held mail.", "隔離メールを削除します。", changes=True, own=True)
async def delete(records: Records, clock: Clock, tenant: TenantId, sight: Sight, trail: Trail, by: str, held: ShortText) -> Held:
    """Delete held mail and return what it was. `by` is who asked, for the story. Raises NotFound, or Conflict if it is not kept any more."""
    found = await find(records, tenant, sight, held)
    trail.tell(found.id)
    facts = (("held", str(found.id)), ("by", by[:100]))
    event = TrackingEvent(clock.now(), tenant, found.arrival, found.recipient.key, EventKind.DELETED, facts)
    if not await records.end_held(tenant, found.id, HeldState.DELETED, (event,)):
        raise gone(found.id)
    return found
