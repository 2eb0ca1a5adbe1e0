"""What follows from an attempt: who has the message, who waits, who is given up, and who is told (house.md: DSN rule)."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sekisho.delivery.content import field_text
from sekisho.delivery.courier import Carried
from sekisho.delivery.notices import Ending, write_notice
from sekisho.delivery.schedule import is_expired, retry_at
from sekisho.model.address import NULL_SENDER, Address
from sekisho.model.arrival import Arrival, BlobRef, Connection, Direction, Envelope
from sekisho.model.decision import Reply
from sekisho.model.delivery import Attempt, Delivery, Fate, RecipientResult, Route
from sekisho.model.held import Held
from sekisho.model.ids import ArrivalId, HeldId, new_id
from sekisho.model.signing import Signing
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.ports.directory import Directory
from sekisho.ports.own_mail import DAY, owed
from sekisho.ports.records import Acceptance, AttemptRecord, Outcome

UNDELIVERABLE_AREA = "undeliverable"
EXPIRY_OF_NOTICES = 10 * DAY
LARGEST_RETURNED = 50_000  # octets of a message that comes back whole to who asks so (RET=FULL)

Facts = tuple[tuple[str, str], ...]

_KINDS = {
    Fate.DELIVERED: EventKind.DELIVERED,
    Fate.QUEUED: EventKind.ATTEMPTED,
    Fate.BOUNCED: EventKind.BOUNCED,
    Fate.QUARANTINED: EventKind.QUARANTINED,
}


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing an attempt needs of the settings. `head` and `whole` read the original, or return nothing; they must not raise."""

    directory: Callable[[], Directory]  # asked each time: a reload makes a new one
    host_name: str
    head: Callable[[BlobRef], Awaitable[bytes]]
    whole: Callable[[BlobRef], Awaitable[bytes]]
    warn_seconds: float = 0.0  # after which senders are told that it takes long; 0 = never


async def close_attempt(delivery: Delivery, carried: Carried, closing: Closing, token: int, now: float) -> AttemptRecord:
    """Return the record of an attempt that reached a host, or found the content unreadable."""
    fates = _fates(delivery, carried.replies, now)
    failures = [_ending(delivery, carried, index, "failed") for index, fate in enumerate(fates) if fate is Fate.BOUNCED]
    arrived = [_ending(delivery, carried, index, _success(carried)) for index, fate in enumerate(fates) if fate is Fate.DELIVERED]
    arrived = [] if carried.tells or not delivery.wishes else [ending for ending in arrived if delivery.wish(ending.recipient).wants("SUCCESS")]
    delayed = [_ending(delivery, carried, index, "delayed") for index, fate in enumerate(fates) if fate is Fate.QUEUED]
    delayed = [ending for ending in delayed if _wants_warning(delivery, ending.recipient)] if is_slow(delivery, closing, now) else []
    held: tuple[Held, ...] = ()
    notices: tuple[tuple[Acceptance, Outcome], ...] = ()
    why = ""
    if failures or arrived or delayed:
        head = await closing.head(delivery.content)
        route, why = _way_back(delivery, closing.directory())
        if route is None and failures:
            fates = [Fate.QUARANTINED if fate is Fate.BOUNCED else fate for fate in fates]
            held = _held(delivery, failures, head, closing.directory(), now)
        elif route is not None:
            told = [ending for ending in failures if delivery.wish(ending.recipient).wants("FAILURE")]
            why = "" if told else "the sender wants no notice (RFC 3461)"
            whole = await closing.whole(delivery.content) if told and delivery.ret == "FULL" and delivery.content.size <= LARGEST_RETURNED else b""
            kinds = ((told, whole), (arrived, b""), (delayed, b""))
            notices = tuple(_notice(delivery, endings, head, body, route, closing.host_name, now) for endings, body in kinds if endings)
    next_at = retry_at(delivery.attempts + 1, now, delivery.id, delivery.expires_at)
    results = tuple(
        RecipientResult(recipient, fate, str(reply)[:500]) for recipient, fate, reply in zip(delivery.recipients, fates, carried.replies, strict=True)
    )
    events = _events(delivery, carried, results, why, notices, now, next_at)
    return AttemptRecord(Attempt(delivery, now, carried.hop, results, next_at, bool(delayed)), token, events, held, notices)


def is_slow(delivery: Delivery, closing: Closing, now: float) -> bool:
    """Tell whether its sender is to hear, once, that it takes long."""
    return 0 < closing.warn_seconds <= now - delivery.created_at and not delivery.warned and not delivery.sender.is_null


def _wants_warning(delivery: Delivery, recipient: Address) -> bool:
    """Who asked is told (RFC 3461 section 4.1); who said nothing if he is one of ours."""
    wish = delivery.wish(recipient)
    return wish.wants("DELAY") or (not wish.notify and delivery.direction is Direction.OUTBOUND)


def postpone(delivery: Delivery, reply: Reply, token: int, now: float, not_before: float, hop: str = "") -> AttemptRecord:
    """Return the record of a delivery that waits because its destination cannot be reached. Told only when the words are new."""
    next_at = min(max(retry_at(delivery.attempts + 1, now, delivery.id, delivery.expires_at), not_before), max(delivery.expires_at, now + 1))
    words = str(reply)[:500]
    results = tuple(RecipientResult(recipient, Fate.QUEUED, words) for recipient in delivery.recipients)
    carried = Carried(hop, (reply,) * len(delivery.recipients))
    events = () if words == delivery.last_reply else _events(delivery, carried, results, "", (), now, next_at)
    return AttemptRecord(Attempt(delivery, now, hop, results, next_at), token, events)


