"""What the tenant's memory says: a first contact, a changed account of a known supplier, a domain that imitates a partner it writes to.

The memory is asked by the gate and recorded in the dossier; without it (offline, a new house) nothing is said. That somebody writes for the first
time is no accusation. A supplier who was paid at one account and now names another is the surest sign of a payment-change fraud.
"""

from collections.abc import Collection, Iterator

from sekisho.model.dossier import Answer, Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity

FIRST_CONTACT = FindingKind("history.first_contact", Severity.NOTE, "Nobody of this organisation has written to you before.")
NEW_PERSON = FindingKind("history.new_person", Severity.NOTE, "This sender has not written to you before; others of the organisation have.")
PAYMENT_CHANGED = FindingKind("payment.changed", Severity.STRONG, "A known supplier names an account that it never used before.")
CHANGED_IN_FILE = FindingKind(
    "payment.changed_in_file", Severity.SUSPICIOUS, "A file of a known supplier names an account that it never used before."
)
PAYMENT_KNOWN = FindingKind("payment.known", Severity.NOTE, "The account is the one that this supplier has used before.")
IMITATES_PARTNER = FindingKind("history.imitates_partner", Severity.STRONG, "The sender's domain imitates one that your people write to.")
KNOWN_WELL = FindingKind("history.known_well", Severity.INNOCENT, "The sender is proven, and your people have written to them.")

_OFTEN = 3  # messages from which an organisation is known
_MANY = 4  # known accounts of one kind from which on it sends the invoices of others
_SURE, _YOUNG, _OTHER_KIND, _BESIDE_KNOWN = 1.0, 0.7, 0.5, 0.4


class Acquaintance:
    """Reads the recorded answers whose questions begin with "history:"."""

    name = "acquaintance"
    kinds = (FIRST_CONTACT, NEW_PERSON, PAYMENT_CHANGED, CHANGED_IN_FILE, PAYMENT_KNOWN, IMITATES_PARTNER, KNOWN_WELL)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield what the answers mean."""
        answers = [answer for answer in dossier.answers if answer.question.startswith("history:")]
        if not answers:
            return
        person = next((answer for answer in answers if answer.question.startswith("history:person:")), None)
        organisation = next((answer for answer in answers if answer.question.startswith("history:organisation:")), None)
        if organisation is not None and organisation.outcome == "none":
            yield FIRST_CONTACT.seen(Evidence("header:From", str(dossier.message.sender)[:200]))
        elif person is not None and person.outcome == "none":
            yield NEW_PERSON.seen(Evidence("header:From", str(dossier.message.sender)[:200]))
        if person is not None and _number(person, 1) and dossier.sender_auth.aligned:
            yield KNOWN_WELL.seen(Evidence("header:From", str(dossier.message.sender)[:200]))
        for answer in answers:
            if answer.question.startswith("history:imitates:") and len(answer.values) == 3:
                confidence = min(1.0, max(0.0, float(answer.values[2])))
                yield IMITATES_PARTNER.seen(Evidence("header:From", f"{answer.question[17:]} imitates {answer.values[0]}"[:200]), confidence)
        yield from self._payments([answer for answer in answers if answer.question.startswith("history:payment:")], organisation)

    def _payments(self, answers: list[Answer], organisation: Answer | None) -> Iterator[Finding]:
        """Yield what is known of the accounts. Of those that are new the surest is told, one of the text and one of the files."""
        known = {answer.values[0] for answer in answers if answer.outcome == "answered" and answer.values}
        if known:
            yield PAYMENT_KNOWN.seen(Evidence("text", ", ".join(sorted(known))[:200]))
        often = organisation is not None and _number(organisation, 0) >= _OFTEN
        new = [answer for answer in answers if answer.outcome == "none" and answer.values and _surely_changed(answer, known, often=often)]
        for kind, place in ((PAYMENT_CHANGED, "text"), (CHANGED_IN_FILE, "file")):
            there = [answer for answer in new if _place(answer) == place]
            if there:
                surest = max(there, key=lambda answer: _surely_changed(answer, known, often=often))
                evidence = Evidence(place, f"{surest.values[0]}: {_number(surest, 1) or _number(surest, 2)} other accounts are known")
                yield kind.seen(evidence, _surely_changed(surest, known, often=often))


def _place(answer: Answer) -> str:
    return answer.values[3] if len(answer.values) > 3 else "text"  # its place in the answer; older answers have none


def _surely_changed(answer: Answer, known: Collection[str], *, often: bool) -> float:
    """Return how surely an account that is not known means that somebody changed it (0 to 1).

    Suppliers list all their accounts, and forgers quote the old one beside theirs. Who is paid at many accounts sends the invoices of others.
    """
    kind, alike, others = answer.values[0], _number(answer, 1), _number(answer, 2)
    if kind in known or alike >= _MANY:
        return _BESIDE_KNOWN
    if alike:
        return _SURE if often else _YOUNG
    return _OTHER_KIND if others and not known else 0.0


def _number(answer: Answer, place: int) -> int:
    text = answer.values[place] if len(answer.values) > place else ""
    return int(text) if text.isascii() and text.isdigit() else 0
