"""Times of a schedule, by the clock on the wall."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sekisho.model.digest import Schedule
from sekisho.quarantine.digest.times import last_time, zone_of

TOKYO, BERLIN = ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("schedule", "zone", "now", "last"),
    [
        (Schedule("daily"), TOKYO, "2026-11-25T08:00+09:00", "2026-11-25T08:00+09:00"),
        (Schedule("daily"), TOKYO, "2026-11-25T07:59+09:00", "2026-11-24T08:00+09:00"),
        (Schedule("twice", minutes=(480, 1020)), TOKYO, "2026-11-25T23:00+09:00", "2026-11-25T17:00+09:00"),
        (Schedule("weekly", days=(0,)), UTC, "2026-11-29T23:00+00:00", "2026-11-23T08:00+00:00"),
        (Schedule("summer", minutes=(150,)), BERLIN, "2026-03-29T12:00+02:00", "2026-03-29T03:30+02:00"),  # the hour that is skipped
        (Schedule("winter", minutes=(150,)), BERLIN, "2026-10-25T12:00+01:00", "2026-10-25T02:30+02:00"),  # the one that comes twice
    ],
)
def test_the_latest(schedule, zone, now, last):
    assert last_time(schedule, zone, datetime.fromisoformat(now).timestamp()) == datetime.fromisoformat(last).timestamp()


def test_none_and_an_unknown_zone():
    assert last_time(Schedule("never", days=()), UTC, 0.0) is None
    assert zone_of("Nowhere/At-All") is UTC
