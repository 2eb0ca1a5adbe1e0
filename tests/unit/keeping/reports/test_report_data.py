"""Which time a report is about."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from sekisho.keeping.reports.report_data import last_whole

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("period", "since", "until"),
    [
        ("daily", "2026-03-03T00:00", "2026-03-04T00:00"),
        ("weekly", "2026-02-23T00:00", "2026-03-02T00:00"),
        ("monthly", "2026-02-01T00:00", "2026-03-01T00:00"),
    ],
)
@pytest.mark.parametrize("at", ["2026-03-04T00:00", "2026-03-04T23:59"])
def test_the_last_whole_one_in_the_zone(period, since, until, at):
    span = last_whole(period, datetime.fromisoformat(at).replace(tzinfo=TOKYO))
    assert datetime.fromtimestamp(span.since, TOKYO) == datetime.fromisoformat(since).replace(tzinfo=TOKYO)
    assert datetime.fromtimestamp(span.until, TOKYO) == datetime.fromisoformat(until).replace(tzinfo=TOKYO)


def test_a_year_ends():
    span = last_whole("monthly", datetime(2027, 1, 1, 5, tzinfo=TOKYO))
    assert datetime.fromtimestamp(span.since, TOKYO).month == 12
