"""What is held of one message: for the page of a message, which leads to what can be opened, delivered or deleted."""

from sekisho.model.access import Permission, Sight
from sekisho.model.arguments import ShortText
from sekisho.model.held import Held, HeldState
from sekisho.model.ids import ArrivalId, TenantId, is_id
from sekisho.model.use_case import use_case
from sekisho.ports.records import Records
from sekisho.quarantine.browse import is_visible


@use_case("quarantine.of-message", Permission.READ_MAIL, "List what is held of one message.", "メール1通の隔離状況。", own=True)
async def of_message(records: Records, tenant: TenantId, sight: Sight, message: ShortText) -> list[Held]:
    """Return what is kept of a message for recipients whom the asker sees, also what was deleted and can be had back; [] where nothing is."""
    found = await records.held_of(tenant, ArrivalId(message)) if is_id(message) else []
    return [held for held in found if held.state is HeldState.KEPT and is_visible(held, sight)]
