"""Is what an inspector says within the bounds that the model promises? Later stages rely on them, and an inspector may be an attacker's."""

import math
from collections.abc import Iterable, Sequence

from sekisho.gate.inspectors.preview_bounds import wrong_with
from sekisho.mime.limits import DEFAULT_LIMITS, MOST_TOLD
from sekisho.mime.web.kept import MOST, MOST_BEYOND, MOST_FURTHER
from sekisho.model.address import Mailbox
from sekisho.model.clean_copy import CleanCopy
from sekisho.model.dmarc_report import MOST_ROWS, AggregateReport
from sekisho.model.dossier import Classification, Opened
from sekisho.model.finding import Completed, Report
from sekisho.model.keywords import Keywords
from sekisho.model.message import Message
from sekisho.model.signatures import Proofs, SignatureFacts
from sekisho.model.tls_report import MOST_FAILURES, MOST_POLICIES, TlsReport

_HEX = frozenset("0123456789abcdef")
_MANY = 20_000  # parts, defects: the mime limits are far below; this only keeps a lying inspector from flooding
_LONG = 2_000
_POINTS = 100  # either way: what one finding of a rule pack may weigh
LONGEST_STAMPED = 6 * 1024 * 1024  # octets of one text that was written anew
_FEATURES = 512 * 1024  # octets
_HEADERS = 2 * DEFAULT_LIMITS.max_header_fields  # behind the first thousand, as many again that change what a reader sees or what we write


MOST_PICTURES = 20  # of one message that are looked at apart ...
MOST_PICTURE_OCTETS = 1_048_576  # ... and their octets together; with more the whole message goes to a child


class BadReply(Exception):
    """A reply that no honest inspector gives. The text says what is wrong with it, for the log."""


def check(opened: Opened, size: int) -> None:
    """Raise BadReply unless every bound of `model.message`, `model.finding` and `model.dossier` holds for a message of that size."""
    _check_message(opened.message, size)
    if len(opened.reports) > 200:
        raise BadReply("too many reports")
    for report in opened.reports:
        _check_report(report)
    if opened.classification is not None:
        _check_classification(opened.classification)
    _need(0 <= opened.elapsed_us < 10**10, "elapsed time")
    _texts(opened.passwords, MOST_TOLD, 64)
    if opened.clean_copy is not None:
        _check_copy(opened.clean_copy)
    if opened.keywords.asked or opened.keywords.hits:
        _check_keywords(opened.keywords)
    if opened.stamped:
        _check_stamped(opened, size)
    if opened.preview is not None and (wrong := wrong_with(opened.preview)):
        raise BadReply(wrong)


def _check_keywords(said: Keywords) -> None:
    _texts(said.asked, 1_000, 100)
    _need(len(said.hits) <= 4_000, "number of keyword hits")
    for hit in said.hits:
        _need(len(hit.list) <= 60 and 0 < hit.words <= 10_000 and abs(hit.score) < 10**9, "keyword hit")
        _texts(hit.first, 5, 100)


def _check_stamped(opened: Opened, size: int) -> None:
    """Edits alter what is delivered: canonical octets only, in order, and of the header nothing but what says how the text is written."""
    position, message = 0, opened.message
    _need(len(opened.stamped) <= 8, "number of edits of a stamp")
    fields = {(field.start, field.end) for field in message.headers if field.name.lower() in {"content-type", "content-transfer-encoding"}}
    for edit in opened.stamped:
        octets = edit.replacement
        _need(position <= edit.start <= edit.end <= size and len(octets) <= LONGEST_STAMPED, "edit of a stamp")
        _need(b"\0" not in octets and octets.count(b"\n") == octets.count(b"\r") == octets.count(b"\r\n"), "line ends of a stamp")
        if edit.start < message.header_end:
            added = edit.start == edit.end and octets.startswith(b"Content-Type: text/")
            _need(added or ((edit.start, edit.end) in fields and octets[:13] in (b"", b"Content-Type:")), "edit of the header")
            _need(b"\r\n\r\n" not in octets, "empty line in a header")
        position = edit.end


def check_pictures(pictures: Sequence[bytes]) -> None:
    """Raise BadReply unless so many pictures of such sizes may be looked at apart."""
    _need(len(pictures) <= MOST_PICTURES and all(pictures) and sum(map(len, pictures)) <= MOST_PICTURE_OCTETS, "pictures")


