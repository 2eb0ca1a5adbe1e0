"""The stage of proof: from what arrived and what DNS answered to a SenderAuth."""

from collections.abc import Sequence

from sekisho.model.arrival import Arrival, Direction
from sekisho.model.dossier import Answer
from sekisho.model.message import Message
from sekisho.model.senderauth import SenderAuth


def authenticate(arrival: Arrival, message: Message, answers: Sequence[Answer]) -> SenderAuth:
    """Return what is proven of the sender.

    SPF, DKIM, DMARC and ARC say "not evaluated" until their evaluators stand in this room. Our own outbound mail is proven by the way
    it came: its client is in a tenant's network, showed its certificate or has logged in.
    """
    del answers
    return SenderAuth(from_domain=message.sender.domain, envelope_proven=arrival.direction is Direction.OUTBOUND)
