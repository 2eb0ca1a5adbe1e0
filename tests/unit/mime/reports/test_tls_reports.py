"""TLS reports: read within bounds, summed by kind, refused clearly otherwise."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.gate.inspectors.jobs import OpenRequest
from sekisho.gate.opening import open_message
from sekisho.mime.content import Leaf
from sekisho.mime.reports.tls_reports import looks_like_report, read_report, read_reports
from sekisho.model.budget import Budget, BudgetSpent
from sekisho.model.tls_report import MOST_FAILURES, OTHERS, TlsFailure
from sekisho.testing.builders import a_part
from sekisho.testing.tls_reports import a_document, a_letter


def budget(items=100_000):
    return Budget(time.monotonic, 5.0, 1 << 26, items)


def octets(change=lambda document: None):
    document = a_document()
    change(document)
    return json.dumps(document).encode()


def test_a_plain_report():
    report = read_report(octets(), budget())
    assert (report.reporter, report.contact, report.report_id, report.end - report.begin) == ("Company-X", "tls@reporter.test", "r-1", 86_399)
    [policy] = report.policies
    assert (policy.domain, policy.kind, policy.succeeded, policy.failed) == ("example.test", "sts", 5326, 303)
    assert policy.failures == (
        TlsFailure("starttls-not-supported", "mx2.example.test", "", 200),
        TlsFailure("certificate-expired", "mx1.example.test", "", 100),
        TlsFailure("validation-failure", "mx2.example.test", "", 3),
    )
    assert report.notes == ()


def test_slips_are_read_and_noted():
    def strange(document):
        document["policies"][0]["failure-details"][0]["result-type"] = "no such <type>"
        document["policies"].append({"policy": {"policy-type": "other", "policy-domain": "example.test"}, "summary": {}})
        document["contact-info"] = None
        document["organization-name"] = "A\n\x1b[31mB"

    report = read_report(b"\xef\xbb\xbf" + octets(strange), budget())
    assert (len(report.policies), len(report.notes), report.contact, report.reporter) == (1, 2, "", "A  [31mB")
    assert {failure.result for failure in report.policies[0].failures} == {"certificate-expired", "starttls-not-supported", "validation-failure"}


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (octets()[:-5], "no TLS report"),
        (b'{"policies": [], "date-range": 5, "report-id": ""}', "no TLS report"),
        (b'{"date-range": ' + b"[" * 500_000, "no TLS report"),
        (b'{"x": ' + b"{" * 30_000, "too many objects"),
        (octets(lambda one: one.update(policies=[])), "no policy"),
        (octets(lambda one: one.update(policies=one["policies"] * 101)), "101 policies"),
        (octets(lambda one: one["policies"][0]["summary"].update({"total-failure-session-count": -1})), "count"),
        (octets(lambda one: one["policies"][0]["summary"].update({"total-failure-session-count": 10**30})), "count"),
        (octets(lambda one: one["date-range"].update({"end-datetime": "1990-01-01"})), "ends before"),
        (octets(lambda one: one["date-range"].update({"end-datetime": "9999-12-31T23:59:59Z"})), "date"),
        (octets(lambda one: one["date-range"].update({"end-datetime": "yesterday"})), "date"),
        (octets(lambda one: one["policies"][0]["policy"].update({"policy-domain": "no domain"})), "no policy"),
        (octets().replace(b"Company-X", b"Company\xff"), "no TLS report"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(broken, reason):
    with pytest.raises(ValueError, match=reason):
        read_report(broken, budget())


def test_many_failures_are_summed_and_endless_ones_stop():
    def many(document):
        document["policies"][0]["failure-details"] = [
            {"result-type": "certificate-expired", "receiving-mx-hostname": f"mx{number}.example.test", "failed-session-count": 2}
            for number in range(700)
        ]

    report = read_report(octets(many), budget())
    failures = report.policies[0].failures
    assert len(failures) <= MOST_FAILURES
    assert sum(failure.sessions for failure in failures) == 1_400
    assert failures[-1].result == OTHERS
    with pytest.raises(BudgetSpent):
        read_report(octets(many), budget(items=100))


def test_reports_among_the_parts_of_a_message():
    leaves = [Leaf(a_part("a.json"), octets()), Leaf(a_part("b.txt"), b"text"), Leaf(a_part("c.json"), octets()[:-2])] + [
        Leaf(a_part("d"), octets())
    ] * 9
    assert len(read_reports(leaves, budget())) == 5
    assert not looks_like_report(b"text")
    assert not looks_like_report(octets() + b" " * 2_097_152)


def test_it_is_found_in_the_letter_that_brings_it():
    letter = a_letter("tls@reporter.test", "tls-reports@example.test", a_document())
    [report] = open_message(OpenRequest(one_shot=True), letter).message.tls_reports
    assert report.policies[0].succeeded == 5326


@given(st.binary(max_size=2_000))
def test_no_octets_break_it(junk):
    for text in (junk, octets().replace(b"Company-X", junk), octets().replace(b'"sts"', junk)):
        try:
            read_report(text, budget())
        except ValueError:
            continue
