"""When a digest is due: the times of the week that a schedule names, by the clock on the wall of a time zone. Pure."""

from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sekisho.model.digest import Schedule

LONGEST = 8 * 86_400.0  # seconds between two times of any schedule, and a day more for clocks that are set


def zone_of(name: str) -> tzinfo:
    """Return a time zone; UTC for one that this machine does not know (any more)."""
    try:
        return ZoneInfo(name) if name != "UTC" else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def last_time(schedule: Schedule, zone: tzinfo, now: float) -> float | None:
    """Return the latest time of a schedule that is not after `now` (both in seconds since 1970); None for a schedule without times.

    An hour that is skipped or repeated when clocks are set counts once.
    """
    today = datetime.fromtimestamp(now, zone).date()
    found = [
        at
        for back in range(-1, 9)
        if (day := today - timedelta(days=back)).weekday() in schedule.days
        for minute in schedule.minutes
        if (at := datetime.combine(day, time(minute // 60, minute % 60), zone).timestamp()) <= now
    ]
    return max(found, default=None)
