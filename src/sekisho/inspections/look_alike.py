"""A domain in the message imitates one of yours or one of a partner's.

Letters that look alike, one letter changed, a word added (`example-billing`), another ending, or the known name in front of a strange one.
Looked for in the sender, the reply address, the sender's name and the links. The known domains and all hosts under them are innocent.
"""

import re
from collections.abc import Iterator

from sekisho.inspections.imitation import Imitation, Protected
from sekisho.mime.web.organisation import organisation_of
from sekisho.model.address import Mailbox
from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity

SENDER = FindingKind("look_alike.sender", Severity.STRONG, "The sender's domain imitates one that you know.")
REPLY_TO = FindingKind("look_alike.reply_to", Severity.STRONG, "The reply address's domain imitates one that you know.")
NAME = FindingKind("look_alike.display_name", Severity.STRONG, "The sender's name shows a domain that is, or imitates, one that you know.")
LINK = FindingKind("look_alike.link", Severity.STRONG, "A link leads to a domain that imitates one that you know.")

_DOMAIN = re.compile(r"(?<![\w@.-])((?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24})(?![\w@-])")


def _shown(host: str, imitation: Imitation) -> str:
    return f"{host[:80]} imitates {imitation.protected[:80]} ({imitation.how})"


class LookAlike:
    """Compares domains with the tenant's own and its partners'."""

    name = "look_alike"
    kinds = (SENDER, REPLY_TO, NAME, LINK)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield at most one finding for each mailbox and up to three for links."""
        protected = Protected.of((*dossier.tenant.domains, *dossier.tenant.partners))
        if not protected:
            return
        message = dossier.message
        for author in message.authors[:20]:
            yield from self._mailbox(protected, author, SENDER, "header:From")
            if not protected.knows(author.organisation):
                yield from self._name(protected, author)
        if message.reply_to is not None:
            yield from self._mailbox(protected, message.reply_to, REPLY_TO, "header:Reply-To")
        yield from self._links(protected, dossier)

    def _mailbox(self, protected: Protected, mailbox: Mailbox, kind: FindingKind, where: str) -> Iterator[Finding]:
        imitation = protected.imitated_by(mailbox.domain, mailbox.organisation)
        if imitation is not None:
            yield kind.seen(Evidence(where, _shown(mailbox.domain, imitation)), imitation.confidence)

    def _name(self, protected: Protected, author: Mailbox) -> Iterator[Finding]:
        if "." not in author.name:
            return
        for found in _DOMAIN.finditer(author.name[:300].lower()):
            organisation = organisation_of(found[1])
            if protected.knows(organisation):
                yield NAME.seen(Evidence("header:From", str(author)[:200]), 0.6)
                return
            imitation = protected.imitated_by(found[1], organisation)
            if imitation is not None and organisation != author.organisation:  # else the sender's domain has been told
                yield NAME.seen(Evidence("header:From", _shown(found[1], imitation)), imitation.confidence)
                return

    def _links(self, protected: Protected, dossier: Dossier) -> Iterator[Finding]:
        hosts: dict[tuple[str, str], int] = {}
        for number, link in enumerate(dossier.message.links):
            if link.organisation and link.place != "picture":  # one letter that was recognised wrongly would be an imitation
                hosts.setdefault((link.host, link.organisation), number)
        told = 0
        for (host, organisation), number in hosts.items():
            imitation = protected.imitated_by(host, organisation)
            if imitation is not None:
                yield LINK.seen(Evidence(f"link:{number}", _shown(host, imitation)), imitation.confidence)
                told += 1
                if told == 3:
                    return
