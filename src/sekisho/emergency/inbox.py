"""What is on its way to a person and waits for their server: the list, one mail, its octets."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sekisho.emergency.opening import must_be_open
from sekisho.mime.rewrite import apply_edits
from sekisho.model.access import Actor, Permission
from sekisho.model.arguments import Cursor, Limit, ShortText
from sekisho.model.arrival import EMERGENCY
from sekisho.model.delivery import Stop
from sekisho.model.errors import NotFound, Refused
from sekisho.model.ids import ArrivalId, DeliveryId, TenantId, is_id
from sekisho.model.page import Page
from sekisho.model.tracking import EventKind
from sekisho.model.use_case import use_case
from sekisho.policy.unanswered import INDISPENSABLE
from sekisho.ports.audit import Trail
from sekisho.ports.blobs import BlobDamaged, BlobMissing, Blobs
from sekisho.ports.clock import Clock
from sekisho.ports.control import Control
from sekisho.ports.counters import Counters
from sekisho.ports.directory import Directory
from sekisho.ports.history import History
from sekisho.ports.records import OwedMail, Records

Folder = Literal["inbox", "sent"]
_STEP, _MOST_STEPS = 200, 100  # how far is looked for what one sent behind a flood of mail
_CLEAN = frozenset({"clean", "bulk"})


@dataclass(frozen=True, slots=True)
class Line:
    """One mail in the list. Texts that nobody knows yet are ""."""

    id: DeliveryId
    message: ArrivalId
    at: float  # of its acceptance
    sender: str
    recipients: tuple[str, ...]  # the asker's own addresses among those it is on its way to; of what they sent, all
    subject: str
    category: str
    size: int  # octets
    files: tuple[str, ...]  # names
    message_id: str
    clean: bool  # judged so, with an answer of every check for harmful files


@use_case("emergency.list", Permission.OWN_MAIL, "List what waits for your server.", "サーバーの復旧を待つメールの一覧。", own=True)
async def browse(
    records: Records,
    history: History,
    control: Control,
    counters: Counters,
    directory: Directory,
    clock: Clock,
    tenant: TenantId,
    actor: Actor,
    folder: Folder = "inbox",
    limit: Limit = 50,
    after: Cursor = "",
) -> Page[Line]:
    """Return the asker's own mail, newest first. Raises Refused while the mailbox is closed."""
    await must_be_open(records, control, counters, directory, clock, tenant, actor)
    if after and not is_id(after):
        raise Refused(f"{after[:40]!r} is not the end of a page", f"{after[:40]!r}はページの続きではありません。")
    now, found = clock.now(), dict[DeliveryId, OwedMail]()
    for address in sorted(actor.addresses):
        behind, some = DeliveryId(after) if after else None, 0
        for _ in range(_MOST_STEPS):
            page = await records.owed_to(tenant, address, _STEP, behind)
            if not page or some > limit:
                break
            behind = page[-1].delivery.id
            fitting = [owed for owed in page if _is_shown(owed, now) and (_is_sent(owed, actor) == (folder == "sent"))]
            some += len(fitting)
            found |= {owed.delivery.id: owed for owed in fitting}
    chosen = [found[name] for name in sorted(found, reverse=True)]
    lines = [await _line(history, owed, actor) for owed in chosen[:limit]]
    return Page(tuple(lines), chosen[limit - 1].delivery.id if len(chosen) > limit else "")


@use_case("emergency.look", Permission.OWN_MAIL, "Show one mail that waits for your server.", "サーバーの復旧を待つメール1件。", own=True)
async def look(
    records: Records,
    history: History,
    control: Control,
    counters: Counters,
    directory: Directory,
    clock: Clock,
    tenant: TenantId,
    actor: Actor,
    mail: ShortText,
) -> Line:
    """Return what is known of one mail. Raises NotFound for what is not on its way to the asker (any more)."""
    await must_be_open(records, control, counters, directory, clock, tenant, actor)
    return await _line(history, await find(records, clock, tenant, actor, mail), actor)


