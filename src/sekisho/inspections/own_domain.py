"""It says that it comes from your own organisation, but came from outside and proves nothing.

The commonest form of fraud by a forged superior. Services that send for you without SPF or DKIM look the same: list their networks under
`[proof.sender_networks]`, or let them sign. What your people write to a mailing list and get back through it is told with less certainty.
"""

from collections.abc import Iterator

from sekisho.inspections.known_domains import own_organisations
from sekisho.inspections.list_marks import came_through_a_list
from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity

UNPROVEN = FindingKind("own_domain.unproven", Severity.STRONG, "It claims to come from your own organisation, but came from outside without proof.")


class OwnDomain:
    """Compares every author with the tenant's own domains."""

    name = "own_domain"
    kinds = (UNPROVEN,)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield at most one finding."""
        if not dossier.sender_auth.unproven:
            return
        own = own_organisations(dossier.tenant)
        for author in dossier.message.authors:
            if author.organisation in own:
                yield UNPROVEN.seen(Evidence("header:From", str(author)[:200]), 0.6 if came_through_a_list(dossier) else 1.0)
                return
