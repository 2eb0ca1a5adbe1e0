"""Mail that goes round and round is stopped (RFC 5321 section 6.3)."""

from sekisho.model.decision import Reply
from sekisho.model.message import Message

MAXIMUM_HOPS = 50
_MOST_COUNTED = 200


def loop_reply(message: Message) -> Reply | None:
    """Return the refusal for a message with more than 50 Received fields, else None."""
    hops = sum(1 for field in message.headers if field.name.lower() == "received")
    if hops <= MAXIMUM_HOPS:
        return None
    return Reply(554, "5.4.6", f"Too many hops: {hops} Received fields, at most {MAXIMUM_HOPS} are allowed")


def hops_in(head: bytes) -> int:
    """Return how many Received fields the beginning of a message holds that nobody opens: lines of its header are counted, none is read."""
    header = b"\r\n" + head[: max(head.find(b"\r\n\r\n"), 0) or len(head)].lower()
    return min(header.count(b"\r\nreceived:"), _MOST_COUNTED)
