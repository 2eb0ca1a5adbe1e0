"""A message that a person writes in the emergency mailbox, as octets: text alone, threaded, with nothing in its header that a person could break."""

import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from sekisho.mime.writing.rewrite import encoded
from sekisho.model.address import Address
from sekisho.model.errors import Refused
from sekisho.model.ids import ArrivalId
from sekisho.smtp.addresses import AddressFault, parse_path

LONGEST_SUBJECT, LONGEST_TEXT = 400, 200_000  # characters
MOST_RECIPIENTS = 50
_MOST_REFERENCES = 20  # the first and the latest: RFC 5322 section 3.6.4 lets long threads be cut in the middle
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")  # one word of visible ASCII: what anybody else wrote is not repeated
_LINE = 998  # RFC 5322 section 2.1.1
_BETWEEN = re.compile(r"[,;\n、，；]")  # as Japanese keyboards write them
_QUOTED = re.compile(r'"[^"]*"')  # a name


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written, checked. `answers` and `thread` are Message-IDs in angle brackets."""

    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]
    subject: str
    text: str
    answers: str = ""
    thread: tuple[str, ...] = ()

    @property
    def recipients(self) -> tuple[Address, ...]:
        """Return everybody, each once."""
        return tuple({address.key: address for address in (*self.to, *self.cc, *self.bcc)}.values())


def read_addresses(text: str) -> tuple[Address, ...]:
    """Return the addresses of a form's field: bare ones, or "Name <address>". Raises Refused for what is none, and for too many."""
    pieces: list[str] = []
    for piece in _BETWEEN.split(_QUOTED.sub(" ", text[:20_000])):
        _, bracket, rest = piece.partition("<")
        pieces += [rest.strip().removesuffix(">")] if bracket else piece.split()
    found: dict[str, Address] = {}
    for piece in pieces:
        address = parse_path(piece, allow_utf8=False, for_recipient=True)
        if isinstance(address, AddressFault) or not address.domain or address.domain.startswith("["):
            raise Refused(f"{piece[:80]!r} is not a mail address", f"{piece[:80]!r}はメールアドレスではありません。")
        found[address.key] = address
    if len(found) > MOST_RECIPIENTS:
        raise Refused(f"At most {MOST_RECIPIENTS} recipients at once.", f"宛先は一度に{MOST_RECIPIENTS}件までです。")
    return tuple(found.values())


def read_thread(text: str) -> tuple[str, ...]:
    """Return the Message-IDs in a text, the first and the latest of a long thread."""
    found = tuple(dict.fromkeys(_MESSAGE_ID.findall(text[:20_000])))
    return found if len(found) <= _MOST_REFERENCES else (found[0], *found[1 - _MOST_REFERENCES :])


def compose(letter: Letter, identifier: ArrivalId, now: float) -> bytes:
    """Return the message. Raises Refused for what is too long."""
    if len(letter.subject) > LONGEST_SUBJECT or len(letter.text) > LONGEST_TEXT:
        raise Refused(
            f"A subject has at most {LONGEST_SUBJECT} characters, a text {LONGEST_TEXT:,}.",
            f"件名は{LONGEST_SUBJECT}文字、本文は{LONGEST_TEXT:,}文字までです。",
        )
    lines = [f"From: <{letter.sender}>".encode("ascii")]
    lines += _addresses("To", letter.to) + _addresses("Cc", letter.cc)
    if not letter.to and not letter.cc:
        lines.append(b"To: undisclosed-recipients:;")  # RFC 5322 section A.1.3: a group that names nobody
    lines.append(b"Subject: " + encoded(" ".join(_printable(letter.subject).split())))
    lines.append(f"Date: {format_datetime(datetime.fromtimestamp(now, UTC))}".encode("ascii"))
    lines.append(f"Message-ID: <{identifier}@{letter.sender.domain}>".encode("ascii"))
    if letter.answers:
        lines.append(f"In-Reply-To: {letter.answers}".encode("ascii"))
        thread = tuple(dict.fromkeys((*(each for each in letter.thread if each != letter.answers), letter.answers)))
        lines.append(b"References: " + "\r\n ".join(thread).encode("ascii"))
    encoding, body = _body(letter.text)
    lines += [b"MIME-Version: 1.0", b"Content-Type: text/plain; charset=utf-8", f"Content-Transfer-Encoding: {encoding}".encode("ascii")]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def _addresses(name: str, addresses: Sequence[Address]) -> list[bytes]:
    return [f"{name}: ".encode("ascii") + ",\r\n ".join(f"<{address}>" for address in addresses).encode("ascii")] if addresses else []


def _body(text: str) -> tuple[str, bytes]:
    lines = [_printable(line).rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    octets = ("\r\n".join(lines).rstrip("\r\n") + "\r\n").encode("utf-8", "replace")
    if octets.isascii() and all(len(line) <= _LINE for line in lines):
        return "7bit", octets
    wrapped = (binascii.b2a_base64(octets[place : place + 57], newline=False) for place in range(0, len(octets), 57))
    return "base64", b"\r\n".join(wrapped) + b"\r\n"


def _printable(text: str) -> str:
    """Leave out what controls, and half characters: nothing but visible text and tabs reaches a line."""
    return "".join(
        character for character in text if character == "\t" or (character >= " " and character != "\x7f" and not "\ud800" <= character <= "\udfff")
    )
