"""Letters of our own: plain text and HTML side by side (RFC 2046 section 5.1.4), as a whole message."""

import binascii
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime

from sekisho.mime.writing.rewrite import encoded


def compose(
    sender: str, recipient: str, subject: str, identifier: str, at: float, language: str, text: str, html: str, more: Sequence[str] = ()
) -> bytes:
    """Return the message with CRLF line ends, made by a machine and not to be answered by one (RFC 3834).

    `sender` and `recipient` are bare addresses without line breaks, `at` is its date in seconds since 1970, `more` are whole fields of ours.
    Subject, text and HTML may hold whatever they like: they are encoded.
    """
    boundary = f"=_sekisho_{identifier}"
    head = (
        f"From: Sekisho <{sender}>",
        f"To: <{recipient}>",
        "Subject: " + encoded(" ".join(subject.split())).decode("ascii"),
        f"Date: {format_datetime(datetime.fromtimestamp(at, UTC))}",
        f"Message-ID: <{identifier}@{sender.rpartition('@')[2]}>",
        "Auto-Submitted: auto-generated",
        *more,
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
        f"Content-Language: {language}",
    )
    mark = f"--{boundary}\r\n".encode()
    body = b"".join(mark + _part(kind, content) for kind, content in (("text/plain", text), ("text/html", html)))
    return "\r\n".join(head).encode("utf-8", "replace") + b"\r\n\r\n" + body + f"--{boundary}--\r\n".encode()


def _part(kind: str, text: str) -> bytes:
    octets = text.replace("\n", "\r\n").encode("utf-8", "replace")
    lines = b"".join(binascii.b2a_base64(octets[place : place + 57], newline=False) + b"\r\n" for place in range(0, len(octets), 57))
    return f'Content-Type: {kind}; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n'.encode() + lines
