"""A decision to what is owed, kept and told: one transaction's worth of records, or a refusal in the dialogue."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sekisho.gate import dossiers
from sekisho.gate.campaigning import traits_told
from sekisho.gate.carrier import DAY, Carrier
from sekisho.gate.dmarc_facts import reports_to_keep, seen_for_reports
from sekisho.gate.feedback import said_by_mail
from sekisho.gate.passage import Passed
from sekisho.gate.recalling import lesson
from sekisho.gate.received import received_field
from sekisho.gate.searched import searched_by
from sekisho.gate.signatures_wished import signing_for
from sekisho.gate.tls_facts import tls_reports_to_keep
from sekisho.gate.ways import Shared, told_of_way, way_for
from sekisho.mime.writing.rewrite import edits_for, encoded
from sekisho.model.address import Address
from sekisho.model.arrival import EMERGENCY, Arrival, Direction
from sekisho.model.decision import Action, Changes, Defer, Deliver, Discard, Edit, Hold, Quarantine, Reject, Reply
from sekisho.model.delivery import Delivery, Fate
from sekisho.model.held import Held
from sekisho.model.ids import DeliveryId, HeldId, new_id
from sekisho.model.message import HeaderField
from sekisho.model.policy import DISCARDED_AREA
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.policy.bounce import may_bounce
from sekisho.policy.marks import marks
from sekisho.policy.replay import told_of
from sekisho.policy.unanswered import is_clean
from sekisho.ports.records import Outcome
from sekisho.senderauth import results
from sekisho.senderauth.results_reader import claims_to_be
from sekisho.senderauth.spf import received_spf

MARK_PREFIXES = ("X-Sekisho-",)
SENT_COPY = "X-Sekisho-Sent-Copy"  # on the writer's own copy of what they wrote in the emergency mailbox; such a field from outside is cut out
NO_ROUTE_AREA = "no-route"
CLEANED_AREA = "original"  # where the original is kept of what was delivered as a harmless copy


@dataclass(frozen=True, slots=True)
class Refusal:
    """All recipients get the same 4xx or 5xx in the dialogue; nothing is stored but the event."""

    reply: Reply
    events: tuple[TrackingEvent, ...]


@dataclass(frozen=True, slots=True)
class Postponed:
    """Something must come first: the arrival waits until then and is decided again."""

    until: float
    why: str


def carry_out(passed: Passed, carrier: Carrier, now: float, *, in_dialogue: bool) -> Outcome | Refusal | Postponed:
    """Return what follows from a decision.

    Reject and Defer are said in the dialogue only when all recipients get the same; otherwise, or when 250 was already said, Reject becomes
    Quarantine for those recipients and Defer becomes another look later: after a 250 nobody is refused (no backscatter).
    """
    actions = passed.decision.actions
    if in_dialogue:
        refusal = _refusal(passed, carrier, now)
        if refusal:
            return refusal
    for _, action in actions:
        if isinstance(action, Hold):
            return Postponed(action.until, action.why)
        if isinstance(action, Defer):
            return Postponed(now + 60, action.reply.text)
    return _outcome(passed, carrier, now)


def accepted_events(arrival: Arrival, notes: tuple[str, ...]) -> Iterator[TrackingEvent]:
    """Yield one ACCEPTED event for each recipient: the left side of the ledger."""
    connection, envelope = arrival.connection, arrival.envelope
    facts: tuple[tuple[str, str], ...] = (
        ("from", str(envelope.sender)),
        ("direction", str(arrival.direction)),
        ("ip", connection.ip),
        ("helo", connection.helo[:255]),
        ("tls", connection.tls_version),
        ("size", str(arrival.raw.size)),
    )
    if notes:
        facts = (*facts, ("notes", " ".join(notes)))
    for recipient in envelope.recipients:
        yield TrackingEvent(arrival.received_at, arrival.tenant, arrival.id, recipient.key, EventKind.ACCEPTED, facts)


def judged_event(passed: Passed, now: float, *more: tuple[str, str]) -> TrackingEvent:
    """Return the JUDGED event: what the message is and why, with what people search by."""
    verdict, message, arrival = passed.verdict, passed.dossier.message, passed.dossier.arrival
    facts = [
        *told_of(verdict),
        ("subject", message.subject[:200]),
        ("header_from", str(message.sender)[:200]),
        ("message_id", message.message_id[:200]),
        *searched_by(message),
    ]
    auth = passed.dossier.sender_auth
    if auth.evaluated:
        signatures = " ".join(f"dkim={one.result}({one.domain})" for one in auth.dkim[:5]) or "dkim=none"
        facts.append(("proof", f"spf={auth.spf.result} {signatures} dmarc={auth.dmarc.result} arc={auth.arc.result}"))
    facts += lesson(passed.dossier, verdict)
    facts += traits_told(passed.dossier)
    return TrackingEvent(now, arrival.tenant, arrival.id, "", EventKind.JUDGED, (*facts, *more))


def _refusal(passed: Passed, carrier: Carrier, now: float) -> Refusal | None:
    actions = [action for _, action in passed.decision.actions]
    first = actions[0]
    if not isinstance(first, (Reject, Defer)) or any(action != first for action in actions):
        return None
    arrival = passed.dossier.arrival
    facts = (
        ("reply", str(first.reply)),
        ("rule", passed.decision.rule),
        ("from", str(arrival.envelope.sender)),
        ("direction", str(arrival.direction)),
        ("ip", arrival.connection.ip),
    )
    refused = (TrackingEvent(now, arrival.tenant, arrival.id, recipient.key, EventKind.REFUSED, facts) for recipient in arrival.envelope.recipients)
    seen = seen_for_reports(passed) if carrier.dmarc_reports and isinstance(first, Reject) else ()  # who is deferred comes again
    return Refusal(first.reply, (judged_event(passed, now, *seen), *refused))


def _outcome(passed: Passed, carrier: Carrier, now: float) -> Outcome:
    dossier = passed.dossier
    arrival, tenant = dossier.arrival, dossier.tenant
    groups: dict[Shared, list[Address]] = {}
    held: list[Held] = []
    fates: list[tuple[Address, Fate]] = []
    events: list[TrackingEvent] = [judged_event(passed, now, *(seen_for_reports(passed) if carrier.dmarc_reports else ()))]
    if dossier.message.dmarc_reports or dossier.message.tls_reports:
        kept = (*reports_to_keep(passed), *tls_reports_to_keep(passed))
        events += [TrackingEvent(now, arrival.tenant, arrival.id, "", EventKind.REPORTED, kept)] if kept else []

    events += said_by_mail(passed, now)

    def tell(recipient: Address, kind: EventKind, *facts: tuple[str, str]) -> None:
        events.append(TrackingEvent(now, arrival.tenant, arrival.id, recipient.key, kind, (("rule", rule), *facts)))

    def keep(recipient: Address, area: str, until: float, kind: EventKind = EventKind.QUARANTINED) -> None:
        held.append(_held(passed, recipient, area, now, until, carrier.host_name))
        fates.append((recipient, Fate.QUARANTINED))
        tell(recipient, kind, ("area", area))

    for index, (recipient, action) in enumerate(passed.decision.actions):
        rule = passed.decision.rule_for(index)
        match _settled(action):
            case Deliver(clean=clean) if clean:  # the copy goes out as a message of its own (`clean_copies`)
                keep(recipient, CLEANED_AREA if passed.clean_copy else str(passed.verdict.category), now + tenant.quarantine_days * DAY)
            case Deliver() as deliver:
                way = way_for(deliver, recipient, passed, carrier, now)
                if way is None:  # the settings changed since RCPT, or a rule leads nowhere: keep it where somebody sees it
                    keep(recipient, NO_ROUTE_AREA, now + tenant.quarantine_days * DAY)
                    continue
                if arrival.connection.listener == EMERGENCY and recipient.key == arrival.envelope.sender.key:
                    deliver = replace(deliver, headers=(*deliver.headers, (SENT_COPY, str(arrival.id))))
                groups.setdefault(Shared(way, replace(deliver, hop="", redirect=None)), []).append(recipient)
                fates.append((recipient, Fate.QUEUED))
                tell(recipient, EventKind.DECIDED, ("action", "deliver"), *told_of_way(way, deliver))
            case Quarantine(area=area, until=until):
                keep(recipient, area, until)
            case Reject():
                keep(recipient, str(passed.verdict.category), now + tenant.quarantine_days * DAY)
            case Discard(undo_until=until) if until > now:
                keep(recipient, DISCARDED_AREA, until, EventKind.DISCARDED)
            case Discard():
                fates.append((recipient, Fate.DISCARDED))
                tell(recipient, EventKind.DISCARDED)
    deliveries = tuple(_delivery(passed, carrier, group, recipients, now) for group, recipients in groups.items())
    if passed.decision.shadow:
        events.append(TrackingEvent(now, arrival.tenant, arrival.id, "", EventKind.WATCHED, (("would", " ".join(passed.decision.shadow)[:1_000]),)))
    return Outcome(arrival.tenant, arrival.id, deliveries, tuple(held), tuple(fates), tuple(events), dossiers.encode(dossier, with_text=bool(held)))


def _settled(action: Action) -> Deliver | Quarantine | Reject | Discard:
    if isinstance(action, (Hold, Defer)):
        raise TypeError("Hold and Defer are handled before anything is carried out")
    return action


def _delivery(passed: Passed, carrier: Carrier, group: Shared, recipients: list[Address], now: float) -> Delivery:
    dossier = passed.dossier
    arrival = dossier.arrival
    way, deliver = group.way, group.deliver
    tag, not_before = deliver.tag, deliver.not_before
    changes = _changes(passed, carrier.host_name, deliver)
    return Delivery(
        id=DeliveryId(new_id(now)),
        arrival=arrival.id,
        tenant=arrival.tenant,
        direction=arrival.direction,
        sender=arrival.envelope.sender,
        recipients=tuple(recipients),
        route=way.route,
        content=arrival.raw,
        changes=changes,
        created_at=arrival.received_at,
        next_at=max(now, not_before),
        expires_at=arrival.received_at + carrier.expire_days * DAY,
        body=arrival.envelope.body,
        smtputf8=arrival.envelope.smtputf8,
        may_bounce=may_bounce(passed.verdict, dossier),
        envid=arrival.envelope.envid,
        ret=arrival.envelope.ret,
        wishes=arrival.envelope.wishes,
        signing=signing_for(dossier, changes, tag),
        sent_to=way.sent_to,
        sent_as=way.sent_as,
        keep=_kept_for_readers(passed),
    )


def _kept_for_readers(passed: Passed) -> float:
    """Return for how many seconds it can be read in the emergency mailbox once it is delivered: clean mail from outside alone."""
    arrival, verdict = passed.dossier.arrival, passed.verdict
    if arrival.direction is not Direction.INBOUND or arrival.connection.listener == EMERGENCY:
        return 0.0
    return passed.dossier.tenant.emergency.keep if is_clean(str(verdict.category), (each.inspection for each in verdict.unanswered)) else 0.0


def _changes(passed: Passed, host_name: str, deliver: Deliver) -> Changes:
    """Declare every change: our trace, results and marks in front, foreign ones under our name cut out, the subject's tag, policy's words."""
    arrival, message = passed.dossier.arrival, passed.dossier.message
    told, forged = _results(passed)
    prepend = _received_spf(passed) + received_field(arrival, host_name) + told + marks(passed.verdict, arrival.id)
    prepend += b"".join(name.encode("ascii") + b": " + encoded(value) + b"\r\n" for name, value in deliver.headers)
    if not message.parts:  # nobody could open it: nothing is known of its header, and an opened message has at least one part
        return (Edit(0, 0, prepend),)
    stamped = dict(passed.stamped).get(deliver.stamps, ())
    return edits_for(message, prepend=prepend, remove_prefixes=MARK_PREFIXES, remove=forged, subject_tag=deliver.tag or None, more=stamped)


def _received_spf(passed: Passed) -> bytes:
    """Return Received-SPF, which stands above our Received field (RFC 7208 section 9.1); b"" where SPF was not evaluated."""
    arrival, auth = passed.dossier.arrival, passed.dossier.sender_auth
    sender = "" if arrival.envelope.sender.is_null else str(arrival.envelope.sender)
    helo = _helo(passed)
    text = received_spf(auth.spf, auth.judged_client, sender, helo, passed.dossier.tenant.authserv_id)
    return text.encode("ascii") + b"\r\n" if text else b""


def _helo(passed: Passed) -> str:
    """Return the name that the judged client gave: behind a known host, that of its client."""
    return passed.dossier.sender_auth.helo_spf.domain or passed.dossier.arrival.connection.helo


def _results(passed: Passed) -> tuple[bytes, tuple[HeaderField, ...]]:
    """Return our Authentication-Results for inbound mail, and the fields that could be taken for ours (RFC 8601 section 5)."""
    arrival, tenant = passed.dossier.arrival, passed.dossier.tenant
    if arrival.direction is not Direction.INBOUND:
        return b"", ()
    forged = tuple(field for field in passed.dossier.message.header_fields(results.FIELD) if claims_to_be(field.value, tenant.authserv_id))
    return results.results_field(passed.dossier.sender_auth, tenant.authserv_id, arrival.envelope.sender, _helo(passed)), forged


def _held(passed: Passed, recipient: Address, area: str, now: float, until: float, host_name: str) -> Held:
    changes = _changes(passed, host_name, Deliver())
    arrival, message, verdict = passed.dossier.arrival, passed.dossier.message, passed.verdict
    return Held(
        id=HeldId(new_id(now)),
        arrival=arrival.id,
        tenant=arrival.tenant,
        direction=arrival.direction,
        recipient=recipient,
        sender=arrival.envelope.sender,
        header_from=str(message.sender)[:300],
        subject=message.subject[:300],
        category=str(verdict.category),
        sentence=passed.decision.sentence or verdict.sentence,
        area=area,
        content=arrival.raw,
        held_at=now,
        until=until,
        changes=changes,
        sentence_ja=passed.decision.sentence_ja or verdict.sentence_ja,
        signing=signing_for(passed.dossier, changes, ""),
    )
