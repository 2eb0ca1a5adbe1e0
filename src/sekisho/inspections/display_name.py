"""The sender's name shows an address that is not the sender's.

Many mail programs show the name only. An address of your own organisation, or of a partner that attackers imitate, tells most. Lists that
write "someone@example via list" into From, and name the list in their own header, are innocent; so is a name that repeats the sender's own
address or organisation. A name that says "via" without such a list may be a relay service and is less sure.
"""

import re
from collections.abc import Iterator

from sekisho.inspections.list_marks import list_organisations
from sekisho.inspections.rules.folded import folded
from sekisho.mime.web.organisation import organisation_of
from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity

FOREIGN_ADDRESS = FindingKind("display_name.foreign_address", Severity.STRONG, "The sender's name shows an address that is not the sender's.")
KNOWN_ADDRESS = FindingKind("display_name.known_address", Severity.STRONG, "The sender's name shows an address that you know; someone else wrote.")

_ADDRESS = re.compile(r"[\w.+'-]{1,64}\s?@\s?([\w-]{1,63}(?:\.[\w-]{1,63}){1,8})")


_VIA = re.compile(r"\bvia\b", re.IGNORECASE)


class DisplayName:
    """Compares addresses inside of the name of every author with the author's own."""

    name = "display_name"
    kinds = (FOREIGN_ADDRESS, KNOWN_ADDRESS)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield one finding for each author whose name shows a foreign address."""
        message = dossier.message
        for author in message.authors[:20]:
            local = author.address.rpartition("@")[0]
            shown = folded(f"{author.name} {local}" if "@" in local else author.name)  # `"ceo@own.test"@evil.test` reads like an address too
            if "@" not in shown:
                continue
            for found in _ADDRESS.finditer(shown[:500]):
                claimed = organisation_of(found[1])
                if not claimed or claimed == author.organisation or author.organisation in list_organisations(message):
                    continue
                known = {organisation_of(domain) for domain in (*dossier.tenant.domains, *dossier.tenant.partners)}
                kind = KNOWN_ADDRESS if claimed in known else FOREIGN_ADDRESS
                yield kind.seen(Evidence("header:From", str(author)[:200]), 0.6 if _VIA.search(author.name[:500]) else 1.0)
                break
