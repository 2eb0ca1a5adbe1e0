"""The briefing as a mail: plain text and HTML side by side (RFC 2046 section 5.1.4)."""

import binascii

from sekisho.advisories import words
from sekisho.advisories.briefing import Briefing
from sekisho.advisories.markdown import to_markdown
from sekisho.advisories.page import to_page
from sekisho.mime.rewrite import encoded


def to_letter(briefing: Briefing, language: str, sender: str, recipient: str, identifier: str, date: str) -> bytes:
    """Return the whole message with CRLF line ends. `date` is an RFC 5322 date; sender and recipient are bare addresses of our own settings."""
    issued = briefing.report.issued
    subject = words.text("page", "title", language) + (f" {words.day(issued, language)}" if issued else "")
    boundary = f"=_sekisho_{identifier}"
    head = (
        f"From: Sekisho <{sender}>",
        f"To: <{recipient}>",
        "Subject: " + encoded(subject).decode("ascii"),
        f"Date: {date}",
        f"Message-ID: <{identifier}@{sender.rpartition('@')[2]}>",
        "Auto-Submitted: auto-generated",  # RFC 3834
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
        f"Content-Language: {language}",
    )
    parts = (("text/plain", to_markdown(briefing, language)), ("text/html", to_page(briefing, language)))
    mark = f"--{boundary}\r\n".encode()
    body = b"".join(mark + _part(kind, text) for kind, text in parts)
    return "\r\n".join(head).encode("ascii") + b"\r\n\r\n" + body + f"--{boundary}--\r\n".encode()


def _part(kind: str, text: str) -> bytes:
    octets = text.replace("\n", "\r\n").encode()
    lines = b"".join(binascii.b2a_base64(octets[place : place + 57], newline=False) + b"\r\n" for place in range(0, len(octets), 57))
    return f'Content-Type: {kind}; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n'.encode() + lines
