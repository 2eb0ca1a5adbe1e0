"""Passwords that come in another mail, as is the custom in Japan ("PPAP"): kept for the mail that waits for them, which is then woken.

A key is a sender and a recipient: the envelope's sender and the address in From are both senders, because services send such mails in another's name.
"""

from collections.abc import Iterator

from sekisho.model.arrival import Arrival
from sekisho.model.dossier import Opened
from sekisho.model.message import Message
from sekisho.policy.locked import waits_for
from sekisho.ports.clues import Clues

WINDOW = 3_600.0  # seconds for which a password that was told is tried on the sender's mail
_MOST_RECIPIENTS = 50


def holds_something_locked(opened: Opened) -> bool:
    """Tell whether a part stayed closed for want of a password."""
    return any(part.encrypted or "encrypted_document" in part.flags for part in opened.message.parts)


async def known(clues: Clues, arrival: Arrival, message: Message, now: float) -> tuple[str, ...]:
    """Return the passwords that this sender told these recipients in other mail."""
    return await clues.clues(arrival.tenant, tuple(_keys(arrival, message)), now)


async def tell(clues: Clues, arrival: Arrival, message: Message, words: tuple[str, ...], now: float) -> bool:
    """Keep the passwords that a mail tells; return whether mail that waits for them was woken."""
    await clues.leave_clues(arrival.tenant, tuple(_keys(arrival, message)), words, now + WINDOW)
    reasons = tuple(dict.fromkeys(waits_for(sender) for sender in _senders(arrival, message)))
    return await clues.wake(arrival.tenant, reasons, now) > 0


def _keys(arrival: Arrival, message: Message) -> Iterator[str]:
    for sender in _senders(arrival, message):
        for recipient in arrival.envelope.recipients[:_MOST_RECIPIENTS]:
            yield f"{sender} {recipient.key}"


def _senders(arrival: Arrival, message: Message) -> tuple[str, ...]:
    envelope = arrival.envelope.sender.key
    return tuple(dict.fromkeys(sender for sender in (message.sender.address.lower()[:254], envelope) if sender))
