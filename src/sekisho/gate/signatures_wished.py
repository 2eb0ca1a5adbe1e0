"""Which signatures a message shall get when it is sent: DKIM for our own senders, an ARC set where we change what others signed."""

from sekisho.model.arrival import Direction
from sekisho.model.decision import Changes
from sekisho.model.dossier import Dossier
from sekisho.model.senderauth import NOT_ASKED
from sekisho.model.signing import NO_SIGNING, Signing
from sekisho.senderauth.results import results_payload

_LONGEST_RESULTS = 4_000  # characters
_CHAINS = frozenset({"none", "pass", "fail"})


def signing_for(dossier: Dossier, changes: Changes, tag: str) -> Signing:
    """Return the wish. Whether there is a key for it is known where the message is sent."""
    message, arrival = dossier.message, dossier.arrival
    if arrival.direction is Direction.OUTBOUND:
        authors = {author.domain for author in message.authors}
        return Signing(sign_for=message.sender.domain) if len(authors) == 1 and message.sender.domain else NO_SIGNING
    if not (tag or any(edit.end > message.header_end for edit in changes)):
        return NO_SIGNING  # fields in front, and marks of ours that were cut, break no signature of others
    chain = _chain(dossier)
    if chain not in _CHAINS:
        return NO_SIGNING  # DNS gave no answer: a seal would have to lie about the chain
    results = results_payload(dossier.sender_auth, dossier.tenant.authserv_id, arrival.envelope.sender, arrival.connection.helo)
    return Signing(seal_results=results, seal_chain=chain) if len(results) <= _LONGEST_RESULTS else NO_SIGNING


def _chain(dossier: Dossier) -> str:
    found, facts = dossier.sender_auth.arc.result, dossier.message.proofs.arc
    if found == NOT_ASKED and not facts.sets and not facts.problem:
        return "none"  # nobody was asked, and there was nothing to ask
    return found
