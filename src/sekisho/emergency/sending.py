"""Sends what a person wrote in the emergency mailbox: accepted durably in one commit, once however often it is asked, decided by the usual gate."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b, sha256
from typing import Annotated

from sekisho.emergency.mailbox_ports import MailboxPorts
from sekisho.emergency.opening import must_be_open
from sekisho.emergency.writing import LONGEST_TEXT, Letter, compose, read_addresses, read_thread
from sekisho.model.access import Actor, Permission
from sekisho.model.address import Address
from sekisho.model.arguments import Bound, LongText, ShortText
from sekisho.model.arrival import EMERGENCY, Arrival, BlobRef, Connection, Direction, Envelope
from sekisho.model.errors import Denied, Refused
from sekisho.model.ids import ArrivalId, TenantId, is_id, new_id
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.directory import Directory, Known
from sekisho.ports.records import Acceptance
from sekisho.ports.signals import Signals

BodyText = Annotated[str, Bound(longest=LONGEST_TEXT)]
RESUME = "resume"  # the bell of those who decide what was accepted
HOUR = 3_600.0
_TIME = 10  # characters of an identifier that tell its time
_OLDEST_DRAFT = 86_400.0  # seconds: a page that was open for longer is written anew


@dataclass(frozen=True, slots=True)
class Sent:
    """What was accepted for sending."""

    message: ArrivalId
    recipients: tuple[str, ...]
    again: bool  # it had been accepted before: nothing was done


@use_case("emergency.send", Permission.OWN_MAIL, "Write and send a mail.", "メールを作成して送信します。", changes=True, own=True)
async def send(
    mailbox: MailboxPorts,
    signals: Signals,
    tenant: TenantId,
    actor: Actor,
    trail: Trail,
    to: LongText = "",
    cc: LongText = "",
    bcc: LongText = "",
    subject: LongText = "",
    text: BodyText = "",
    sender: ShortText = "",
    answers: LongText = "",
    thread: LongText = "",
    draft: ShortText = "",
) -> Sent:
    """Accept a mail of the asker's, and a copy for their own mailbox. The gate decides as about everything that they send.

    `sender`: one of the asker's addresses, "" for the only one. `answers` and `thread`: Message-IDs of what is answered. `draft`: the number of the
    page that it was written on (`new_draft`): sent twice under one number it is accepted once. Raises Refused and Denied with the reason.
    """
    await must_be_open(mailbox, tenant, actor)
    records, directory, now = mailbox.records, mailbox.directory, mailbox.clock.now()
    writer = _writer(actor, sender)
    if directory.tenant_of_domain(writer.domain) != tenant:  # an administrator enters the addresses of accounts, also what is another's
        raise Denied(
            f"{str(writer)[:100]} is in no domain of your organisation: nobody writes in another's name.",
            f"{str(writer)[:100]}は組織のドメインのアドレスではないため、差出人にできません。",
        )
    answered = read_thread(answers)[-1:]
    letter = Letter(writer, read_addresses(to), read_addresses(cc), read_addresses(bcc), subject, text, "".join(answered), read_thread(thread))
    if not letter.recipients:
        raise Refused("Name at least one recipient.", "宛先を1件以上指定してください。")
    base = _named(tenant, actor, writer, draft, now)
    groups = _groups(directory, tenant, letter)
    content = compose(letter, base, now)
    acceptances = [
        Acceptance(_arrival(base, place, owner, direction, letter, recipients, content, now), content)
        for place, ((owner, direction), recipients) in enumerate(groups.items())
    ]
    names = tuple(address.key for address in letter.recipients)
    trail.tell(base, after=", ".join(names)[:1_000])
    if draft and await records.standing(tenant, base):
        return Sent(base, names, again=True)
    most = directory.tenant(tenant).emergency.hourly
    if await mailbox.counters.add(f"emergency:sent:{tenant}:{writer.key}", len(names), HOUR) > most:
        raise Refused(
            f"At most {most} recipients an hour. Try again later.", f"1時間に送信できる宛先は{most}件までです。時間をおいてお試しください。"
        )
    events = [event for acceptance in acceptances for event in _accepted(acceptance.arrival)]
    try:
        await records.accept(acceptances, events, f"emergency:{base}", now)  # the lease is over at once: any edge decides it
    except ValueError:  # the same page, sent twice at the same moment: the other one was faster
        return Sent(base, names, again=True)
    signals.ring(RESUME)
    return Sent(base, names, again=False)


def new_draft(now: float) -> str:
    """Return the number of a page on which somebody writes."""
    return new_id(now)


def _writer(actor: Actor, sender: str) -> Address:
    """Return the address to write as. Raises Denied for one that is not the asker's."""
    chosen = sender.strip().lower() or (min(actor.addresses) if len(actor.addresses) == 1 else "")
    if chosen not in actor.addresses:
        raise Denied(
            "You write as one of your own addresses only." if chosen else "Say as which of your addresses you write.",
            "差出人にはご自身のアドレスだけを指定できます。" if chosen else "差出人のアドレスを選んでください。",
        )
    return read_addresses(chosen)[0]


