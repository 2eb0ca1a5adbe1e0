"""A domain that, as the tenant knows, always signs: this message is not signed by it.

Signatures by somebody else, broken ones, and those that cover a part of the text only do not count.
"""

from collections.abc import Iterator

from sekisho.domains.labels import to_dns
from sekisho.mime.web.organisation import organisation_of
from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity
from sekisho.senderauth.networks import is_below

MISSING = FindingKind("dkim.required", Severity.STRONG, "Mail of this domain is always signed, and this is not.")


class DkimRequired:
    """Compares the authors with the tenant's list."""

    name = "dkim_required"
    kinds = (MISSING,)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield at most one finding."""
        auth, required = dossier.sender_auth, dossier.tenant.proof.dkim_required
        if not required or not auth.evaluated or auth.rescued_by:
            return
        # what DNS did not answer counts as signed: silence accuses nobody, unless it is the silence of a stranger's name
        signed = {organisation_of(one.domain) for one in auth.dkim if one.result == "temperror" or (one.result == "pass" and not one.partial)} - {""}
        for author in dossier.message.authors[:20]:
            if is_below(to_dns(author.domain), required) and author.organisation not in signed:
                yield MISSING.seen(Evidence("header:From", str(author)[:200]))
                return
