"""The exact domain of a partner or a known brand: proven, or claimed without proof.

A partner that publishes SPF or signs elsewhere and does neither here is most likely forged; one that publishes nothing may just be careless,
and is told with less certainty. Proof speaks a little for the message: a partner's mailbox can be taken over.
"""

from collections.abc import Iterator

from sekisho.inspections.known_domains import own_organisations, partner_organisations
from sekisho.inspections.list_marks import came_through_a_list
from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity

UNPROVEN = FindingKind("known_sender.unproven", Severity.STRONG, "It claims a domain that you know, and nothing proves it.")
PROVEN = FindingKind("known_sender.proven", Severity.INNOCENT, "It is proven to come from a domain that you know.")


class KnownSender:
    """Compares every author with the tenant's partners."""

    name = "known_sender"
    kinds = (UNPROVEN, PROVEN)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield at most one finding."""
        auth, tenant = dossier.sender_auth, dossier.tenant
        if not auth.evaluated:
            return
        authors = dossier.message.authors[:20]
        if auth.aligned:
            known = partner_organisations(tenant) | own_organisations(tenant)
            if authors and all(author.organisation in known for author in authors):
                yield PROVEN.seen(Evidence("header:From", str(authors[0])[:200]))
            return
        if not auth.unproven:
            return
        partners = partner_organisations(tenant)
        for author in authors:
            if author.organisation in partners:
                published = auth.dmarc.result == "fail" or auth.spf.result in {"fail", "softfail"} or bool(auth.dkim)
                sure = 1.0 if published and not came_through_a_list(dossier) else 0.5
                yield UNPROVEN.seen(Evidence("header:From", str(author)[:200]), sure)
                return