@use_case(
    "emergency.download",
    Permission.OWN_MAIL,
    "Download a mail that was judged clean.",
    "問題なしと判定されたメールのダウンロード。",
    changes=True,
    own=True,
)
async def download(
    records: Records,
    history: History,
    blobs: Blobs,
    control: Control,
    counters: Counters,
    directory: Directory,
    clock: Clock,
    tenant: TenantId,
    actor: Actor,
    trail: Trail,
    mail: ShortText,
) -> bytes:
    """Return the octets as they will be delivered. Raises NotFound, and Refused for what was not judged clean."""
    await must_be_open(records, control, counters, directory, clock, tenant, actor)
    owed = await find(records, clock, tenant, actor, mail)
    trail.tell(owed.arrival.id)
    if not (await _line(history, owed, actor)).clean:
        raise not_clean()
    return await octets(blobs, owed)


async def find(records: Records, clock: Clock, tenant: TenantId, actor: Actor, mail: str) -> OwedMail:
    """Return one mail that is on its way to the asker. Raises NotFound: also for other people's, and for what was delivered meanwhile."""
    delivery = await records.delivery(tenant, DeliveryId(mail)) if is_id(mail) else None
    for reader in delivery.readers if delivery is not None else ():
        if reader in actor.addresses:
            # The list is asked, and not the delivery alone: it knows how the mail came in.
            for owed in await records.owed_to(tenant, reader, 1, DeliveryId(mail + "~")):
                if owed.delivery.id == mail and _is_shown(owed, clock.now()):
                    return owed
    raise NotFound(
        "This mail is not here (any more): it was delivered to your server, or never was yours.",
        "このメールはここにはありません。サーバーに配送されたか、ご本人宛てではありません。",
    )


async def octets(blobs: Blobs, owed: OwedMail) -> bytes:
    """Return a mail as it will be delivered. Raises NotFound if its octets cannot be read."""
    try:
        return apply_edits(await blobs.read(owed.delivery.content), owed.delivery.changes)
    except (BlobMissing, BlobDamaged):
        raise NotFound("The content of this mail cannot be read now.", "このメールの内容は現在読み取れません。") from None


def not_clean() -> Refused:
    """Return the refusal for files of a mail that was not judged clean."""
    return Refused(
        "Files are handed out only of mail that was judged clean with every check for harmful files done. It will be delivered as it is.",
        "ファイルを取り出せるのは、ウイルス検査などがすべて完了し「問題なし」と判定されたメールだけです。このメールは復旧後にサーバーへ配送されます。",
    )


def _is_shown(owed: OwedMail, now: float) -> bool:
    """Tell whether it may be read ahead: not what somebody stopped, nor what a policy delivers later."""
    delivery = owed.delivery
    return delivery.stop is Stop.NONE and (delivery.attempts > 0 or delivery.next_at <= now + 1)


def _is_sent(owed: OwedMail, actor: Actor) -> bool:
    """Tell whether the asker wrote it here. The listener says so, not the sender's address: that can be anybody's claim."""
    return owed.arrival.connection.listener == EMERGENCY and owed.arrival.envelope.sender.key in actor.addresses


async def _line(history: History, owed: OwedMail, actor: Actor) -> Line:
    delivery, arrival = owed.delivery, owed.arrival
    known = await history.line(arrival.tenant, arrival.id)
    category, clean = await judged(history, arrival.tenant, arrival.id)
    own: Iterable[str] = (reader for reader in delivery.readers if reader in actor.addresses)
    return Line(
        id=delivery.id,
        message=arrival.id,
        at=arrival.received_at,
        sender=(known.header_from if known else "") or str(arrival.envelope.sender),
        recipients=tuple(own),
        subject=known.subject if known else "",
        category=category,
        size=delivery.content.size,
        files=tuple(name for name, _ in known.files) if known else (),
        message_id=known.message_id if known else "",
        clean=clean,
    )


async def judged(history: History, tenant: TenantId, arrival: ArrivalId) -> tuple[str, bool]:
    """Return the category of the last judgement, and whether it was clean with every check for harmful files done. Nothing known: not clean."""
    for event in reversed(await history.story(tenant, arrival)):
        if event.kind is EventKind.JUDGED:
            facts = dict(event.facts)
            category, silent = facts.get("category", ""), frozenset(facts.get("unanswered", "").split())
            return category, category in _CLEAN and not silent & INDISPENSABLE
    return "", False
