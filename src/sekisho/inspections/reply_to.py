"""Answers would go to someone other than the apparent sender.

Common in invoice fraud; innocent for lists, ticket systems and shops, so it only raises suspicion. A private mailbox (free mail) as the
reply address of a sender from elsewhere is the more telling form.
"""

from collections.abc import Iterator

from sekisho.inspections.list_marks import list_organisations
from sekisho.inspections.words import words
from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity

ELSEWHERE = FindingKind("reply_to.elsewhere", Severity.SUSPICIOUS, "Replies go to another organisation.")
PRIVATE = FindingKind("reply_to.private", Severity.SUSPICIOUS, "Replies go to a private mailbox elsewhere.")


_PRIVATE_MAILBOXES = words("private_mailboxes")


class ReplyTo:
    """Compares the organisations of From and Reply-To."""

    name = "reply_to"
    kinds = (ELSEWHERE, PRIVATE)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield at most one finding."""
        message = dossier.message
        sender, reply_to = message.sender, message.reply_to
        if reply_to is None or not sender.domain or not reply_to.domain:
            return
        if (reply_to.organisation or reply_to.domain) == (sender.organisation or sender.domain):
            return
        address = reply_to.address.lower()
        if any(recipient.address.lower() == address for recipient in message.recipients):
            return  # a list that takes the answers itself
        if reply_to.organisation in list_organisations(message):
            return
        evidence = Evidence("header:Reply-To", str(reply_to)[:200])
        if reply_to.domain in _PRIVATE_MAILBOXES:
            same_person = sender.address.partition("@")[0].lower() == address.partition("@")[0]
            yield PRIVATE.seen(evidence, 0.5 if same_person else 1.0)
        else:
            yield ELSEWHERE.seen(evidence)
