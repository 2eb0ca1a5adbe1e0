"""The tenant's memory, asked beside DNS and recorded: who knows whom, where suppliers are paid, whether a known partner is imitated."""

import time
from hashlib import blake2b

from sekisho.gate.started import within
from sekisho.inspections.imitation import Protected
from sekisho.inspections.payment_details import ACCOUNT, ACCOUNT_IN_FILE
from sekisho.inspections.words import words
from sekisho.mime.web.organisation import organisation_of
from sekisho.model.address import Address, Mailbox
from sekisho.model.arrival import Arrival, Direction
from sekisho.model.dossier import Answer, Dossier, Opened
from sekisho.model.errors import TemporaryFailure
from sekisho.model.finding import Completed, Report
from sekisho.model.ids import TenantId
from sekisho.model.verdict import Category, Verdict
from sekisho.ports.acquaintances import IF_WANTED, LEARN, NAMES, ORGANISATION, PAIR, PAYMENT, PERSON, Acquaintance, Acquaintances

SECONDS = 0.3  # for all questions: the memory must never hold up the words "250"
MOST_RECIPIENTS = 20
MOST_PARTNERS = 500
PARTNERS_FRESH = 600.0  # seconds that the list of partners is kept

_FREE = words("private_mailboxes")


class Memory:
    """Asks a store of acquaintances. One for each process: it keeps the lists of partners for ten minutes."""

    def __init__(self, acquaintances: Acquaintances) -> None:
        self._acquaintances = acquaintances
        self._partners: dict[TenantId, tuple[float, tuple[str, ...]]] = {}

    async def recall(self, arrival: Arrival, opened: Opened) -> tuple[Answer, ...]:
        """Return what is remembered of a message's sender. Mail of our own people is not asked about."""
        sender = opened.message.sender
        if arrival.direction is not Direction.INBOUND or not sender.domain:
            return ()
        began = time.monotonic()
        try:
            return await within(SECONDS, self._recall(arrival, sender, opened.reports))
        except (TemporaryFailure, TimeoutError) as failure:
            elapsed = int((time.monotonic() - began) * 1_000_000)
            return (Answer("history", "failed", (str(failure)[:200] or "no answer in time",), elapsed),)

    async def _recall(self, arrival: Arrival, sender: Mailbox, reports: tuple[Report, ...]) -> tuple[Answer, ...]:
        tenant, theirs, party = arrival.tenant, sender.address.lower(), party_of(sender)
        ours = [recipient.key for recipient in arrival.envelope.recipients[:MOST_RECIPIENTS]]
        names = [(PERSON, theirs), (ORGANISATION, party), *((PAIR, f"{theirs} {each}") for each in ours)]
        known = {(each.kind, each.name): each for each in await self._acquaintances.known(tenant, names)}
        answers = [_answer(f"history:{kind}:{name}", known.get((kind, name))) for kind, name in names[:2]]
        pairs = [known[name] for name in names[2:] if name in known]
        answers.append(Answer("history:recipients", "answered" if pairs else "none", (str(len(pairs)), str(len(ours)))))
        accounts = accounts_in(reports)
        if accounts:
            answers += await self._payments(tenant, party, accounts)
        imitated = Protected.of(await self._partners_of(tenant)).imitated_by(sender.domain, sender.organisation)
        if imitated is not None:
            answers.append(Answer(f"history:imitates:{sender.domain}", "answered", (imitated.protected, imitated.how, f"{imitated.confidence:.2f}")))
        return tuple(answers)

    async def _payments(self, tenant: TenantId, party: str, accounts: list[tuple[str, str, str]]) -> list[Answer]:
        before = await self._acquaintances.payments(tenant, party)
        kinds: dict[str, int] = {}
        for each in before:
            kind = each.name.split(" ")[1]
            kinds[kind] = kinds.get(kind, 0) + 1
        known = {each.name for each in before}
        answers = []
        for kind, account, place in accounts:
            name = payment_name(tenant, party, kind, account)
            outcome = "answered" if name in known else "none"
            answers.append(Answer(f"history:payment:{name}", outcome, (kind, str(kinds.get(kind, 0)), str(len(before)), place)))
        return answers

    async def _partners_of(self, tenant: TenantId) -> tuple[str, ...]:
        at, partners = self._partners.get(tenant, (-PARTNERS_FRESH, ()))
        if time.monotonic() - at >= PARTNERS_FRESH:
            found = await self._acquaintances.partners(tenant, MOST_PARTNERS)
            partners = tuple(sorted(name for name in found if name not in _FREE and "@" not in name))
            self._partners[tenant] = time.monotonic(), partners
        return partners


