"""What is on its way to a person and waits for their server, or was delivered lately: the list, one mail, its octets."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from sekisho.emergency.mailbox_ports import MailboxPorts
from sekisho.emergency.opening import must_be_open
from sekisho.mime.writing.rewrite import apply_edits
from sekisho.model.access import Actor, Permission
from sekisho.model.address import Address
from sekisho.model.arguments import Cursor, Limit, ShortText
from sekisho.model.arrival import EMERGENCY, BlobRef
from sekisho.model.decision import Changes
from sekisho.model.delivery import Stop
from sekisho.model.errors import NotFound, Refused
from sekisho.model.held import Held, HeldState
from sekisho.model.ids import ArrivalId, DeliveryId, HeldId, TenantId, is_id
from sekisho.model.page import Page
from sekisho.model.tracking import EventKind
from sekisho.model.use_case import use_case
from sekisho.policy.unanswered import is_clean
from sekisho.ports.audit import Trail
from sekisho.ports.blobs import BlobDamaged, BlobMissing
from sekisho.ports.history import History
from sekisho.ports.records import OwedMail

Folder = Literal["inbox", "sent"]
_STEP, _MOST_STEPS = 200, 100  # how far is looked for what one sent behind a flood of mail


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail of the asker's: on its way, or a copy of what was delivered."""

    id: str
    arrival: ArrivalId
    tenant: TenantId
    at: float  # of its acceptance, or of its delivery
    sender: Address
    readers: tuple[str, ...]  # the asker's own addresses
    content: BlobRef
    changes: Changes
    delivered: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One mail in the list. Texts that nobody knows yet are ""."""

    id: str
    message: ArrivalId
    at: float  # of its acceptance, or of its delivery
    sender: str
    recipients: tuple[str, ...]  # the asker's own addresses among those it is on its way to; of what they sent, all
    subject: str
    category: str
    size: int  # octets
    files: tuple[str, ...]  # names
    message_id: str
    clean: bool  # judged so, with an answer of every check for harmful files
    delivered: bool = False  # it is in the asker's own mailbox already


@use_case(
    "emergency.list",
    Permission.OWN_MAIL,
    "List what waits for your server, and what was delivered lately.",
    "サーバーの復旧を待つメールと、保存中の配達済みメールの一覧。",
    own=True,
)
async def browse(
    mailbox: MailboxPorts,
    tenant: TenantId,
    actor: Actor,
    folder: Folder = "inbox",
    limit: Limit = 50,
    after: Cursor = "",
) -> Page[Line]:
    """Return the asker's own mail, newest first. Raises Refused while the mailbox is closed."""
    await must_be_open(mailbox, tenant, actor)
    if after and not is_id(after):
        raise Refused(f"{after[:40]!r} is not the end of a page", f"{after[:40]!r}はページの続きではありません。")
    now, found = mailbox.clock.now(), dict[str, Mail]()
    keeps = folder == "inbox" and mailbox.directory.tenant(tenant).emergency.keep > 0
    for address in sorted(actor.addresses):
        behind, some = DeliveryId(after) if after else None, 0
        for _ in range(_MOST_STEPS):
            page = await mailbox.records.owed_to(tenant, address, _STEP, behind)
            if not page or some > limit:
                break
            behind = page[-1].delivery.id
            fitting = [owed for owed in page if _is_shown(owed, now) and (_is_sent(owed, actor) == (folder == "sent"))]
            some += len(fitting)
            found |= {owed.delivery.id: _waiting(owed, actor) for owed in fitting}
        for copy in (
            await mailbox.records.held(tenant, limit + 1, HeldId(after) if after else None, _address(address), HeldState.DELIVERED) if keeps else ()
        ):
            found |= {copy.id: _delivered(copy)} if copy.until > now else {}
    chosen = [found[name] for name in sorted(found, reverse=True)]
    lines = [await _line(mailbox.history, mail) for mail in chosen[:limit]]
    return Page(tuple(lines), chosen[limit - 1].id if len(chosen) > limit else "")


@use_case("emergency.look", Permission.OWN_MAIL, "Show one mail that waits for your server.", "サーバーの復旧を待つメール1件。", own=True)
async def look(mailbox: MailboxPorts, tenant: TenantId, actor: Actor, mail: ShortText) -> Line:
    """Return what is known of one mail. Raises NotFound for what is neither on its way to the asker nor kept for them (any more)."""
    await must_be_open(mailbox, tenant, actor)
    return await _line(mailbox.history, await find(mailbox, tenant, actor, mail))


