"""The record that asks, the document and the letter: read again by our own reader of others' reports."""

import email
import email.policy
import gzip
import json
import time

import pytest

from sekisho.keeping.feedback.tls_report_writing import Letterhead, asked_places, mail_address, write_letter, write_report
from sekisho.mime.reports.tls_reports import read_report
from sekisho.model.budget import Budget
from sekisho.model.tls_report import TlsFailure, TlsPolicy
from sekisho.model.tls_session import PolicySeen, TlsSession

HEAD = Letterhead("Example", "tls@example.test", "help@example.test")
STS = PolicySeen("asking.test", "sts", lines=("version: STSv1",), patterns=("*.asking.test",))


@pytest.mark.parametrize(
    ("records", "places"),
    [
        ((b"v=TLSRPTv1; rua=mailto:a@b.test,https://b.test/x",), ("mailto:a@b.test", "https://b.test/x")),
        ((b"v=TLSRPTv1;rua=mailto:a@b.test;",), ("mailto:a@b.test",)),
        ((b"other", b"v=TLSRPTv1; rua=ftp://b.test, mailto:a@b.test"), ("mailto:a@b.test",)),
        ((b"v=TLSRPTv1; rua=mailto:a@b.test", b"v=TLSRPTv1; rua=mailto:c@b.test"), ()),
        ((b"v=TLSRPTv12; rua=mailto:a@b.test",), ()),
        (
            (b"v=TLSRPTv1; rua=" + b",".join(b"mailto:%d@b.test" % number for number in range(9)),),
            tuple(f"mailto:{number}@b.test" for number in range(5)),
        ),
        ((b"v=TLSRPTv1",), ()),
        ((), ()),
    ],
)
def test_who_asks(records, places):
    assert asked_places(records) == places


def test_addresses():
    assert mail_address("mailto:a%2Bb@c.test?subject=x") == "a+b@c.test"
    assert mail_address("https://c.test/") == ""


def test_a_report_says_what_was_seen():
    dane = PolicySeen("asking.test", "tlsa", "mx.asking.test", ("3 1 1 00",))
    sessions = {
        TlsSession(STS, "", "mx.asking.test"): 5,
        TlsSession(STS, "certificate-expired", "mx.asking.test", "192.0.2.1", "192.0.2.9", "too old"): 2,
        TlsSession(dane, "", "mx.asking.test"): 3,
    }
    packed = write_report(HEAD, "asking.test", 20_000, sessions)
    assert packed == write_report(HEAD, "asking.test", 20_000, sessions)
    report = read_report(gzip.decompress(packed), Budget(time.monotonic, 5.0, 1 << 20, 1_000))
    assert (report.reporter, report.contact, report.report_id) == ("Example", "help@example.test", "20000.asking.test@example.test")
    assert (report.begin, report.end) == (20_000 * 86_400, 20_001 * 86_400 - 1)
    assert report.policies == (
        TlsPolicy("asking.test", "sts", 5, 2, (TlsFailure("certificate-expired", "mx.asking.test", "too old", 2),)),
        TlsPolicy("mx.asking.test", "tlsa", 3, 0),
    )
    policy = json.loads(gzip.decompress(packed))["policies"][0]
    assert policy["policy"]["mx-host"] == ["*.asking.test"]
    assert policy["failure-details"][0]["sending-mta-ip"] == "192.0.2.9"


def test_the_letter():
    packed = write_report(HEAD, "asking.test", 20_000, {TlsSession(STS, "", "mx"): 1})
    octets = write_letter(HEAD, "r@asking.test", "asking.test", 20_000, packed, "abc", 0.0)
    assert all(len(line) < 998 for line in octets.split(b"\r\n"))
    message = email.message_from_bytes(octets, policy=email.policy.SMTP)
    assert message.defects == []
    assert (message["TLS-Report-Domain"], message["TLS-Report-Submitter"]) == ("asking.test", "example.test")
    assert message.get_content_type() == "multipart/report"
    assert message.get_param("report-type") == "tlsrpt"
    _, attached = message.iter_parts()
    assert attached.get_content_type() == "application/tlsrpt+gzip"
    assert attached.get_payload(decode=True) == packed
