"""Letters of the keeper's: each an arrival that is decided already, signed for its sender's domain."""

from hashlib import sha256

from sekisho.model.arrival import Arrival, BlobRef, Connection, Direction, Envelope
from sekisho.model.delivery import Route
from sekisho.model.signing import Signing
from sekisho.ports.own_mail import DAY, owed
from sekisho.ports.post import Letter
from sekisho.ports.records import Acceptance, Outcome

_LASTS = 2 * DAY


def posted(letter: Letter, route: Route, now: float, *facts: tuple[str, str]) -> tuple[Acceptance, Outcome]:
    """Return what `Records.accept_decided` takes. `facts` stand in the story beside the usual ones of the acceptance."""
    sender, content = letter.sender, letter.content
    ref = BlobRef(letter.tenant, letter.identifier, "raw", len(content), sha256(content).hexdigest(), "inline")
    envelope = Envelope(sender, (letter.recipient,), smtputf8=sender.needs_utf8 or letter.recipient.needs_utf8)
    connection = Connection(ip="", helo=sender.domain, listener="reports")
    arrival = Arrival(letter.identifier, letter.tenant, Direction.OUTBOUND, now, connection, envelope, ref)
    return owed(arrival, content, route, _LASTS, letter.rule, *facts, signing=Signing(sign_for=sender.domain))