def end_dropped(delivery: Delivery, token: int, now: float) -> AttemptRecord:
    """Return the record that ends what an operator dropped, once it cannot be undone any more."""
    results = tuple(RecipientResult(recipient, Fate.DROPPED, delivery.stop_why) for recipient in delivery.recipients)
    facts: Facts = (("by", delivery.stop_why),)
    events = tuple(
        TrackingEvent(now, delivery.tenant, delivery.arrival, recipient.key, EventKind.DROPPED, facts) for recipient in delivery.recipients
    )
    return AttemptRecord(Attempt(delivery, now, "", results, now), token, events)


def _success(carried: Carried) -> str:
    """Return the action of a notice of success: whoever does not know of notices has only taken the message over (RFC 3461 section 5.2.2)."""
    return "relayed" if ":" in carried.hop else "delivered"


def _ending(delivery: Delivery, carried: Carried, index: int, action: str) -> Ending:
    recipient, reply = delivery.recipients[index], carried.replies[index]
    return Ending(recipient, reply, carried.hop, action == "failed" and reply.code < 500, action, delivery.wish(recipient).orcpt)


def put_back(delivery: Delivery, token: int, now: float, next_at: float) -> AttemptRecord:
    """Return the record of a delivery that was claimed and not tried."""
    return AttemptRecord(Attempt(delivery, now, "", (), next_at), token, ())


def _fates(delivery: Delivery, replies: Sequence[Reply], now: float) -> list[Fate]:
    """Temporary unless proven permanent. BOUNCED stands for "given up" here. Two spellings of one mailbox share the first one's fate."""
    expired = is_expired(now, delivery.expires_at)
    by_key: dict[str, Fate] = {}
    fates: list[Fate] = []
    for recipient, reply in zip(delivery.recipients, replies, strict=True):
        if 200 <= reply.code < 300:
            fate = Fate.DELIVERED
        elif reply.code >= 500 or expired:
            fate = Fate.BOUNCED
        else:
            fate = Fate.QUEUED
        fates.append(by_key.setdefault(recipient.key, fate))
    return fates


def _way_back(delivery: Delivery, directory: Directory) -> tuple[Route | None, str]:
    """Return the route of a notice, or why there can be none."""
    if delivery.sender.is_null:
        return None, "a notice is never answered with a notice"
    if not delivery.may_bounce:
        return None, "the envelope sender is not proven"
    route = directory.route(delivery.tenant, delivery.sender.domain)
    return route, "" if route else "no route to the sender's domain"


def _held(delivery: Delivery, failures: Sequence[Ending], head: bytes, directory: Directory, now: float) -> tuple[Held, ...]:
    until = now + directory.tenant(delivery.tenant).quarantine_days * DAY
    by_key: dict[str, Ending] = {}
    for failure in failures:  # one kept mail for each mailbox, however often it was spelled
        by_key.setdefault(failure.recipient.key, failure)
    return tuple(
        Held(
            id=HeldId(new_id(now)),
            arrival=delivery.arrival,
            tenant=delivery.tenant,
            direction=delivery.direction,
            recipient=failure.recipient,
            sender=delivery.sender,
            header_from=field_text(head, b"From"),
            subject=field_text(head, b"Subject"),
            category="undeliverable",
            sentence=f"It could not be delivered, and its sender cannot be told: {failure.reply}"[:500],
            area=UNDELIVERABLE_AREA,
            content=delivery.content,
            held_at=now,
            until=until,
            changes=delivery.changes,
            signing=delivery.signing,
        )
        for failure in by_key.values()
    )


def _notice(
    delivery: Delivery, failures: Sequence[Ending], head: bytes, whole: bytes, route: Route, host_name: str, now: float
) -> tuple[Acceptance, Outcome]:
    """Return the notice as an arrival that is already decided: it is committed together with the failure that it tells of."""
    identifier = ArrivalId(new_id(now))
    content = write_notice(delivery, failures, head, host_name, identifier, now, whole=whole)
    ref = BlobRef(delivery.tenant, identifier, "raw", len(content), sha256(content).hexdigest(), "inline")
    sender = delivery.sender
    smtputf8 = not content.isascii()
    envelope = Envelope(NULL_SENDER, (sender,), "8BITMIME" if smtputf8 else "", smtputf8, len(content))
    connection = Connection(ip="", helo=host_name, listener="notices")
    arrival = Arrival(identifier, delivery.tenant, Direction.OUTBOUND, now, connection, envelope, ref)
    facts = ("notice_of", str(delivery.arrival))
    return owed(arrival, content, route, EXPIRY_OF_NOTICES, "delivery.notice", facts, signing=Signing(sign_for=host_name.lower()))


def _events(
    delivery: Delivery,
    carried: Carried,
    results: Sequence[RecipientResult],
    why: str,
    notices: Sequence[tuple[Acceptance, Outcome]],
    now: float,
    next_at: float,
) -> tuple[TrackingEvent, ...]:
    common: Facts = (("hop", carried.hop), ("tls", carried.tls), ("attempts", str(delivery.attempts + 1)))
    if carried.reply_lost:
        common += (("reply_lost", "the message may have arrived: it can come twice"),)
    notice: Facts = (("no_notice", why),) if why else (("notice", str(notices[0][1].arrival)),) if notices else ()
    events = []
    for result in results:
        facts: Facts = (("reply", result.reply), *common)
        if result.fate is Fate.QUEUED:
            facts += (("next_at", f"{next_at:.0f}"),)
        elif result.fate is Fate.BOUNCED:
            facts += notice
        elif result.fate is Fate.QUARANTINED:
            facts += (("area", UNDELIVERABLE_AREA), ("no_notice", why))
        events.append(TrackingEvent(now, delivery.tenant, delivery.arrival, result.recipient.key, _KINDS[result.fate], facts))
    return tuple(events)
