"""What is held about a person, told whole; and its erasure, after which nothing of it leads back while the books still hold (ADR 12)."""

import secrets
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256

from sekisho.keeping.outbox import pump
from sekisho.keeping.person_wishes import forget_wishes, wishes_of
from sekisho.model.access import Permission
from sekisho.model.address import Address
from sekisho.model.arguments import Cursor, ShortText
from sekisho.model.errors import Refused
from sekisho.model.held import Held, HeldState
from sekisho.model.ids import ArrivalId, HeldId, TenantId
from sekisho.model.page import Page
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.blobs import BlobDamaged, BlobMissing, Blobs
from sekisho.ports.clock import Clock
from sekisho.ports.control import Control
from sekisho.ports.history import PAYLOADS, History, Redaction, Search, Summary
from sekisho.ports.records import Records

STEP = 64  # messages in one page of an export and in one step of an erasure
_MAILS = 4  # held mails, octets and all, in one page
_REMEMBERED, _SETTING, _HELD, _COPY, _TO, _FROM = "remembered", "setting", "held", "copy", "to", "from"


@dataclass(frozen=True, slots=True)
class PersonalDatum:
    """One thing held about a person. `kind`: "remembered", "setting", "held", "message" or "event"; `content`: a held mail's octets in base64."""

    kind: str
    about: str  # number of the message or held mail, or what kind of memory or setting it is
    at: float
    facts: dict[str, str]
    content: str = ""


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was done. `on_their_way`: messages that are still owed to the person; ask again when they are delivered or ended."""

    pseudonym: str
    messages: int
    held: int
    on_their_way: int


@use_case(
    "person.export",
    Permission.OPEN_MAIL,
    "Hand out everything held about an address.",
    "アドレスに関する保存データをすべて出力します。",
    changes=True,
    step_up=True,
)
async def export_person(
    records: Records, history: History, blobs: Blobs, control: Control, tenant: TenantId, trail: Trail, address: ShortText, after: Cursor = ""
) -> Page[PersonalDatum]:
    """Return a page: what the house remembers and they set, held mail with its octets, then every message to and from the address with its story.

    `next` leads on. Raises Refused for what is no address or no such page.
    """
    person = _key_of(address)
    trail.tell(person)
    phase, _, place = after.partition(":")
    if not after:
        await pump(records, history)
        known = await history.remembered(tenant, person)
        data = [PersonalDatum(_REMEMBERED, kind, 0.0, {"text": text}) for kind, text in known]
        data += [
            PersonalDatum(_SETTING, entry.kind, 0.0, {"of": entry.key, "text": entry.value.decode()})
            async for entry in wishes_of(control, tenant, person)
        ]
        return Page(tuple(data), f"{_HELD}:")
    if phase == _HELD:
        return await _held_page(records, blobs, tenant, person, place, HeldState.KEPT)
    if phase == _COPY:
        return await _held_page(records, blobs, tenant, person, place, HeldState.DELIVERED)
    if phase not in {_TO, _FROM}:
        raise Refused(f"{after[:40]!r} is not the end of a page", f"{after[:40]!r}はページの続きではありません。")
    search = Search(recipient=person) if phase == _TO else Search(sender=person)
    try:
        page = await history.search(tenant, search, STEP, place)
    except ValueError:
        raise Refused(f"{after[:40]!r} is not the end of a page", f"{after[:40]!r}はページの続きではありません。") from None
    told = [datum for line in page.items for datum in await _message(history, tenant, line)]
    following = f"{phase}:{page.next}" if page.next else f"{_FROM}:" if phase == _TO else ""
    return Page(tuple(told), following)


@use_case(
    "person.erase",
    Permission.CHANGE_TENANT,
    "Erase what is held about an address.",
    "アドレスに関する保存データを消去します。",
    changes=True,
    step_up=True,
)
async def erase_person(
    records: Records, history: History, control: Control, clock: Clock, tenant: TenantId, by: str, trail: Trail, address: ShortText
) -> Erasure:
    """Delete held mail for the address, copies of what was delivered to it, and what they set (digest, helpers, senders).

    In everything told a pseudonym takes its place. Nobody can say afterwards whose it was. Broken off, it is finished by asking again.
    Mail that is still owed to the person stays as it is. Raises Refused for what is no address.
    """
    person = _key_of(address)
    trail.tell("an address")  # the audit must not keep what is erased
    await pump(records, history)
    pseudonym = await history.begin_erasure(tenant, person, f"erased-{secrets.token_hex(8)}@erased.invalid")
    trail.tell(pseudonym)
    await forget_wishes(control, tenant, person)
    held = await _delete_held(records, clock, tenant, person, pseudonym)
    await pump(records, history)
    done: set[ArrivalId] = set()
    owed: set[ArrivalId] = set()
    for search in (Search(recipient=person), Search(sender=person)):
        after = ""
        while True:
            page = await history.search(tenant, search, STEP, after)
            arrivals = [line.arrival for line in page.items]
            renamed = await records.rename_person(tenant, person, pseudonym, arrivals)
            owed.update(set(arrivals) - set(renamed))
            done.update(renamed)
            redactions = await history.redactions(tenant, person, pseudonym, renamed)
            await records.note(_told(redactions, tenant, by.replace(person, pseudonym), clock.now()))
            await pump(records, history)  # what explains a change is there before the change
            await history.redact(tenant, redactions)
            after = page.next
            if not after:
                break
    if not owed:
        await history.end_erasure(tenant, person, pseudonym)
    return Erasure(pseudonym, len(done), held, len(owed))


def _key_of(address: str) -> str:
    local, at, domain = address.strip().lower().rpartition("@")
    if not (at and local and domain) or any(character.isspace() or character == "," for character in address.strip()):
        raise Refused(f"{address[:60]!r} is not an address", f"{address[:60]!r}はメールアドレスではありません。")
    return f"{local}@{domain}"


async def _held_page(records: Records, blobs: Blobs, tenant: TenantId, person: str, place: str, state: HeldState) -> Page[PersonalDatum]:
    phase, following = (_HELD, _COPY) if state is HeldState.KEPT else (_COPY, _TO)
    found = await records.held(tenant, _MAILS, HeldId(place) if place else None, _address(person), state)
    data = tuple([await _held(blobs, one) for one in found])
    return Page(data, f"{phase}:{found[-1].id}" if len(found) == _MAILS else f"{following}:")


async def _held(blobs: Blobs, one: Held) -> PersonalDatum:
    facts = {"sender": str(one.sender), "header_from": one.header_from, "subject": one.subject, "category": one.category, "sentence": one.sentence}
    try:
        content = b64encode(await blobs.read(one.content)).decode("ascii")
    except (BlobMissing, BlobDamaged) as error:
        content, facts["content"] = "", f"cannot be read: {error}"
    return PersonalDatum(_HELD, one.id, one.held_at, facts, content)


async def _message(history: History, tenant: TenantId, line: Summary) -> Sequence[PersonalDatum]:
    known = {name: str(value) for name, value in asdict(line).items() if value and name not in {"arrival", "at"}}
    story = await history.story(tenant, line.arrival)
    events = (
        PersonalDatum("event", line.arrival, event.at, {"kind": str(event.kind), "recipient": event.recipient, **dict(event.facts)})
        for event in story
    )
    return [PersonalDatum("message", line.arrival, line.at, known), *events]


async def _delete_held(records: Records, clock: Clock, tenant: TenantId, person: str, pseudonym: str) -> int:
    ended = 0
    while copies := await records.held(tenant, STEP, None, _address(person), HeldState.DELIVERED):
        for one in copies:
            ended += await records.end_held(tenant, one.id, HeldState.DELETED, ())
    while found := await records.held(tenant, STEP, None, _address(person)):
        for one in found:
            event = TrackingEvent(clock.now(), tenant, one.arrival, one.recipient.key, EventKind.DELETED, (("held", one.id), ("by", pseudonym)))
            ended += await records.end_held(tenant, one.id, HeldState.DELETED, (event,))
    return ended


def _told(redactions: Sequence[Redaction], tenant: TenantId, by: str, now: float) -> list[TrackingEvent]:
    digests: dict[ArrivalId, list[str]] = {}
    for each in redactions:
        digests.setdefault(each.arrival, []).append(sha256(each.payload).hexdigest())
    return [
        TrackingEvent(now, tenant, arrival, "", EventKind.ERASED, (("by", by[:100]), (PAYLOADS, " ".join(found))))
        for arrival, found in digests.items()
    ]


def _address(person: str) -> Address:
    local, _, domain = person.rpartition("@")
    return Address(local, domain)
