from dataclasses import replace
from datetime import datetime

import pytest

from sekisho.advisories.report import Report
from sekisho.advisories.schedule import last_due, mark_exploited, weekly_page


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-28T07:00", "2026-11-28T07:00"),  # a Saturday
        ("2026-11-28T06:59", "2026-11-21T07:00"),
        ("2026-12-04T23:00", "2026-11-28T07:00"),
        ("2026-01-01T00:00", "2025-12-27T07:00"),
    ],
)
def test_the_last_saturday_at_seven(now, due):
    assert last_due(datetime.fromisoformat(now + "+00:00"), "saturday", 7) == datetime.fromisoformat(due + "+00:00")


def test_a_catalogue_marks_what_is_exploited(report):
    catalogue = Report("cisa-kev", None, None, (replace(report.entries[1], products=()),))
    marked = mark_exploited(report, (catalogue, report))
    assert [entry.exploited for entry in marked.entries] == [None, True]
    assert mark_exploited(report, ()) == report


def test_the_newest_weekly_report_of_a_feed(report):
    first, second = report.entries
    feed = replace(
        report, entries=(replace(first, links=("https://a.example/at",)), replace(second, title="Weekly Report: x", links=("https://a.example/wr",)))
    )
    assert weekly_page(feed) == "https://a.example/wr"
    assert weekly_page(replace(feed, entries=())) == ""
