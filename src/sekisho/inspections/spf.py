"""The envelope sender's domain does not let this server send for it (SPF), or the administrator's list of networks does not.

Forwarding breaks SPF, so it only adds to other signs, and it is not told where the author's domain is proven by another way. Networks that the tenant
lists for a domain are its own word and weigh more.
"""

from collections.abc import Iterator

from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity

FAIL = FindingKind("spf.fail", Severity.SUSPICIOUS, "The sender's domain says that this server may not send for it.")
SOFTFAIL = FindingKind("spf.softfail", Severity.SUSPICIOUS, "The sender's domain does not expect this server to send for it.")
NETWORK = FindingKind("sender_ip.mismatch", Severity.STRONG, "It does not come from the networks that you list for this domain.")

_BY_RESULT = {"fail": FAIL, "softfail": SOFTFAIL}


class Spf:
    """Reads the result of SPF."""

    name = "spf_policy"
    kinds = (FAIL, SOFTFAIL, NETWORK)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield at most two findings."""
        auth = dossier.sender_auth
        if auth.sender_ip == "mismatch" and not auth.rescued_by:
            yield NETWORK.seen(Evidence("connection", f"{auth.from_domain[:100]} from {auth.judged_client}"))
        kind = _BY_RESULT.get(auth.spf.result)
        if kind is not None and not auth.aligned and not auth.rescued_by:
            yield kind.seen(Evidence("envelope:sender", f"{auth.spf.domain[:100]} from {auth.judged_client}: {auth.spf.mechanism[:60]}"))