def _named(tenant: TenantId, actor: Actor, writer: Address, draft: str, now: float) -> ArrivalId:
    """Return the number under which it is accepted: the same for the same page of the same person, and not theirs to choose."""
    if not draft:
        return ArrivalId(new_id(now))
    if not is_id(draft) or not new_id(now - _OLDEST_DRAFT)[:_TIME] <= draft[:_TIME] <= new_id(now + 60)[:_TIME]:
        raise Refused(
            "This page was open for too long. Copy your text and begin a new mail.",
            "ページを開いてから時間がたちすぎています。本文を控えて、新しいメールを作成してください。",
        )
    return _derived(draft, f"{tenant}\0{actor.account}\0{writer.key}\0{draft}")


def _derived(of: str, secret: str) -> ArrivalId:
    """Return an identifier with the time of another and 50 bits that follow from the text."""
    digest = blake2b(secret.encode(), digest_size=8, person=b"sekisho-letter  ").digest()
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    number = int.from_bytes(digest)
    return ArrivalId(of[:_TIME] + "".join(alphabet[(number >> (5 * place)) & 31] for place in range(10)))


def _groups(directory: Directory, tenant: TenantId, letter: Letter) -> dict[tuple[TenantId, Direction], list[Address]]:
    """Sort the recipients as the door does: whoever is ours is inbound for their own organisation, all others outbound. The writer gets a copy.

    Raises Refused for somebody who does not exist here, and for a domain to which no route leads.
    """
    own: list[Address] = []
    groups: dict[tuple[TenantId, Direction], list[Address]] = {(tenant, Direction.INBOUND): own}
    for recipient in letter.recipients:
        owner = directory.tenant_of_domain(recipient.domain)
        if owner is None:
            if directory.route(tenant, recipient.domain) is None:
                raise Refused(f"No way leads to {recipient.domain[:80]}.", f"{recipient.domain[:80]}への配送先がありません。")
            groups.setdefault((tenant, Direction.OUTBOUND), []).append(recipient)
            continue
        if directory.recipient(owner, recipient) in {Known.NO, Known.LATER}:
            raise Refused(f"There is no {str(recipient)[:80]}, or no mail for them is taken now.", f"{str(recipient)[:80]}宛てには送信できません。")
        groups.setdefault((owner, Direction.INBOUND), []).append(recipient)
    if letter.sender.key not in {address.key for address in own}:
        own.append(letter.sender)
    return groups


def _arrival(
    base: ArrivalId, place: int, owner: TenantId, direction: Direction, letter: Letter, recipients: list[Address], content: bytes, now: float
) -> Arrival:
    """Return one arrival. The first, with the writer's copy, bears the number that the writer sees; the others follow from it."""
    identifier = base if place == 0 else _derived(base, f"{base}\0{place}")
    ref = BlobRef(owner, identifier, "raw", len(content), sha256(content).hexdigest(), "inline")
    connection = Connection(ip="", helo=letter.sender.domain, listener=EMERGENCY, login=letter.sender.key)
    envelope = Envelope(letter.sender, tuple(recipients), declared_size=len(content))
    return Arrival(identifier, owner, direction, now, connection, envelope, ref)


def _accepted(arrival: Arrival) -> Iterator[TrackingEvent]:
    facts = (
        ("from", str(arrival.envelope.sender)),
        ("direction", str(arrival.direction)),
        ("listener", EMERGENCY),
        ("size", str(arrival.raw.size)),
    )
    for recipient in arrival.envelope.recipients:
        yield TrackingEvent(arrival.received_at, arrival.tenant, arrival.id, recipient.key, EventKind.ACCEPTED, facts)
