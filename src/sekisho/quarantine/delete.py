"""Ends held mail for good, exactly once."""

from sekisho.model.held import Held, HeldState
from sekisho.model.ids import TenantId
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.ports.clock import Clock
from sekisho.ports.records import Records
from sekisho.quarantine.browse import find, gone


async def delete(records: Records, clock: Clock, tenant: TenantId, held: str, by: str) -> Held:
    """Delete held mail and return what it was. `by` is who asked, for the story. Raises Refused if it is not there or not kept any more."""
    found = await find(records, tenant, held)
    facts = (("held", str(found.id)), ("by", by[:100]))
    event = TrackingEvent(clock.now(), tenant, found.arrival, found.recipient.key, EventKind.DELETED, facts)
    if not await records.end_held(tenant, found.id, HeldState.DELETED, (event,)):
        raise gone(found.id)
    return found
