"""Builders of the house's values with sensible defaults, for our tests and for authors of plug-ins.

Each returns a complete, consistent value of a harmless message from `hanako@partner.test` to `taro@example.test`; name only what matters.
"""

from collections.abc import Iterable
from hashlib import sha256

from sekisho.model.address import Address, Mailbox
from sekisho.model.arrival import Arrival, BlobRef, Connection, Direction, Envelope
from sekisho.model.dossier import Answer, Classification, Dossier, Opened, Versions
from sekisho.model.finding import Completed, Evidence, Failed, Finding, FindingKind, Report, Severity, Skipped
from sekisho.model.ids import DEFAULT_TENANT, ArrivalId, TenantId
from sekisho.model.message import Defect, HeaderField, Link, Message, Part, TextFacts
from sekisho.model.senderauth import NOT_EVALUATED, SenderAuth
from sekisho.model.tenant import Tenant
from sekisho.model.verdict import Category, Reason, Unanswered, Verdict

NOW = 1_700_000_000.0
ARRIVAL_ID = ArrivalId("01hf7yat00abcdefghjk")
RAW = (
    b"From: Hanako <hanako@partner.test>\r\nTo: taro@example.test\r\nSubject: Minutes\r\nMessage-ID: <1@partner.test>\r\n\r\n"
    b"The minutes of Tuesday are below.\r\n"
)


def an_address(text: str = "taro@example.test") -> Address:
    """Return an envelope address; `""` gives the null sender."""
    local, at, domain = text.rpartition("@")
    return Address(local, domain.lower()) if at else Address(text, "")


def a_mailbox(address: str = "hanako@partner.test", name: str = "", organisation: str | None = None) -> Mailbox:
    """Return a mailbox. The organisation is taken as the last two labels of the domain when it is not given."""
    domain = address.rpartition("@")[2].lower() if "@" in address else ""
    return Mailbox(name, address, ".".join(domain.split(".")[-2:]) if organisation is None else organisation)


def a_connection(**fields: str) -> Connection:
    """Return a session from a documentation address (RFC 5737)."""
    return Connection(**{"ip": "192.0.2.10", "helo": "mail.partner.test", "listener": "mx", **fields})


def an_envelope(sender: str = "hanako@partner.test", recipients: Iterable[str] = ("taro@example.test",)) -> Envelope:
    """Return an envelope from textual addresses."""
    return Envelope(an_address(sender), tuple(an_address(recipient) for recipient in recipients))


def a_blob(content: bytes = RAW, tenant: TenantId = DEFAULT_TENANT, arrival: ArrivalId = ARRIVAL_ID, place: str = "inline") -> BlobRef:
    """Return the true reference of these octets."""
    return BlobRef(tenant, arrival, "raw", len(content), sha256(content).hexdigest(), place)


def an_arrival(
    content: bytes = RAW,
    *,
    id: ArrivalId = ARRIVAL_ID,  # noqa: A002 - the field's own name
    tenant: TenantId = DEFAULT_TENANT,
    direction: Direction = Direction.INBOUND,
    sender: str = "hanako@partner.test",
    recipients: Iterable[str] = ("taro@example.test",),
    received_at: float = NOW,
    connection: Connection | None = None,
) -> Arrival:
    """Return an arrival of these octets."""
    return Arrival(id, tenant, direction, received_at, connection or a_connection(), an_envelope(sender, recipients), a_blob(content, tenant, id))


def header_fields(pairs: Iterable[tuple[str, str]]) -> tuple[HeaderField, ...]:
    """Return fields with the offsets that they would have one after the other from octet 0."""
    fields, offset = [], 0
    for name, value in pairs:
        end = offset + len(f"{name}: {value}\r\n".encode())
        fields.append(HeaderField(name, value, offset, end))
        offset = end
    return tuple(fields)


def a_part(file_name: str = "", detected: Iterable[str] = ("text",), content: bytes = b"text\r\n", **fields: object) -> Part:
    """Return a leaf; `fields` are further fields of Part."""
    values: dict[str, object] = {
        "path": "1",
        "declared_type": "text/plain",
        "detected_types": tuple(detected),
        "file_name": file_name,
        "other_names": (),
        "sha256": sha256(content).hexdigest(),
        "size": len(content),
        "disposition": "attachment" if file_name else "",
        **fields,
    }
    return Part(**values)  # type: ignore[arg-type]


def a_link(url: str = "https://www.partner.test/minutes", text: str = "", place: str = "html:a", **fields: object) -> Link:
    """Return a link; host and organisation (last two labels) are read from the URL when they are not given."""
    host = url.partition("://")[2].partition("/")[0].rpartition("@")[2].partition(":")[0].lower()
    values: dict[str, object] = {"url": url, "host": host, "organisation": ".".join(host.split(".")[-2:]), "text": text, "place": place, **fields}
    return Link(**values)  # type: ignore[arg-type]


