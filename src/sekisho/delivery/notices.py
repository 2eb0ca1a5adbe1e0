"""Writes delivery status notifications: the sender learns what could not be delivered and why, or that it arrived (RFC 3461 section 6, RFC 3464)."""

import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from sekisho.model.address import Address
from sekisho.model.decision import Reply
from sekisho.model.delivery import Delivery


@dataclass(frozen=True, slots=True)
class Ending:
    """How it stands with one recipient. `action`: "failed", "delayed", "delivered", or "relayed" to a host that tells nobody (RFC 3464)."""

    recipient: Address
    reply: Reply
    hop: str  # "" if no host was reached
    expired: bool  # given up after many tries
    action: str = "failed"
    orcpt: str = ""  # in xtext as it came


_SUBJECTS = {
    "failed": "Undelivered mail returned to sender",
    "delayed": "Your mail is delayed",
    "delivered": "Your mail was delivered",
    "relayed": "Your mail was handed on",
}
_HEXCHAR = re.compile(r"\+([0-9A-F]{2})")


def _from_xtext(text: str) -> str:
    """Return what xtext stands for (RFC 3461 section 4); the parser at our door has let printable ASCII through only."""
    return _HEXCHAR.sub(lambda match: chr(int(match[1], 16)), text)


def write_notice(
    delivery: Delivery, failures: Sequence[Ending], head: bytes, host_name: str, identifier: str, now: float, *, whole: bytes = b""
) -> bytes:
    """Return the whole message with CRLF line ends.

    `head` is the original header section; it comes back as it was, in a 7-bit coat if needed. `whole`: the original comes back whole if it is
    plain: a message inside of a message may have no coat (RFC 2046 section 5.2.1).
    """
    needs_utf8 = delivery.sender.needs_utf8 or any(failure.recipient.needs_utf8 for failure in failures)
    boundary = f"=_sekisho_{identifier}"
    global_kind = "global-" if needs_utf8 else ""  # RFC 6533
    parts = (
        _text(f'text/plain; charset="{"utf-8" if needs_utf8 else "us-ascii"}"', _story(delivery, failures, host_name), needs_utf8=needs_utf8),
        _text(f"message/{global_kind}delivery-status", _status(delivery, failures, host_name, needs_utf8=needs_utf8), needs_utf8=needs_utf8),
        _original(head, whole),
    )
    lines = (
        f"From: Mail Delivery System <MAILER-DAEMON@{host_name}>",
        f"To: <{delivery.sender}>",
        f"Subject: {_SUBJECTS[failures[0].action]}",
        f"Date: {_date(now)}",
        f"Message-ID: <{identifier}@{host_name}>",
        "Auto-Submitted: auto-replied",  # RFC 3834: nobody's robot may answer this
        "MIME-Version: 1.0",
        f'Content-Type: multipart/report; report-type={global_kind}delivery-status;\r\n\tboundary="{boundary}"',
        f"Content-Transfer-Encoding: {'8bit' if needs_utf8 else '7bit'}",
        "",
        "This is a MIME-encapsulated message.",
        "",
    )
    mark = f"--{boundary}\r\n".encode()
    return _encode(lines, needs_utf8=needs_utf8) + b"".join(mark + part + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode()


def status_code(failure: Ending) -> str:
    """Return the enhanced status of an ending (RFC 3463): what the next hop said, or what its plain code means."""
    if failure.expired:
        return "4.4.7"  # delivery time expired
    return failure.reply.enhanced or f"{failure.reply.code // 100}.0.0"


def _story(delivery: Delivery, failures: Sequence[Ending], host_name: str) -> list[str]:
    lines = [f"This is the mail system at {host_name}.", ""]
    if failures[0].action == "failed":
        lines += [
            "Your message could not be delivered to the recipients below, and no further",
            "attempt will be made. Your message, or its beginning, is attached.",
            "",
        ]
    elif failures[0].action == "delayed":
        lines += [
            "Your message could not be delivered yet to the recipients below. It is tried",
            f"again until {_date(delivery.expires_at)}. You need not send it again.",
            "",
        ]
    else:
        lines += ["Your message was handed on, as you wished to hear, for the recipients below.", ""]
    for failure in failures:
        where = f"the host {failure.hop} said" if failure.hop else "no host could be reached"
        tries = f" (given up after {delivery.attempts + 1} attempts)" if failure.expired else ""
        lines += [f"<{failure.recipient}>: {where}:", f"    {failure.reply}{tries}", ""]
    return lines


def _status(delivery: Delivery, failures: Sequence[Ending], host_name: str, *, needs_utf8: bool) -> list[str]:
    lines = [f"Reporting-MTA: dns; {host_name}"]
    if delivery.envid:
        lines.append(f"Original-Envelope-Id: {_from_xtext(delivery.envid)}")
    lines += [f"X-Sekisho-Arrival: {delivery.arrival}", f"Arrival-Date: {_date(delivery.created_at)}"]
    kind = "utf-8" if needs_utf8 else "rfc822"
    for failure in failures:
        lines.append("")
        if failure.orcpt:
            original_kind, _, address = failure.orcpt.partition(";")
            lines.append(f"Original-Recipient: {original_kind}; {_from_xtext(address)}")
        lines += [f"Final-Recipient: {kind}; {failure.recipient}", f"Action: {failure.action}", f"Status: {status_code(failure)}"]
        if failure.hop:
            lines.append(f"Remote-MTA: dns; {failure.hop.rpartition(':')[0]}")
        lines.append(f"Diagnostic-Code: smtp; {failure.reply}")
        if failure.action == "delayed":
            lines.append(f"Will-Retry-Until: {_date(delivery.expires_at)}")
    return lines


def _date(seconds: float) -> str:
    return format_datetime(datetime.fromtimestamp(seconds, UTC))


def _text(content_type: str, lines: Sequence[str], *, needs_utf8: bool) -> bytes:
    encoding = "8bit" if needs_utf8 else "7bit"
    return f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode() + _encode(lines, needs_utf8=needs_utf8)


def _original(head: bytes, whole: bytes) -> bytes:
    """Return the original, or its header fields as they came; where these hold 8-bit octets or overlong lines, as quoted-printable."""
    if whole and whole.isascii() and b"\0" not in whole and all(len(line) <= 998 for line in whole.split(b"\r\n")):
        return b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 7bit\r\n\r\n" + whole
    if head.isascii() and all(len(line) <= 998 for line in head.split(b"\r\n")):
        return b"Content-Type: text/rfc822-headers\r\nContent-Transfer-Encoding: 7bit\r\n\r\n" + head
    encoded = binascii.b2a_qp(head, istext=True)
    return b"Content-Type: text/rfc822-headers\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + encoded


def _encode(lines: Sequence[str], *, needs_utf8: bool) -> bytes:
    """Join lines. A line end inside a line cannot be: whatever a stranger wrote becomes one line."""
    clean = ("\r\n\t".join(part.replace("\r", " ").replace("\n", " ") for part in line.split("\r\n\t")) for line in lines)
    return "".join(line + "\r\n" for line in clean).encode("utf-8" if needs_utf8 else "ascii", "replace")