def _check_copy(copy: CleanCopy) -> None:
    """A copy goes out as it is: it must be canonical, whatever made it (no bare line end, no NUL, no endless line)."""
    octets = copy.octets
    _need(octets.endswith(b"\r\n") and b"\r\n\r\n" in octets and b"\0" not in octets, "form of a clean copy")
    _need(octets.count(b"\n") == octets.count(b"\r") == octets.count(b"\r\n"), "line ends of a clean copy")
    _need(max(map(len, octets.split(b"\r\n"))) <= 998 and octets[:1].isalpha(), "lines of a clean copy")
    _texts(copy.changed, 100, 300)
    _texts(copy.removed, 100, 300)


def _check_message(message: Message, size: int) -> None:
    _need(message.size == size, "size of another message")
    _digest(message.sha256)
    _check_header(message, size)
    _check_parts(message)
    _check_links(message)
    _check_text(message)
    _need(len(message.defects) <= _MANY, "number of defects")
    for defect in message.defects:
        _texts((defect.code, defect.where, defect.detail), 3, 1_000)
    _check_proofs(message.proofs)
    _texts(message.enclosed, 5, 20)
    _need(len(message.dmarc_reports) <= 5, "number of reports")
    for report in message.dmarc_reports:
        _check_aggregate(report)
    _need(len(message.tls_reports) <= 5, "number of TLS reports")
    for on_encryption in message.tls_reports:
        _check_tls(on_encryption)


def _check_header(message: Message, size: int) -> None:
    _need(len(message.headers) <= _HEADERS, "number of headers")
    position = 0
    for field in message.headers:
        # Changes are made by these offsets: they must lie in order inside the message.
        if not (position <= field.start <= field.end <= size) or len(field.name) > 100 or len(field.value) > 2_000:
            raise BadReply("header field")
        position = field.end
    _need(0 <= message.header_end <= size, "end of the header")
    _mailboxes((message.sender, *message.authors, *message.recipients), 200 + 1_001)
    _need(len(message.recipients) <= 200, "number of recipients")
    if message.reply_to is not None:
        _mailboxes((message.reply_to,), 1)
    _need(len(message.subject) <= _LONG and len(message.message_id) <= _LONG, "subject or message-id")


def _check_parts(message: Message) -> None:
    _need(len(message.parts) <= _MANY, "number of parts")
    for part in message.parts:
        _digest(part.sha256)
        _need(part.size >= 0 and len(part.file_name) <= 255, "part")
        _texts((part.path, part.declared_type, part.disposition, part.charset, part.container), 5, 1_000)
        _texts(part.detected_types, 100, 100)
        _texts(part.other_names, 100, 255)
        _texts(part.flags, 100, 200)
        if part.signs:
            _need(len(part.signs) <= 40, "number of signs")
            for sign in part.signs:
                _texts((sign.code, sign.detail), 2, 200)


def _check_links(message: Message) -> None:
    _need(len(message.links) <= MOST + MOST_BEYOND, "number of links")
    for link in message.links:
        if len(link.url) > 1_000 or len(link.host) > 1_000 or len(link.organisation) > 1_000 or len(link.text) > 200 or len(link.place) > 100:
            raise BadReply("link")
        _texts(link.flags, 20, 100)
    if message.further_urls:
        _texts(message.further_urls, MOST_FURTHER, 1_000)
        _need(sum(map(len, message.further_urls)) <= MOST_FURTHER, "size of further addresses")


def _check_text(message: Message) -> None:
    text = message.text
    counts = (
        text.visible_characters,
        text.hidden_characters,
        text.html_characters,
        text.images,
        text.forms,
        text.password_fields,
        text.split_words,
        text.picture_characters,
    )
    _need(min(counts) >= 0 and len(text.preview) <= 500, "text facts")
    _texts(text.scripts, 200, 100)


def _check_aggregate(report: AggregateReport) -> None:
    _texts((report.reporter, report.email, report.report_id, report.domain, report.policy), 5, 253)
    _texts(report.notes, 10, 200)
    _need(0 <= report.begin < 10**10 and 0 <= report.end < 10**10 and len(report.rows) <= MOST_ROWS, "report")
    for row in report.rows:
        _need(0 <= row.count <= 10**12, "count of a report")
        _texts((row.source, row.disposition, row.dkim, row.spf, row.header_from), 5, 253)


