"""What somebody set for themselves (digest, helpers, senders), and up to when they were told: looked up by address, handed out, taken away."""

from collections.abc import AsyncIterator

from sekisho.model.digest import HELPED, HELPER, TOLD, WISH
from sekisho.model.ids import TenantId
from sekisho.policy.sender_lists import KIND as SENDERS
from sekisho.ports.control import Change, Control, Entry

_STEP = 100
_OTHER_SIDE = {HELPER: HELPED, HELPED: HELPER}  # each bond stands under both


async def wishes_of(control: Control, tenant: TenantId, person: str) -> AsyncIterator[Entry]:
    """Yield the entries about an address (`Address.key`); `value` is JSON."""
    for kind in (WISH, TOLD, SENDERS):
        entry = await control.get(tenant, kind, person)
        if entry is not None:
            yield entry
    start = f"{person} "
    for kind in _OTHER_SIDE:
        after = start
        while after:
            page = [entry for entry in await control.entries(tenant, kind, after, _STEP) if entry.key.startswith(start)]
            for entry in page:
                yield entry
            after = page[-1].key if len(page) == _STEP else ""


async def forget_wishes(control: Control, tenant: TenantId, person: str) -> None:
    """Take them away, bonds from both sides in one commit. Broken off, the rest goes the next time."""
    found = [entry async for entry in wishes_of(control, tenant, person)]
    for entry in found:
        changes = [Change(entry.kind, entry.key, None)]
        if entry.kind in _OTHER_SIDE:
            _, _, other = entry.key.partition(" ")
            changes.append(Change(_OTHER_SIDE[entry.kind], f"{other} {person}", None))
        await control.commit(tenant, changes)
