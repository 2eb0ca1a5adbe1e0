"""A feed of our own briefings: RSS 2.0, one item for each, every foreign word escaped."""

from datetime import UTC, datetime
from html import escape

from sekisho.advisories import words
from sekisho.advisories.briefing import Briefing, product_name, what_to_do

MOST_ITEMS = 20
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def to_feed(briefings: tuple[tuple[str, float, Briefing], ...], language: str) -> str:
    """Return the feed of (name, made at, briefing), the newest first. Titles name the one to watch; the text says what to do."""
    title = words.text("page", "title", language)
    items = "".join(_item(name, at, briefing, language) for name, at, briefing in briefings[:MOST_ITEMS])
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>'
        f"<title>Sekisho: {title}</title><link>https://sekisho.invalid/</link><description>{title}</description><language>{language}</language>"
        f"{items}</channel></rss>\n"
    )


def _item(name: str, at: float, briefing: Briefing, language: str) -> str:
    watch = briefing.watch
    steps = " ".join(what_to_do(watch, language))
    title = _text(f"{product_name(watch.entry, language)}: {watch.entry.title}")
    return (
        f"<item><title>{title}</title>"
        f'<guid isPermaLink="false">sekisho-briefing-{_text(name)}</guid><pubDate>{_date(at)}</pubDate>'
        f"<description>{_text(steps)}</description></item>"
    )


def _text(text: str) -> str:
    """Return foreign text as XML can hold it (XML 1.0 section 2.2)."""
    return escape(
        "".join(sign for sign in text if sign in "\t\n" or (ord(sign) >= 0x20 and not 0xD800 <= ord(sign) <= 0xDFFF and ord(sign) < 0xFFFE))
    )


def _date(at: float) -> str:
    """Return a time as RSS writes it (RFC 822), whatever language this process speaks."""
    when = datetime.fromtimestamp(at, UTC)
    return f"{_DAYS[when.weekday()]}, {when.day:02d} {_MONTHS[when.month - 1]} {when:%Y %H:%M:%S} +0000"