def a_message(
    *,
    sender: Mailbox | None = None,
    reply_to: Mailbox | None = None,
    recipients: Iterable[Mailbox] | None = None,
    subject: str = "Minutes",
    headers: Iterable[tuple[str, str]] = (),
    parts: Iterable[Part] | None = None,
    links: Iterable[Link] = (),
    text: TextFacts | None = None,
    defects: Iterable[Defect | str] = (),
    content: bytes = RAW,
    **fields: object,
) -> Message:
    """Return a message's facts. `headers` are added after From, To, Subject, Message-ID; a defect may be given by its code alone."""
    sender = sender or a_mailbox(name="Hanako")
    to = tuple(recipients) if recipients is not None else (a_mailbox("taro@example.test"),)
    standard = [("From", str(sender)), ("To", ", ".join(map(str, to))), ("Subject", subject), ("Message-ID", "<1@partner.test>")]
    if reply_to is not None:
        standard.append(("Reply-To", str(reply_to)))
    all_headers = header_fields([*standard, *headers])
    values: dict[str, object] = {
        "size": len(content),
        "sha256": sha256(content).hexdigest(),
        "headers": all_headers,
        "header_end": all_headers[-1].end + 2,
        "sender": sender,
        "authors": (sender,),
        "reply_to": reply_to,
        "recipients": to,
        "subject": subject,
        "message_id": "<1@partner.test>",
        "parts": tuple(parts) if parts is not None else (a_part(),),
        "links": tuple(links),
        "text": text or TextFacts(visible_characters=33, scripts=("latin",), preview="The minutes of Tuesday are below."),
        "defects": tuple(Defect(defect, "message") if isinstance(defect, str) else defect for defect in defects),
        **fields,
    }
    return Message(**values)  # type: ignore[arg-type]


def a_tenant(domains: Iterable[str] = ("example.test",), partners: Iterable[str] = ("partner.test",), **fields: object) -> Tenant:
    """Return a tenant's settings; `fields` are further fields of Tenant."""
    return Tenant(domains=tuple(domains), partners=tuple(partners), **fields)  # type: ignore[arg-type]


def a_classification(log_odds: float = 0.0, kind: str = "spam", tokens: Iterable[tuple[str, float]] = (), model: str = "test-1") -> Classification:
    """Return an answer of the text model."""
    return Classification(model, log_odds, kind, tuple(tokens), b"")


UNDECIDED = Classification("test-1", 0.0, "spam", (), b"")  # a text model that answered and has no opinion


def a_dossier(
    message: Message | None = None,
    *,
    arrival: Arrival | None = None,
    content_reports: Iterable[Report] = (),
    classification: Classification | None = UNDECIDED,
    sender_auth: SenderAuth = NOT_EVALUATED,
    answers: Iterable[Answer] = (),
    tenant: Tenant | None = None,
    versions: Versions | None = None,
) -> Dossier:
    """Return everything known of one message."""
    return Dossier(
        arrival or an_arrival(),
        message or a_message(),
        tuple(content_reports),
        classification,
        sender_auth,
        tuple(answers),
        tenant or a_tenant(),
        versions or Versions("test", "test", "test-1"),
    )


def an_opened(message: Message | None = None, reports: Iterable[Report] = (), classification: Classification | None = None) -> Opened:
    """Return what an inspector would tell of a message."""
    return Opened(message or a_message(), tuple(reports), classification)


def a_kind(code: str = "test.seen", severity: Severity = Severity.SUSPICIOUS, summary: str = "Something was seen.") -> FindingKind:
    """Return a kind of finding."""
    return FindingKind(code, severity, summary)


def a_finding(
    kind: FindingKind | str = "test.seen",
    severity: Severity = Severity.SUSPICIOUS,
    *,
    where: str = "text",
    excerpt: str = "",
    confidence: float = 1.0,
) -> Finding:
    """Return a finding of a kind, or of a new kind with that code."""
    return Finding(kind if isinstance(kind, FindingKind) else a_kind(kind, severity), Evidence(where, excerpt), confidence)


def completed(*findings: Finding, inspection: str = "test") -> Completed:
    """Return the report of an inspection that looked."""
    return Completed(inspection, findings)


def failed(inspection: str = "test", reason: str = "timed out", *, retryable: bool = True) -> Failed:
    """Return the report of an inspection that could not answer."""
    return Failed(inspection, reason, retryable)


def skipped(inspection: str = "test", reason: str = "offline") -> Skipped:
    """Return the report of an inspection that was not asked to look."""
    return Skipped(inspection, reason)


def a_verdict(
    category: Category = Category.CLEAN,
    points_total: int = -30,
    *,
    prior: int = -30,
    reasons: Iterable[Reason] = (),
    unanswered: Iterable[Unanswered] = (),
    sentence: str = "Nothing was seen that speaks against it.",
) -> Verdict:
    """Return a verdict. The caller keeps `points_total` = `prior` + the reasons' points where that matters."""
    score = 1 / (1 + pow(2.718281828459045, -points_total / 10))
    return Verdict(category, prior, points_total, score, tuple(reasons), tuple(unanswered), sentence, "test", "test-1")


def a_reason(code: str = "test.seen", points: int = 10, summary: str = "Something was seen.", where: str = "text") -> Reason:
    """Return one reason of a verdict."""
    return Reason(code, points, summary, Evidence(where))
