"""Looks at what is kept: the list, one mail, its bytes."""

from sekisho.model.access import Actor, Permission, Role, Sight
from sekisho.model.address import Address
from sekisho.model.arguments import Cursor, Limit, ShortText
from sekisho.model.errors import Conflict, NotFound, Refused
from sekisho.model.held import Held, HeldState
from sekisho.model.ids import HeldId, TenantId, is_id
from sekisho.model.page import Page
from sekisho.model.policy import DISCARDED_AREA
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.blobs import Blobs
from sekisho.ports.clock import Clock
from sekisho.ports.records import Records

_AT_ONCE = 500  # kept mails looked at in one step for those that were deleted


@use_case("quarantine.list", Permission.READ_MAIL, "List held mail, newest first.", "隔離メールの一覧（新しい順）。", own=True)
async def browse(
    records: Records,
    tenant: TenantId,
    sight: Sight,
    limit: Limit = 100,
    after: Cursor = "",
    recipient: ShortText = "",
    state: HeldState = HeldState.KEPT,
    deleted: bool = False,
) -> Page[Held]:
    """Return held mail that the asker may see, newest first, perhaps of one recipient. `deleted`: what was deleted and can be had back."""
    if after and not is_id(after):
        raise Refused(f"{after[:40]!r} is not the number of a held mail", f"{after[:40]!r}は隔離メールの番号ではありません。")
    wanted = [_address(recipient)] if recipient else [_address(each) for each in sorted(sight.addresses)] if sight.addresses else [None]
    found: list[Held] = []
    for one in wanted:
        found += await _seen(records, tenant, sight, limit + 1, after, one, state, deleted=deleted)
    found.sort(key=lambda held: held.id, reverse=True)
    return Page(tuple(found[:limit]), found[limit - 1].id if len(found) > limit else "")


async def _seen(
    records: Records, tenant: TenantId, sight: Sight, limit: int, after: str, recipient: Address | None, state: HeldState, *, deleted: bool
) -> list[Held]:
    """Return up to so many that lie in sight, going on behind those that do not."""
    if sight == Sight() or state is HeldState.DELIVERED:
        return []
    found: list[Held] = []
    asked = max(limit, _AT_ONCE) if deleted else limit
    while len(found) < limit:
        some = await records.held(tenant, asked, HeldId(after) if after else None, recipient, state)
        found += [held for held in some if held.is_deleted is deleted and is_visible(held, sight)]
        if len(some) < asked:
            break
        after = some[-1].id
    return found[:limit]


def is_visible(held: Held, sight: Sight) -> bool:
    """Tell whether it may be seen. What a policy discarded is kept for undoing, by those who see the whole tenant only.

    Copies of delivered mail are no quarantine: their readers alone see them, in the emergency mailbox.
    """
    return held.state is not HeldState.DELIVERED and sight.covers(held.recipient) and (sight.whole or held.area != DISCARDED_AREA)


def _address(text: str) -> Address:
    local, _, domain = text.rpartition("@")
    return Address(local, domain.lower()) if local else Address(text, "")


@use_case("quarantine.show", Permission.READ_MAIL, "Show one held mail.", "隔離メール1件の詳細。", own=True)
async def find(records: Records, tenant: TenantId, sight: Sight, held: ShortText) -> Held:
    """Return one held mail in whatever state. Raises NotFound if there is none of that number that the asker may see."""
    found = await records.held_one(tenant, HeldId(held)) if is_id(held) else None
    if found is None or not is_visible(found, sight):
        raise NotFound(
            f"there is no held mail {held[:40]!r}; sekisho quarantine list shows what there is",
            f"番号{held[:40]!r}の隔離メールはありません。sekisho quarantine listで確認してください。",
        )
    return found


def gone(held: HeldId) -> Conflict:
    """Return the refusal for mail that was kept: somebody was faster."""
    return Conflict(
        f"held mail {held} is not kept any more: it was released, deleted or expired",
        f"隔離メール{held}は、すでに配信・削除されたか、保存期限が切れています。",
    )


@use_case(
    "quarantine.content", Permission.OPEN_MAIL, "Read the octets of a held mail as they came.", "隔離メールの受信データ。", changes=True, step_up=True
)
async def content(
    records: Records, blobs: Blobs, clock: Clock, tenant: TenantId, actor: Actor, trail: Trail, held: ShortText, reason: ShortText = ""
) -> bytes:
    """Return the bytes of a held mail as they came. That somebody opened another's mail, and why, stands in the audit and in the mail's story.

    Raises NotFound, Refused without a reason, BlobMissing or BlobDamaged.
    """
    found = await find(records, tenant, actor.sight, held)
    await tell_opening(records, clock, found, actor, trail, reason, "downloaded")
    return await blobs.read(found.content)


async def tell_opening(records: Records, clock: Clock, held: Held, actor: Actor, trail: Trail, reason: str, how: str) -> None:
    """Write down that somebody opens this mail, before they see it. Its recipient reads it in the mail's story. Raises Refused without a reason."""
    if actor.role is Role.END_USER:  # what is theirs
        trail.tell(held.id)
        return
    if not reason.strip():
        raise Refused(
            "say why you open somebody's mail; they can read it in the mail's story",
            "他人のメールを開く理由を入力してください。理由は本人にも表示されます。",
        )
    trail.tell(held.id, reason=reason.strip())
    facts = (("held", str(held.id)), ("by", actor.name[:100]), ("how", how), ("why", reason.strip()[:300]))
    await records.note((TrackingEvent(clock.now(), held.tenant, held.arrival, held.recipient.key, EventKind.OPENED, facts),))
