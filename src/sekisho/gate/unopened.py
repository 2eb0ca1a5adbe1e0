"""What is known of a message that no inspector opened, because none could or none should: its envelope, and that it is unscannable."""

import os

from sekisho.inspections import UNOPENED
from sekisho.model.address import Mailbox
from sekisho.model.arrival import Arrival
from sekisho.model.dossier import Opened
from sekisho.model.finding import Completed, Evidence
from sekisho.model.message import HeaderField, Message, TextFacts
from sekisho.policy.hops import hops_in

SWITCHED_OFF = "inspection is switched off"
_HEAD = 65_536  # octets in which hops are counted


def facts_of_relayed(arrival: Arrival, content: bytes | int) -> Opened:
    """Return the facts of a message that its tenant wants to be handed on unopened: as if nobody could open it, and how many hops it made.

    Hops are counted because a loop must end; nothing else is read, and nothing is understood.
    """
    return facts_of_unopened(arrival, SWITCHED_OFF, hops_in(content[:_HEAD] if isinstance(content, bytes) else os.pread(content, _HEAD, 0)))


def facts_of_unopened(arrival: Arrival, reason: str, hops: int = 0) -> Opened:
    """Return facts that hold nothing of the content and one hard finding: a failure never reads as clean. `hops`: Received fields, if counted."""
    message = Message(
        size=arrival.raw.size,
        sha256=arrival.raw.sha256,
        headers=(HeaderField("Received", "", 0, 0),) * hops,
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