def party_of(mailbox: Mailbox) -> str:
    """Return whom a mailbox stands for: its organisation, or the mailbox itself where anybody can open one."""
    if mailbox.domain in _FREE or not mailbox.organisation:
        return mailbox.address.lower()
    return mailbox.organisation


def accounts_in(reports: tuple[Report, ...]) -> list[tuple[str, str, str]]:
    """Return (kind, account, place) of each account that the inspector found; the place is "text" or "file"."""
    places = {ACCOUNT.code: "text", ACCOUNT_IN_FILE.code: "file"}
    findings = [finding for report in reports if isinstance(report, Completed) for finding in report.findings if finding.kind.code in places]
    return [(finding.evidence.where, finding.evidence.excerpt, places[finding.kind.code]) for finding in findings[:20]]


def payment_name(tenant: TenantId, party: str, kind: str, account: str) -> str:
    """Return the name under which an account is remembered: a digest that is of use for this tenant and party alone."""
    digest = blake2b(f"{tenant}\0{party}\0{kind}\0{account}".encode(), digest_size=12, person=b"sekisho-account ".ljust(16)[:16]).hexdigest()
    return f"{party} {kind} {digest}"


def lesson(dossier: Dossier, verdict: Verdict) -> tuple[tuple[str, str], ...]:
    """Return the facts by which the history learns from a message: of wanted mail alone, and of accounts only where the sender is proven.

    The accounts of mail that was stopped are told too, to be learnt when an administrator calls it wanted: else the invoices of a supplier who
    did change their bank would be stopped for ever.
    """
    arrival, sender = dossier.arrival, dossier.message.sender
    if verdict.category not in {Category.CLEAN, Category.BULK}:
        payments = _payments_of(dossier) if arrival.direction is Direction.INBOUND and verdict.category is not Category.MALWARE else []
        return ((LEARN, IF_WANTED), (NAMES, _joined(payments))) if payments else ()
    recipients = arrival.envelope.recipients[:MOST_RECIPIENTS]
    if arrival.direction is Direction.OUTBOUND:
        if _by_itself(dossier):  # else whoever provokes an absence note is somebody whom our people write to
            return ()
        names = [name for recipient in recipients for name in _sent_to(recipient, sender)]
        return ((LEARN, "sent"), (NAMES, _joined(names)))
    if not sender.domain or dossier.sender_auth.dmarc.result == "fail":
        return ()
    theirs, party = sender.address.lower(), party_of(sender)
    names = [f"{PERSON} {theirs}", f"{ORGANISATION} {party}", *(f"{PAIR} {theirs} {recipient.key}" for recipient in recipients)]
    return ((LEARN, "received"), (NAMES, _joined([*names, *_payments_of(dossier)])))


def _payments_of(dossier: Dossier) -> list[str]:
    """Return what names the accounts in a message; of a sender who is not proven none."""
    sender, tenant = dossier.message.sender, dossier.arrival.tenant
    if not sender.domain or not dossier.sender_auth.aligned:
        return []
    party = party_of(sender)
    return [f"{PAYMENT} {payment_name(tenant, party, kind, account)}" for kind, account, _ in accounts_in(dossier.content_reports)]


def _by_itself(dossier: Dossier) -> bool:
    """Tell whether a program answered and no person (RFC 3834 sections 2 and 3)."""
    automatic = dossier.message.header("Auto-Submitted").strip().lower()
    precedence = dossier.message.header("Precedence").strip().lower()
    return dossier.arrival.envelope.sender.is_null or automatic not in {"", "no"} or precedence in {"bulk", "junk", "auto_reply"}


def _sent_to(recipient: Address, sender: Mailbox) -> list[str]:
    party = party_of(Mailbox("", recipient.key, organisation_of(recipient.domain)))
    return [f"{PERSON} {recipient.key}", f"{ORGANISATION} {party}", f"{PAIR} {recipient.key} {sender.address.lower()}"]


def _joined(names: list[str]) -> str:
    return "\n".join(name for name in dict.fromkeys(names) if "\n" not in name and len(name) <= 600)


def _answer(question: str, known: Acquaintance | None) -> Answer:
    if known is None:
        return Answer(question, "none")
    return Answer(question, "answered", (str(known.received), str(known.sent), f"{known.first_at:.0f}", f"{known.last_at:.0f}"))
