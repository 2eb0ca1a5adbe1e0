"""The record of a TLS report."""

from sekisho.model.tls_report import MOST_FAILURES, MOST_POLICIES, TlsPolicy, TlsReport


def test_it_stands_for_one_report_and_bounds_leave_each_policy_some_failures():
    report = TlsReport("r", "", "1", 1, 2, (TlsPolicy("example.test", "sts", 1, 0),))
    assert (report.domain, report.notes, report.policies[0].failures) == ("", (), ())
    assert MOST_FAILURES // MOST_POLICIES > 1
