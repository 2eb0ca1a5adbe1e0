"""Looks at what is kept: the list, one mail, its bytes."""

from sekisho.model.address import Address
from sekisho.model.errors import Refused
from sekisho.model.held import Held, HeldState
from sekisho.model.ids import HeldId, TenantId, is_id
from sekisho.ports.blobs import Blobs
from sekisho.ports.records import Records

LONGEST_LIST = 1_000


async def browse(
    records: Records, tenant: TenantId, limit: int = 100, after: str = "", recipient: Address | None = None, state: HeldState = HeldState.KEPT
) -> list[Held]:
    """Return held mail of one tenant, newest first, perhaps of one recipient; `after` is the last id of the page before."""
    if after and not is_id(after):
        raise Refused(f"{after[:40]!r} is not the number of a held mail")
    return await records.held(tenant, max(1, min(limit, LONGEST_LIST)), HeldId(after) if after else None, recipient, state)


async def find(records: Records, tenant: TenantId, held: str) -> Held:
    """Return one held mail in whatever state. Raises Refused if this tenant has none of that number."""
    found = await records.held_one(tenant, HeldId(held)) if is_id(held) else None
    if found is None:
        raise Refused(
            f"there is no held mail {held[:40]!r}; sekisho quarantine list shows what there is",
            f"番号{held[:40]!r}の隔離メールはありません。sekisho quarantine listで確認してください。",
        )
    return found


def gone(held: HeldId) -> Refused:
    """Return the refusal for mail that was kept: somebody was faster."""
    return Refused(
        f"held mail {held} is not kept any more: it was released, deleted or expired",
        f"隔離メール{held}は、すでに配信・削除されたか、保存期限が切れています。",
    )


async def content(records: Records, blobs: Blobs, tenant: TenantId, held: str) -> bytes:
    """Return the bytes of a held mail as they came. Raises Refused, BlobMissing or BlobDamaged."""
    found = await find(records, tenant, held)
    return await blobs.read(found.content)
