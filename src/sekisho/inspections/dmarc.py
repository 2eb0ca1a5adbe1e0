"""The owner of the author's domain says how to tell its mail, and this message does not pass (DMARC).

`p=reject` and `p=quarantine` are the owner's own words about forged mail and weigh heavily; `p=none` only asks for reports and is noted. Mail
that a trusted ARC sealer handed on, and domains on the tenant's bypass list, are noted as well. DNS that gave no answer is no failure.
"""

from collections.abc import Iterator

from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity
from sekisho.senderauth.networks import is_below, lies_in

REJECT = FindingKind("dmarc.reject", Severity.STRONG, "The owner of the sender's domain asks to refuse such mail: it cannot prove where it is from.")
QUARANTINE = FindingKind("dmarc.quarantine", Severity.STRONG, "The owner of the sender's domain asks to keep such mail apart: it proves nothing.")
FAIL = FindingKind("dmarc.fail", Severity.NOTE, "Nothing proves the sender's domain; its owner asks for nothing.")
RESCUED = FindingKind("dmarc.rescued", Severity.NOTE, "Changed on its way; a forwarder that you trust saw the proof before.")
BYPASSED = FindingKind("dmarc.bypassed", Severity.NOTE, "It fails DMARC, and is on your bypass list.")

_BY_POLICY = {"reject": REJECT, "quarantine": QUARANTINE}


class Dmarc:
    """Reads the result of DMARC."""

    name = "dmarc_policy"
    kinds = (REJECT, QUARANTINE, FAIL, RESCUED, BYPASSED)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield one finding for a message that fails."""
        auth, settings = dossier.sender_auth, dossier.tenant.proof
        dmarc = auth.dmarc
        if dmarc.result != "fail":
            return
        evidence = Evidence("header:From", f"{dmarc.domain[:100]}, p={dmarc.policy} of {dmarc.policy_domain[:80]}")
        if auth.rescued_by:
            yield RESCUED.seen(Evidence("header:ARC-Seal", auth.rescued_by[:100]))
        elif is_below(dmarc.domain, settings.dmarc_bypass) or lies_in(auth.judged_client, settings.dmarc_bypass):
            yield BYPASSED.seen(evidence)
        else:
            yield _BY_POLICY.get(dmarc.policy, FAIL).seen(evidence)
