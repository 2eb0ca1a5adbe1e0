"""Mail that the policy adds: copies for others and for the archive, and notices. Each is an arrival of its own, so that the ledger stays whole."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256

from sekisho.gate.carrier import DAY, Carrier
from sekisho.gate.passage import Passed
from sekisho.gate.received import received_field
from sekisho.mime.writing.rewrite import encoded
from sekisho.model.address import NULL_SENDER, Address
from sekisho.model.arrival import Arrival, BlobRef, Connection, Direction, Envelope
from sekisho.model.decision import Action, Copy, Deliver, Discard, Edit, Notice, Quarantine, Reject
from sekisho.model.ids import ArrivalId, new_id
from sekisho.model.signing import NO_SIGNING, Signing
from sekisho.policy.marks import FIELD_PREFIX, marks
from sekisho.ports.blobs import Blobs
from sekisho.ports.own_mail import owed
from sekisho.ports.records import Acceptance, Outcome

log = logging.getLogger(__name__)

MOST_NOTICES, _HOUR = 20, 3_600.0  # to one person: a flood of mail must not become a flood of notices
_MOST = 50  # copies and notices of one message
_QUIET = frozenset({"bulk", "junk", "list"})  # Precedence values of robots' mail

Pair = tuple[Acceptance, Outcome]


@dataclass(frozen=True, slots=True)
class _Mail:
    recipient: Address
    ref: BlobRef
    content: bytes | None
    rule: str
    kind: str  # "bcc", "archive" or "notice"
    front: bytes = b""


async def policy_mail(passed: Passed, carrier: Carrier, blobs: Blobs, content: bytes | None, now: float) -> list[Pair]:
    """Return what is to be accepted beside the message. `content`: its octets where they are at hand, else they are read from the store.

    A copy that no route leads to is told in the log and left out: the message itself must not wait for it.
    """
    decision = passed.decision
    if not decision.copies and not decision.notices:
        return []
    pairs = [_pair(passed, carrier, await _copied(passed, blobs, copy, content, now), now) for copy in decision.copies[:_MOST]]
    if decision.notices and not _is_quiet(passed):
        for notice in decision.notices[:_MOST]:
            told = await _told(passed, carrier, notice)
            if told <= MOST_NOTICES:
                pairs.append(_pair(passed, carrier, _noticed(passed, carrier, notice, now, last=told == MOST_NOTICES), now))
    return [pair for pair in pairs if pair is not None]


async def _told(passed: Passed, carrier: Carrier, notice: Notice) -> int:
    """Count a notice and return how many this person has got within the hour, this one among them."""
    if carrier.counters is None:
        return 1
    return await carrier.counters.add(f"notice:{passed.dossier.arrival.tenant}:{notice.to.key}", 1, _HOUR)


def _is_quiet(passed: Passed) -> bool:
    """True for mail that nobody may be told of by mail: bounces and robots' mail would make two machines write to each other without end."""
    message = passed.dossier.message
    if passed.dossier.arrival.envelope.sender.is_null or message.header(f"{FIELD_PREFIX}Notice"):
        return True
    automatic = message.header("Auto-Submitted").strip().lower()
    return (bool(automatic) and automatic != "no") or message.header("Precedence").strip().lower() in _QUIET


async def _copied(passed: Passed, blobs: Blobs, copy: Copy, content: bytes | None, now: float) -> _Mail:
    original = passed.dossier.arrival
    identifier = ArrivalId(new_id(now))
    if content is None and original.raw.place == "inline":
        content = await blobs.read(original.raw)
    if content is not None:
        ref = replace(original.raw, arrival=identifier, place="inline")
    else:
        writer = blobs.create(original.tenant, identifier, "raw")
        try:
            async for chunk in blobs.chunks(original.raw):
                writer.write(chunk)
            ref = await writer.finish()
        except BaseException:
            writer.abort()
            raise
    told = f"{FIELD_PREFIX}Copy: {copy.kind} of {original.id}\r\n".encode("ascii")
    if copy.kind == "archive":
        envelope = original.envelope
        told += f"{FIELD_PREFIX}Envelope-From: ".encode("ascii") + encoded(f"<{envelope.sender}>") + b"\r\n"
        told += b"".join(f"{FIELD_PREFIX}Envelope-To: ".encode("ascii") + encoded(f"<{one}>") + b"\r\n" for one in envelope.recipients)
    return _Mail(copy.to, ref, content, copy.rule, copy.kind, told)