@use_case(
    "emergency.of-message",
    Permission.OWN_MAIL,
    "List what the emergency mailbox has of one message.",
    "非常用メールボックスにある特定のメール。",
    own=True,
)
async def of_message(mailbox: MailboxPorts, tenant: TenantId, actor: Actor, message: ShortText) -> list[Line]:
    """Return the asker's own mail of that message: on its way to them, or a copy of what was delivered. Raises Refused while it is closed."""
    await must_be_open(mailbox, tenant, actor)
    names: list[str] = [held.id for held in await mailbox.records.held_of(tenant, ArrivalId(message))] if is_id(message) else []
    for address in sorted(actor.addresses):
        names += [owed.delivery.id for owed in await mailbox.records.owed_to(tenant, address, _STEP) if owed.arrival.id == message]
    found: dict[str, Line] = {}
    for name in names:
        with suppress(NotFound):
            found[name] = await _line(mailbox.history, await find(mailbox, tenant, actor, name))
    return list(found.values())


@use_case(
    "emergency.download",
    Permission.OWN_MAIL,
    "Download a mail that was judged clean.",
    "問題なしと判定されたメールのダウンロード。",
    changes=True,
    own=True,
)
async def download(mailbox: MailboxPorts, tenant: TenantId, actor: Actor, trail: Trail, mail: ShortText) -> bytes:
    """Return the octets as they will be delivered. Raises NotFound, and Refused for what was not judged clean."""
    await must_be_open(mailbox, tenant, actor)
    found = await find(mailbox, tenant, actor, mail)
    trail.tell(found.arrival)
    if not (await _line(mailbox.history, found)).clean:
        raise not_clean()
    return await octets(mailbox, found)


async def find(mailbox: MailboxPorts, tenant: TenantId, actor: Actor, mail: str) -> Mail:
    """Return one mail that is on its way to the asker, or a copy kept for them. Raises NotFound: also for other people's, and for what is gone."""
    delivery = await mailbox.records.delivery(tenant, DeliveryId(mail)) if is_id(mail) else None
    for reader in delivery.readers if delivery is not None else ():
        if reader in actor.addresses:
            # The list is asked, and not the delivery alone: it knows how the mail came in.
            for owed in await mailbox.records.owed_to(tenant, reader, 1, DeliveryId(mail + "~")):
                if owed.delivery.id == mail and _is_shown(owed, mailbox.clock.now()):
                    return _waiting(owed, actor)
    copy = await mailbox.records.held_one(tenant, HeldId(mail)) if is_id(mail) and mailbox.directory.tenant(tenant).emergency.keep > 0 else None
    if copy is not None and copy.state is HeldState.DELIVERED and copy.recipient.key in actor.addresses and copy.until > mailbox.clock.now():
        return _delivered(copy)
    raise NotFound(
        "This mail is not here (any more): it was delivered to your server, or never was yours.",
        "このメールはここにはありません。サーバーに配送されたか、ご本人宛てではありません。",
    )


async def octets(mailbox: MailboxPorts, mail: Mail) -> bytes:
    """Return a mail as it will be, or was, delivered. Raises NotFound if its octets cannot be read."""
    try:
        return apply_edits(await mailbox.blobs.read(mail.content), mail.changes)
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


def _address(key: str) -> Address:
    local, _, domain = key.rpartition("@")
    return Address(local, domain)


def _waiting(owed: OwedMail, actor: Actor) -> Mail:
    delivery, arrival = owed.delivery, owed.arrival
    own = tuple(reader for reader in delivery.readers if reader in actor.addresses)
    at, sender = arrival.received_at, arrival.envelope.sender
    return Mail(delivery.id, arrival.id, arrival.tenant, at, sender, own, delivery.content, delivery.changes, delivered=False)


def _delivered(copy: Held) -> Mail:
    own = (copy.recipient.key,)
    return Mail(copy.id, copy.arrival, copy.tenant, copy.held_at, copy.sender, own, copy.content, copy.changes, delivered=True)


async def _line(history: History, mail: Mail) -> Line:
    known = await history.line(mail.tenant, mail.arrival)
    category, clean = await judged(history, mail.tenant, mail.arrival)
    return Line(
        id=mail.id,
        message=mail.arrival,
        at=mail.at,
        sender=(known.header_from if known else "") or str(mail.sender),
        recipients=mail.readers,
        subject=known.subject if known else "",
        category=category,
        size=mail.content.size,
        files=tuple(name for name, _ in known.files) if known else (),
        message_id=known.message_id if known else "",
        clean=clean,
        delivered=mail.delivered,
    )


async def judged(history: History, tenant: TenantId, arrival: ArrivalId) -> tuple[str, bool]:
    """Return the category of the last judgement, and whether it was clean with every check for harmful files done. Nothing known: not clean."""
    for event in reversed(await history.story(tenant, arrival)):
        if event.kind is EventKind.JUDGED:
            facts = dict(event.facts)
            category = facts.get("category", "")
            return category, is_clean(category, facts.get("unanswered", "").split())
    return "", False
