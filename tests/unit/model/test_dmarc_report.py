"""An aggregate report."""

from sekisho.model.dmarc_report import AggregateReport, ReportRow


def test_messages_are_counted():
    rows = (ReportRow("192.0.2.1", 3, "none", "pass", "fail"), ReportRow("192.0.2.2", 4, "none", "fail", "fail"))
    assert AggregateReport("r", "", "1", 0, 1, "example.test", "none", rows).messages == 7
