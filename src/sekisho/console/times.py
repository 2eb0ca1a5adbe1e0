"""Times as people read them: in the reader's zone, as their language writes dates."""

from datetime import datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_WEEKDAYS = "月火水木金土日"
_LAST = 250_000_000_000.0


@cache
def zone_names() -> tuple[str, ...]:
    """Return the zones that this machine knows, such as "Asia/Tokyo"; those without an area but UTC are left out."""
    return tuple(
        sorted(name for name in available_timezones() if name == "UTC" or ("/" in name and not name.startswith(("Etc/", "posix/", "right/"))))
    )


def zone_of(name: str) -> tzinfo | None:
    """Return the zone of that name; None (this machine's own) for a name that is none."""
    return ZoneInfo(name) if name in zone_names() else None


def shown_zone(name: str) -> str:
    """Return how a zone is called: by the reader's choice, else as this machine calls its own."""
    return name if name in zone_names() else datetime.now().astimezone().tzname() or "UTC"


def when(at: float, language: str = "en", zone: str = "") -> str:
    """Return a moment (seconds since 1970) as it is read: "2026-11-23 14:05", in Japanese "2026年11月23日（月）14:05"; "" for what is none."""
    if not 0 < at < _LAST:
        return ""
    moment = datetime.fromtimestamp(at).astimezone(zone_of(zone))
    if language == "ja":
        return f"{moment.year}年{moment.month}月{moment.day}日（{_WEEKDAYS[moment.weekday()]}）{moment:%H:%M}"
    return f"{moment:%Y-%m-%d %H:%M}"


def day_start(text: str, zone: str = "") -> float:
    """Return when a day ("2026-11-23") begins for the reader, in seconds since 1970; 0 for what is no day."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d")  # noqa: DTZ007 - the zone is the reader's, below
        chosen = zone_of(zone)
        return max(0.0, (day.replace(tzinfo=chosen) if chosen else day.astimezone()).timestamp())
    except (ValueError, OverflowError):
        return 0.0
