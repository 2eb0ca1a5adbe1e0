"""What the tenant's memory says: a first contact, a changed account of a known supplier, a domain that imitates a partner it writes to.

The memory is asked by the gate and recorded in the dossier; without it (offline, a new house) nothing is said. That somebody writes for the first
time is no accusation. A supplier who was paid at one account and now names another is the surest sign of a payment-change fraud.
"""

from collections.abc import Iterator

from sekisho.model.dossier import Answer, Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity

FIRST_CONTACT = FindingKind("history.first_contact", Severity.NOTE, "Nobody of this organisation has written to you before.")
NEW_PERSON = FindingKind("history.new_person", Severity.NOTE, "This sender has not written to you before; others of the organisation have.")
PAYMENT_CHANGED = FindingKind("payment.changed", Severity.STRONG, "A known supplier names an account that it never used before.")
PAYMENT_KNOWN = FindingKind("payment.known", Severity.NOTE, "The account is the one that this supplier has used before.")
IMITATES_PARTNER = FindingKind("history.imitates_partner", Severity.STRONG, "The sender's domain imitates one that your people write to.")
KNOWN_WELL = FindingKind("history.known_well", Severity.INNOCENT, "The sender is proven, and your people have written to them.")

_OFTEN = 3  # messages from which an organisation is known


class Acquaintance:
    """Reads the recorded answers whose questions begin with "history:"."""

    name = "acquaintance"
    kinds = (FIRST_CONTACT, NEW_PERSON, PAYMENT_CHANGED, PAYMENT_KNOWN, IMITATES_PARTNER, KNOWN_WELL)

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
        """One known account among several excuses the others of its kind: suppliers list all their accounts."""
        known = {answer.values[0] for answer in answers if answer.outcome == "answered" and answer.values}
        if known:
            yield PAYMENT_KNOWN.seen(Evidence("text", ", ".join(sorted(known))[:200]))
        for answer in answers:
            kind = answer.values[0] if answer.values else ""
            if answer.outcome == "none" and kind and kind not in known and _number(answer, 1):
                often = organisation is not None and _number(organisation, 0) >= _OFTEN
                yield PAYMENT_CHANGED.seen(Evidence("text", f"{kind}: {_number(answer, 1)} other accounts are known"), 1.0 if often else 0.7)
                return


def _number(answer: Answer, place: int) -> int:
    text = answer.values[place] if len(answer.values) > place else ""
    return int(text) if text.isascii() and text.isdigit() else 0