def _check_tls(report: TlsReport) -> None:
    _texts((report.reporter, report.contact, report.report_id, report.domain), 4, 253)
    _texts(report.notes, 10, 200)
    _need(0 <= report.begin < 10**10 and 0 <= report.end < 10**10 and len(report.policies) <= MOST_POLICIES, "TLS report")
    _need(sum(len(policy.failures) for policy in report.policies) <= MOST_FAILURES, "failures of a TLS report")
    for policy in report.policies:
        _texts((policy.domain, policy.kind), 2, 253)
        _need(all(0 <= count <= 10**12 for count in (policy.succeeded, policy.failed)), "counts of a TLS report")
        for failure in policy.failures:
            _texts((failure.result, failure.server, failure.reason), 3, 200)
            _need(0 <= failure.sessions <= 10**12, "count of a failure")


def _check_proofs(proofs: Proofs) -> None:
    _need(len(proofs.signatures) <= 10, "number of signatures")
    _need(sum(not facts.result for facts in proofs.signatures) <= 5, "number of signatures to verify")
    for facts in proofs.signatures:
        _check_signature(facts)
    arc = proofs.arc
    _need(len(arc.sets) <= 50 and len(arc.problem) <= 200, "ARC chain")
    _texts(arc.sealers, 50, 253)
    for handed_on in arc.sets:
        _need(len(handed_on.authentication) <= 4_000 and handed_on.chain in {"none", "pass", "fail"}, "ARC set")
        _check_signature(handed_on.message)
        _check_signature(handed_on.seal)


def _check_signature(facts: SignatureFacts) -> None:
    _need(facts.result in {"", "fail", "policy", "permerror"}, "result of a signature")
    _texts((facts.problem, facts.algorithm, facts.mark), 3, 200)
    _need(len(facts.domain) <= 253 and len(facts.selector) <= 253 and len(facts.identity) <= 320, "names of a signature")
    _need(len(facts.signature) <= 1_024 and len(facts.digest) in {0, 20, 32}, "octets of a signature")
    _need(0 <= facts.signed_at < 10**12 and 0 <= facts.expires_at < 10**12, "times of a signature")


def _check_report(report: Report) -> None:
    _need(len(report.inspection) <= 100 and 0 <= report.elapsed_us < 10**10, "report")
    if not isinstance(report, Completed):
        _need(len(report.reason) <= _LONG, "reason of a report")
        return
    _need(len(report.findings) <= 1_000, "number of findings")
    for finding in report.findings:
        _need(0.0 <= finding.confidence <= 1.0, "confidence")  # false for not-a-number
        _texts((finding.kind.code, finding.evidence.where), 2, 1_000)
        kind = finding.kind
        _need(len(kind.summary) <= 500 and len(kind.summary_ja) <= 500 and len(finding.evidence.excerpt) <= 200, "finding")
        _need(-_POINTS <= (kind.points or 0) <= _POINTS and -_POINTS <= kind.bulk <= _POINTS and len(kind.family) <= 100, "points of a finding")
        _texts(kind.counts_for, 10, 20)


def _check_classification(said: Classification) -> None:
    _need(math.isfinite(said.log_odds) and math.isfinite(said.beside), "log-odds")
    _need(len(said.model) <= 100 and len(said.kind) <= 100 and len(said.writing) <= 100, "classification")
    _need(len(said.tokens) <= 12 and all(len(token) <= _LONG and math.isfinite(weight) for token, weight in said.tokens), "tokens")
    _need(len(said.features) <= _FEATURES and len(said.features) % 4 == 0, "features")


def _mailboxes(mailboxes: Iterable[Mailbox], most: int) -> None:
    for count, mailbox in enumerate(mailboxes, 1):
        if count > most or len(mailbox.name) > _LONG or len(mailbox.address) > _LONG or len(mailbox.organisation) > _LONG:
            raise BadReply("mailbox")


def _texts(texts: tuple[str, ...], most: int, longest: int) -> None:
    if len(texts) > most or (texts and max(map(len, texts)) > longest):
        raise BadReply("a list of texts")


def _digest(text: str) -> None:
    _need(len(text) == 64 and _HEX.issuperset(text), "digest")


def _need(true: bool, what: str) -> None:
    if not true:
        raise BadReply(what)
