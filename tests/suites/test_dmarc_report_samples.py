"""parsedmarc's samples of reports: each is read through the whole walk of a message, or refused with a reason."""

import base64
import time

import pytest

from sekisho.gate import opening
from sekisho.gate.inspectors.jobs import OpenRequest
from sekisho.gate.opening import open_message
from sekisho.mime.reports.dmarc_reports import read_report
from sekisho.model.budget import Budget

AGGREGATE = "suites/dmarc/parsedmarc-aggregate"
FOLDERS = (f"{AGGREGATE}/aggregate", f"{AGGREGATE}/aggregate_invalid", "suites/dmarc/parsedmarc-failure-tls/extract_report")
REFUSED = {"invalid_xml.xml": "tag"}  # an "<" in a text of its own that belongs to no tag


def files(shared, *folders):
    return [path for folder in folders for path in sorted(shared(folder).iterdir())]


def opened(path):
    raw = path.read_bytes()
    if path.suffix != ".eml":
        coat = b"From: reporter@example.test\r\nContent-Type: application/octet-stream; name=report\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        raw = coat + base64.encodebytes(raw).replace(b"\n", b"\r\n")
    return open_message(OpenRequest(one_shot=True), raw).message


def test_every_aggregate_report_is_read_or_refused(shared, monkeypatch):
    monkeypatch.setattr(opening, "_REPORT_SECONDS", 60.0)  # two seconds may be too little on a busy machine: bounds have their own tests
    unread = {path.name: opened(path).dmarc_reports for path in files(shared, *FOLDERS)}
    assert len(unread) == 24
    assert {name for name, reports in unread.items() if not reports} == set(REFUSED)
    assert all(report.domain and report.messages for reports in unread.values() for report in reports)


@pytest.mark.parametrize(("name", "reason"), REFUSED.items())
def test_what_is_refused_says_why(shared, name, reason):
    octets = shared(f"{AGGREGATE}/aggregate/{name}").read_bytes()
    with pytest.raises(ValueError, match=reason):
        read_report(octets, Budget(time.monotonic, 5.0, 1 << 26, 300_000))


def test_failure_and_tls_reports_are_no_aggregate_reports(shared):
    found = files(shared, "suites/dmarc/parsedmarc-failure-tls/failure", "suites/dmarc/parsedmarc-failure-tls/smtp_tls")
    assert len(found) == 9
    assert [path.name for path in found if opened(path).dmarc_reports] == []


def test_every_tls_report_is_read_and_the_standards_example_exactly(shared):
    found = {path.name: opened(path).tls_reports for path in files(shared, "suites/dmarc/parsedmarc-failure-tls/smtp_tls")}
    assert {name: len(reports) for name, reports in found.items()} == dict.fromkeys(
        ("google.com_smtp_tls_report.eml", "mail.ru.json", "rfc8460.json", "smtp_tls.json"), 1
    )
    assert all(report.notes == () and report.end > report.begin for (report,) in found.values())
    [example] = found["rfc8460.json"]
    [policy] = example.policies
    assert (example.reporter, policy.domain, policy.succeeded, policy.failed) == ("Company-X", "company-y.example", 5326, 303)
    assert [(one.result, one.server, one.sessions) for one in policy.failures] == [
        ("starttls-not-supported", "mx2.mail.company-y.example", 200),
        ("certificate-expired", "mx1.mail.company-y.example", 100),
        ("validation-failure", "mx-backup.mail.company-y.example", 3),
    ]
