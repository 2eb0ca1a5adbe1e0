"""A whole message to the facts of all its signatures: the one entry for those who have the octets (the inspector, the public functions)."""

from sekisho.model.signatures import NO_PROOFS, ArcFacts, Proofs, SignatureFacts
from sekisho.senderauth.arc_reading import read_chain
from sekisho.senderauth.digests import Digests
from sekisho.senderauth.reading import read_signature
from sekisho.senderauth.section import split
from sekisho.senderauth.strictness import MODERN, Strictness

MOST_WORKED_ON = 5  # signatures that a key is asked for
_MOST_SETTLED = 5  # that failed by themselves and are told of

_SIGNATURE = b"dkim-signature"


def read_proofs(message: bytes, strictness: Strictness = MODERN) -> Proofs:
    """Return what the signatures of a raw message cover and whether its content agrees. Never raises for what the message holds."""
    if not _may_be_signed(message):
        return NO_PROOFS
    digests = Digests(split(message))
    return Proofs(_signatures(digests, strictness), read_chain(digests, strictness))


def read_signatures(message: bytes, strictness: Strictness = MODERN) -> tuple[SignatureFacts, ...]:
    """Return the facts of the DKIM signatures alone, from the top."""
    return _signatures(Digests(split(message)), strictness)


def read_arc(message: bytes, strictness: Strictness = MODERN) -> ArcFacts:
    """Return the facts of the ARC chain alone."""
    return read_chain(Digests(split(message)), strictness)


def _may_be_signed(message: bytes) -> bool:
    """Tell at once whether a name of ours occurs in the header at all: most unwanted mail has no signature."""
    end = message.find(b"\r\n\r\n")
    header = (message if end < 0 else message[:end]).lower()
    return _SIGNATURE in header or b"arc-" in header


def _signatures(digests: Digests, strictness: Strictness) -> tuple[SignatureFacts, ...]:
    """Work on the uppermost, which are the latest; what fails by itself costs little, but not nothing, and is bounded as well."""
    found: list[SignatureFacts] = []
    worked_on = settled = 0
    for index in digests.places(_SIGNATURE):
        facts = read_signature(digests, index, strictness)
        if facts.result:
            settled += 1
            if settled > _MOST_SETTLED:
                break
        else:
            worked_on += 1
        found.append(facts)
        if worked_on == MOST_WORKED_ON:
            break
    return tuple(found)
