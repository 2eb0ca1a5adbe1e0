"""Sums over aggregate reports."""

from sekisho.console.administration.dmarc_page import by_day, by_source
from sekisho.model.dmarc_report import AggregateReport, ReportRow

DAY = 86_400


def report(day, *rows):
    return AggregateReport("receiver.test", "d@receiver.test", "1", day * DAY, day * DAY + DAY - 1, "firm.test", "none", rows)


GOOD = ReportRow("192.0.2.1", 8, "none", "pass", "fail")
BAD = ReportRow("192.0.2.9", 2, "reject", "fail", "fail")


def test_days_have_no_gaps_and_proven_is_by_either_way():
    days = by_day([report(20_000, GOOD, BAD), report(20_002, BAD)])
    assert [(day.at // DAY, day.messages, day.proven) for day in days] == [(20_000, 10, 8), (20_001, 0, 0), (20_002, 2, 0)]
    assert by_day([]) == []


def test_a_report_from_another_century_does_not_make_endless_columns():
    assert len(by_day([report(1, GOOD), report(20_000, GOOD)])) == 31


def test_servers_that_prove_least_come_first():
    bad, good = by_source([report(1, GOOD, BAD), report(2, BAD)])
    assert (bad.address, bad.messages, bad.dkim, bad.spf, bad.stopped) == ("192.0.2.9", 4, 0, 0, 4)
    assert (good.address, good.messages, good.dkim) == ("192.0.2.1", 8, 8)


def test_the_page_teaches_when_there_is_none(admin):
    assert "No report has come yet" in admin.get("/dmarc").body
    assert admin.get("/dmarc?domain=<script>").code == 200
