"""What is known of a message that no inspector could open: its envelope, and that it is unscannable."""

from sekisho.inspections import UNOPENED
from sekisho.model.address import Mailbox
from sekisho.model.arrival import Arrival
from sekisho.model.dossier import Opened
from sekisho.model.finding import Completed, Evidence
from sekisho.model.message import Message, TextFacts


def facts_of_unopened(arrival: Arrival, reason: str) -> Opened:
    """Return facts that hold nothing of the content and one hard finding: a failure never reads as clean."""
    message = Message(
        size=arrival.raw.size,
        sha256=arrival.raw.sha256,
        headers=(),
        header_end=0,
        sender=Mailbox("", "", ""),
        authors=(),
        reply_to=None,
        recipients=(),
        subject="",
        message_id="",
        parts=(),
        links=(),
        text=TextFacts(),
        defects=(),
    )
    return Opened(message, (Completed("inspector", (UNOPENED.seen(Evidence("message", reason[:200])),)),), None)
