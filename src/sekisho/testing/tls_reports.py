"""A TLS report as another sender writes it, and the letter that brings it (RFC 8460 sections 4.4 and 5.3). Own-written data."""

import gzip
import json
from base64 import encodebytes
from typing import Any


def a_document(domain: str = "example.test", name: str = "Company-X", report_id: str = "r-1") -> dict[str, Any]:
    """Return one whose counts are 5326 sessions that succeeded and 303 that failed, in three ways, the first told in two rows."""
    rows = (
        ("certificate-expired", "mx1", 60),
        ("certificate-expired", "mx1", 40),
        ("starttls-not-supported", "mx2", 200),
        ("validation-failure", "mx2", 3),
    )
    return {
        "organization-name": name,
        "date-range": {"start-datetime": "2026-04-01T00:00:00Z", "end-datetime": "2026-04-01T23:59:59Z"},
        "contact-info": "tls@reporter.test",
        "report-id": report_id,
        "policies": [
            {
                "policy": {
                    "policy-type": "sts",
                    "policy-string": ["version: STSv1", "mode: testing", f"mx: *.{domain}", "max_age: 86400"],
                    "policy-domain": domain,
                    "mx-host": [f"*.{domain}"],
                },
                "summary": {"total-successful-session-count": 5326, "total-failure-session-count": 303},
                "failure-details": [
                    {
                        "result-type": result,
                        "sending-mta-ip": f"2001:db8::{number}",
                        "receiving-mx-hostname": f"{server}.{domain}",
                        "failed-session-count": sessions,
                        "failure-reason-code": "",
                    }
                    for number, (result, server, sessions) in enumerate(rows)
                ],
            }
        ],
    }


def a_letter(sender: str, recipient: str, document: dict[str, Any]) -> bytes:
    """Return the mail that brings it, compressed."""
    domain, submitter = document["policies"][0]["policy"]["policy-domain"], sender.rpartition("@")[2]
    name = f"{submitter}!{domain}!1775001600!1775087999!1.json.gz"
    lines = (
        f"From: {sender}",
        f"To: {recipient}",
        f"Subject: Report Domain: {domain} Submitter: {submitter} Report-ID: <{document['report-id']}>",
        "Date: Thu, 02 Apr 2026 00:10:00 +0000",
        f"Message-ID: <{document['report-id']}@{submitter}>",
        f"TLS-Report-Domain: {domain}",
        f"TLS-Report-Submitter: {submitter}",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type="tlsrpt"; boundary="=_report"',
        "",
        "--=_report",
        "Content-Type: text/plain; charset=utf-8",
        "",
        "This is an aggregate TLS report.",
        "--=_report",
        f'Content-Type: application/tlsrpt+gzip; name="{name}"',
        f'Content-Disposition: attachment; filename="{name}"',
        "Content-Transfer-Encoding: base64",
        "",
        *encodebytes(gzip.compress(json.dumps(document).encode("utf-8"))).decode("ascii").splitlines(),
        "--=_report--",
        "",
    )
    return "\r\n".join(lines).encode("utf-8")
