"""A TLS report of ours as its receivers read it: JSON, the letter that brings it, and the record that asks for it (RFC 8460 sections 3 to 5)."""

import binascii
import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import unquote

from sekisho.model.tls_session import PolicySeen, TlsSession

MOST_PLACES = 5  # that one report goes to
MOST_FAILURES = 500  # kinds of failures told of one policy; the sums count all
MEDIA_TYPE = "application/tlsrpt+gzip"
_VERSION = b"v=TLSRPTv1"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who reports. `contact` is an address."""

    organisation: str
    sender: str
    contact: str

    @property
    def domain(self) -> str:
        """Return the domain that submits."""
        return self.sender.rpartition("@")[2]


def asked_places(records: Iterable[bytes]) -> tuple[str, ...]:
    """Return the `mailto:` and `https:` places of a domain's `_smtp._tls` records; none where there is no record or more than one (section 3)."""
    ours = [record for record in records if record.split(b";")[0].strip() == _VERSION]
    if len(ours) != 1:
        return ()
    for field in ours[0].decode("ascii", "replace").split(";")[1:]:
        key, _, value = field.partition("=")
        if key.strip() == "rua":
            places = [place.strip() for place in value.split(",")]
            return tuple(place for place in places if place.lower().startswith(("mailto:", "https:")))[:MOST_PLACES]
    return ()


def mail_address(place: str) -> str:
    """Return the address of a `mailto:` place without its parameters; "" if it is none."""
    scheme, _, rest = place.partition(":")
    return unquote(rest.partition("?")[0]).strip() if scheme.lower() == "mailto" else ""


def report_id(domain: str, day: int, submitter: str) -> str:
    """Return the id of our report for a domain and a day (days since 1970): the same however often it is made."""
    return f"{day}.{domain}@{submitter}"


def write_report(head: Letterhead, domain: str, day: int, sessions: Mapping[TlsSession, int]) -> bytes:
    """Return the JSON document, compressed (section 4.4)."""
    by_policy: dict[tuple[str, str], list[tuple[TlsSession, int]]] = {}
    for session, number in sessions.items():
        by_policy.setdefault((session.policy.kind, session.policy.base or session.policy.domain), []).append((session, number))
    document = {
        "organization-name": head.organisation,
        "date-range": {"start-datetime": _time(day * 86_400), "end-datetime": _time((day + 1) * 86_400 - 1)},
        "contact-info": head.contact,
        "report-id": report_id(domain, day, head.domain),
        "policies": [_policy(seen) for _, seen in sorted(by_policy.items())],
    }
    return gzip.compress(json.dumps(document, ensure_ascii=False, indent=1).encode(), mtime=0)


def _policy(seen: list[tuple[TlsSession, int]]) -> dict[str, object]:
    newest: PolicySeen = seen[-1][0].policy
    about: dict[str, object] = {"policy-type": newest.kind, "policy-domain": newest.base or newest.domain}
    if newest.lines:
        about["policy-string"] = list(newest.lines)
    if newest.patterns:
        about["mx-host"] = list(newest.patterns)
    failed = sorted(((one, number) for one, number in seen if one.result), key=lambda item: -item[1])
    told: dict[str, object] = {
        "policy": about,
        "summary": {
            "total-successful-session-count": sum(number for one, number in seen if not one.result),
            "total-failure-session-count": sum(number for _, number in failed),
        },
    }
    if failed:
        told["failure-details"] = [_failure(one, number) for one, number in failed[:MOST_FAILURES]]
    return told


def _failure(session: TlsSession, number: int) -> dict[str, object]:
    named = {"sending-mta-ip": session.own, "receiving-mx-hostname": session.server, "receiving-ip": session.address}
    reason = {"failure-reason-code": session.reason} if session.reason else {}
    return {"result-type": session.result, **{key: text for key, text in named.items() if text}, "failed-session-count": number, **reason}


def write_letter(head: Letterhead, recipient: str, domain: str, day: int, packed: bytes, identifier: str, now: float) -> bytes:
    """Return the whole message with CRLF line ends: a sentence for people, and the report (section 5.3)."""
    number, edge = report_id(domain, day, head.domain), f"=_{identifier}"
    name = f"{head.domain}!{domain}!{day * 86_400}!{(day + 1) * 86_400 - 1}.json.gz"
    lines = (
        f"From: <{head.sender}>",
        f"To: <{recipient}>",
        f"Subject: Report Domain: {domain}\r\n Submitter: {head.domain}\r\n Report-ID: <{number}>",
        f"Date: {format_datetime(datetime.fromtimestamp(now, UTC))}",
        f"Message-ID: <{identifier}@{head.domain}>",
        f"TLS-Report-Domain: {domain}",
        f"TLS-Report-Submitter: {head.domain}",
        "Auto-Submitted: auto-generated",  # RFC 3834
        "MIME-Version: 1.0",
        f'Content-Type: multipart/report; report-type="tlsrpt";\r\n boundary="{edge}"',
        "",
        f"--{edge}",
        "Content-Type: text/plain; charset=us-ascii",
        "",
        f"This is an aggregate TLS report from {head.domain} about mail to {domain} (RFC 8460).",
        f"--{edge}",
        f'Content-Type: {MEDIA_TYPE}; name="{name}"',
        f'Content-Disposition: attachment; filename="{name}"',
        "Content-Transfer-Encoding: base64",
        "",
    )
    body = b"".join(binascii.b2a_base64(packed[place : place + 57], newline=False) + b"\r\n" for place in range(0, len(packed), 57))
    return "\r\n".join(lines).encode("ascii") + b"\r\n" + body + f"--{edge}--\r\n".encode("ascii")


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
