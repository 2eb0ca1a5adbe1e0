"""Our reports as XML: every element in its place, every value of its kind."""

import time

from hypothesis import given
from hypothesis import strategies as st

from sekisho.mime.reports.dmarc_reports import read_report
from sekisho.mime.text.xml_reading import read_xml
from sekisho.model.budget import Budget
from sekisho.model.dmarc_report import ReportRow, SeenRow
from sekisho.senderauth.report_writing import NAMESPACE, report_id, write_report

# RFC 9990 appendix A: what may stand in each element, and what must.
SCHEMA = {
    "feedback": ({"version", "report_metadata", "policy_published", "record"}, {"report_metadata", "policy_published", "record"}),
    "report_metadata": (
        {"org_name", "email", "extra_contact_info", "report_id", "date_range", "error", "generator"},
        {"org_name", "email", "report_id", "date_range"},
    ),
    "date_range": ({"begin", "end"}, {"begin", "end"}),
    "policy_published": ({"domain", "p", "sp", "np", "adkim", "aspf", "fo", "testing", "discovery_method"}, {"domain", "p"}),
    "record": ({"row", "identifiers", "auth_results"}, {"row", "identifiers", "auth_results"}),
    "row": ({"source_ip", "count", "policy_evaluated"}, {"source_ip", "count", "policy_evaluated"}),
    "policy_evaluated": ({"disposition", "dkim", "spf", "reason"}, {"disposition", "dkim", "spf"}),
    "reason": ({"type", "comment"}, {"type"}),
    "identifiers": ({"header_from", "envelope_from", "envelope_to"}, {"header_from", "envelope_from"}),
    "auth_results": ({"dkim", "spf"}, set()),
    "dkim": ({"domain", "selector", "result", "human_result"}, {"domain", "selector", "result"}),
    "spf": ({"domain", "scope", "result", "human_result"}, {"domain", "result"}),
}
VALUES = {
    "disposition": {"none", "quarantine", "reject", "pass"},
    "p": {"none", "quarantine", "reject"},
    "testing": {"y", "n"},
    "discovery_method": {"psl", "treewalk"},
    "type": {"local_policy", "mailing_list", "other", "policy_test_mode", "trusted_forwarder"},
    "scope": {"mfrom"},
}
ROW = SeenRow(
    "example.test", "v=DMARC1; p=reject; sp=quarantine; np=reject; t=y; rua=mailto:d@example.test", "192.0.2.1", "quarantine", "fail", "pass", "mail.example.test",
    "bounce.example.test", (("example.test", "s1", "pass"), ("x.test", "s2", "strange")), "bounce.example.test", "mfrom", "pass", "trusted_forwarder",
)  # fmt: skip
FIELDS = {
    "domain": "example.test",
    "begin": 1,
    "end": 2,
    "identifier": report_id("example.test", 19_000),
    "organisation": "Gate",
    "email": "d@gate.test",
}


def budget():
    return Budget(time.monotonic, 5.0, 1 << 26, 100_000)


def checked(octets):
    """Return the document, every element of which the schema knows."""
    root = read_xml(octets, budget())
    assert (root.name, root.attributes) == ("feedback", {"xmlns": NAMESPACE})
    for element in root.walk():
        if element.children:
            allowed, needed = SCHEMA[element.local]
            names = [child.local for child in element.children]
            assert set(names) <= allowed
            assert needed <= set(names)
            assert all(names.count(name) == 1 for name in set(names) - {"record", "dkim", "reason"})
        elif element.local in VALUES:
            assert element.text in VALUES[element.local]
    return root


def test_the_document_keeps_to_the_schema_and_can_be_read_back():
    octets = write_report([(ROW, 7)], **FIELDS, contact="https://gate.test/dmarc")
    root = checked(octets)
    assert root.value("policy_published", "np") == "reject"
    assert [element.value("selector") for element in root.walk() if element.local == "dkim" and element.children] == ["s1"]
    report = read_report(octets, budget())
    assert (report.reporter, report.domain, report.policy) == ("Gate", "example.test", "reject")
    assert report.rows == (ReportRow("192.0.2.1", 7, "quarantine", "fail", "pass", "mail.example.test"),)


@given(*[st.text(max_size=60)] * 4)
def test_no_text_of_a_sender_breaks_the_document(domain, selector, envelope, organisation):
    row = SeenRow(
        "example.test", ROW.record, "192.0.2.1", "none", "pass", "pass", domain, envelope, ((domain, selector, "pass"),), envelope, "helo", "fail"
    )
    checked(write_report([(row, 1)], **{**FIELDS, "organisation": organisation}))