def _noticed(passed: Passed, carrier: Carrier, notice: Notice, now: float, *, last: bool) -> _Mail:
    identifier = ArrivalId(new_id(now))
    octets = _letter(passed, carrier.host_name, notice, identifier, now, last=last)
    ref = BlobRef(passed.dossier.arrival.tenant, identifier, "raw", len(octets), sha256(octets).hexdigest(), "inline")
    return _Mail(notice.to, ref, octets, notice.rule, "notice")


def _letter(passed: Passed, host_name: str, notice: Notice, identifier: ArrivalId, now: float, *, last: bool) -> bytes:
    """Return the notice: what came, from whom, and what was done. A stranger's words stand in it as one short line each."""
    message, arrival = passed.dossier.message, passed.dossier.arrival
    actions = [action for recipient, action in passed.decision.actions if recipient.key == notice.to.key] or [passed.decision.actions[0][1]]
    english, japanese = _done(actions)
    verdict = passed.verdict
    lines = [
        english,
        japanese,
        "",
        f"From / 差出人: {_line(str(message.sender)) or '-'}",
        f"To / 受信者: {_line(', '.join(str(one) for one in arrival.envelope.recipients[:10]))}",
        f"Subject / 件名: {_line(message.subject) or '-'}",
        f"Rule / ルール: {notice.rule}",
        f"Why / 理由: {_line(passed.decision.sentence or verdict.sentence)}",
        f"　　　　　　 {_line(passed.decision.sentence_ja or verdict.sentence_ja)}",
        f"Number / 番号: {arrival.id}",
    ]
    if last:
        lines += ["", f"These were {MOST_NOTICES} notices within an hour: what follows is not told any more until the hour is over.",
                  f"1時間以内のお知らせが{MOST_NOTICES}通になりました。この後は、1時間が過ぎるまでお知らせしません。"]  # fmt: skip
    head = [
        f"From: Mail gateway <MAILER-DAEMON@{host_name}>",
        f"To: <{notice.to}>",
        f"Subject: {encoded('About a message for you / メールについてのお知らせ').decode('ascii')}",
        f"Date: {format_datetime(datetime.fromtimestamp(now, UTC))}",
        f"Message-ID: <{identifier}@{host_name}>",
        "Auto-Submitted: auto-generated",  # RFC 3834: nobody's robot may answer this
        f"{FIELD_PREFIX}Notice: {arrival.id}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
    ]
    return "".join(line + "\r\n" for line in (*head, *lines)).encode("utf-8", "replace")


def _done(actions: Sequence[Action]) -> tuple[str, str]:
    match actions[0]:
        case Quarantine() | Reject():
            return "A message was stopped and is kept.", "次のメールを隔離しました。"
        case Discard():
            return "A message was dropped.", "次のメールを破棄しました。"
        case Deliver(redirect=Address() as other):
            return f"A message was delivered to {other} instead.", f"次のメールを{other}に配信しました。"
        case Deliver(clean=clean) if clean:
            return (
                "A message was delivered as a copy made safe; the original is kept.",
                "次のメールを安全化して配信しました。元のメールは保管しています。",
            )
        case Deliver(not_before=later) if later:
            return "A message will be delivered later.", "次のメールは、指定の時刻に配信します。"
        case _:
            return "A message was delivered, and a rule wants you to know.", "次のメールを配信しました（ルールによるお知らせ）。"


def _line(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)[:200]


def _pair(passed: Passed, carrier: Carrier, mail: _Mail, now: float) -> Pair | None:
    original = passed.dossier.arrival
    route = carrier.directory.route(original.tenant, mail.recipient.domain)
    if route is None:
        log.error("rule %s: no route leads to %s", mail.rule, mail.recipient, extra={"arrival": original.id})
        return None
    front = mail.front and received_field(original, carrier.host_name) + mail.front + marks(passed.verdict, original.id)
    own = mail.kind == "notice"
    eight_bit = "8BITMIME" if own else original.envelope.body
    envelope = Envelope(NULL_SENDER, (mail.recipient,), eight_bit, mail.recipient.needs_utf8 or original.envelope.smtputf8, mail.ref.size)
    connection = Connection(ip="", helo=carrier.host_name, listener="policy")
    arrival = Arrival(mail.ref.arrival, original.tenant, Direction.INBOUND, now, connection, envelope, mail.ref)
    return owed(
        arrival,
        mail.content,
        route,
        carrier.expire_days * DAY,
        f"rule:{mail.rule}",
        (f"{mail.kind}_of", str(original.id)),
        changes=(Edit(0, 0, front),) if front else (),
        signing=Signing(sign_for=carrier.host_name.lower()) if own else NO_SIGNING,
    )
