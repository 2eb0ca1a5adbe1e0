"""What is to be sent in one transaction, and why the next hop's abilities may forbid it."""

from dataclasses import dataclass

from sekisho.model.address import Address
from sekisho.model.arrival import Wish
from sekisho.model.decision import Reply
from sekisho.smtp.capabilities import Capabilities

MAXIMUM_PATH = 1_000  # octets; RFC 5321 section 4.5.3.1.3 guarantees 256

NEEDS_UTF8 = Reply(550, "5.6.7", "The next hop does not take internationalized mail (SMTPUTF8)")
NEEDS_EIGHT_BIT = Reply(554, "5.6.3", "The next hop takes only 7-bit mail (no 8BITMIME)")  # RFC 6152 section 3
BAD_RECIPIENT = Reply(553, "5.1.3", "The recipient's address cannot be written in SMTP")
BAD_SENDER = Reply(553, "5.1.7", "The sender's address cannot be written in SMTP")


@dataclass(frozen=True, slots=True)
class Letter:
    """The envelope of one transaction and the properties of its content.

    `size` is the octets of the content before dot-stuffing; `eight_bit` means that octets above 127 occur or were declared;
    `utf8_headers` that header fields hold raw UTF-8 (RFC 6532); `smtputf8` that the message came with SMTPUTF8.
    """

    sender: Address
    recipients: tuple[Address, ...]
    size: int
    eight_bit: bool = False
    utf8_headers: bool = False
    smtputf8: bool = False
    envid: str = ""  # this and the following go to hops that offer DSN (RFC 3461)
    ret: str = ""
    wishes: tuple[Wish, ...] = ()


def refusal_of_letter(letter: Letter, offered: Capabilities) -> Reply | None:
    """Return why no recipient can get the letter from this hop, or None."""
    if not _writable(letter.sender):
        return BAD_SENDER
    if not offered.smtputf8 and (letter.utf8_headers or letter.sender.needs_utf8):
        return NEEDS_UTF8  # RFC 6531 section 3.2: never sent on in another form
    if letter.eight_bit and not offered.eight_bit:
        return NEEDS_EIGHT_BIT
    if offered.maximum_size and letter.size > offered.maximum_size:
        return Reply(552, "5.3.4", f"The message has {letter.size} octets, the next hop takes at most {offered.maximum_size}")
    return None


def refusal_of_recipient(recipient: Address, offered: Capabilities) -> Reply | None:
    """Return why this recipient cannot be named to this hop, or None."""
    if not _writable(recipient):
        return BAD_RECIPIENT
    if recipient.needs_utf8 and not offered.smtputf8:
        return NEEDS_UTF8
    return None


def mail_command(letter: Letter, offered: Capabilities) -> bytes:
    """Return MAIL FROM with the parameters that the hop offers."""
    parameters = ""
    if offered.size and letter.size:
        parameters += f" SIZE={letter.size}"
    if offered.eight_bit and letter.eight_bit:
        parameters += " BODY=8BITMIME"
    if offered.smtputf8 and (letter.smtputf8 or letter.utf8_headers or letter.sender.needs_utf8 or any(map(_needs_utf8, letter.recipients))):
        parameters += " SMTPUTF8"
    if offered.dsn:
        parameters += f" RET={letter.ret}" if letter.ret else ""
        parameters += f" ENVID={letter.envid}" if letter.envid else ""
    return f"MAIL FROM:<{letter.sender}>{parameters}\r\n".encode()


def rcpt_command(recipient: Address, letter: Letter, offered: Capabilities) -> bytes:
    """Return RCPT TO with the parameters that the hop offers."""
    parameters = ""
    if letter.wishes and offered.dsn:
        for wish in letter.wishes:
            if wish.recipient == recipient.key:
                parameters += f" NOTIFY={wish.notify}" if wish.notify else ""
                parameters += f" ORCPT={wish.orcpt}" if wish.orcpt else ""
    return f"RCPT TO:<{recipient}>{parameters}\r\n".encode()


def _needs_utf8(address: Address) -> bool:
    return address.needs_utf8


def _writable(address: Address) -> bool:
    """No control character may reach a command line, whatever the parser at our own door let through."""
    text = str(address)
    return text.isprintable() and len(text) <= MAXIMUM_PATH
