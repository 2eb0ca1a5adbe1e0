"""When the weekly briefing is due, and what else it may know: pure."""

from dataclasses import replace
from datetime import datetime, timedelta

from sekisho.advisories.report import Report

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def last_due(now: datetime, weekday: str, hour: int) -> datetime:
    """Return the latest moment, not after `now`, at which a briefing was due (in the zone of `now`)."""
    days = (now.weekday() - WEEKDAYS.index(weekday)) % 7
    due = (now - timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)
    return due if due <= now else due - timedelta(days=7)


def mark_exploited(report: Report, catalogues: tuple[Report, ...]) -> Report:
    """Return the report in which entries are marked that a catalogue of exploited vulnerabilities names."""
    exploited = {cve for catalogue in catalogues if catalogue.source == "cisa-kev" for entry in catalogue.entries for cve in entry.cves}
    entries = tuple(replace(entry, exploited=True) if exploited.intersection(entry.cves) else entry for entry in report.entries)
    return replace(report, entries=entries)


def weekly_page(feed: Report) -> str:
    """Return the address of the newest weekly report that a feed of JPCERT/CC names, "" if it names none."""
    links = (link for entry in feed.entries if "weekly report" in entry.title.lower() for link in entry.links)
    return next(links, "")
