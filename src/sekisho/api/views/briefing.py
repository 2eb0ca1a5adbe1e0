"""The briefing as the API shows it: as values for programs, with the words of one language for people."""

import msgspec

from sekisho.advisories.briefing import attacker_name, effect_names, ground_text, kind_name, product_name, what_to_do
from sekisho.advisories.inventory import Product
from sekisho.advisories.markdown import to_markdown
from sekisho.advisories.ranking import Ranked
from sekisho.advisories.reading import Hit, IssueLine, Shown, Subscription
from sekisho.advisories.report import Entry
from sekisho.advisories.script import to_script
from sekisho.advisories.station import StationWeek


class RankedView(msgspec.Struct, frozen=True):
    """One entry, what it means in plain words, and why it stands where it stands."""

    entry: Entry
    product: str
    kind: str
    effects: tuple[str, ...]
    attacker: str
    points: int
    why: tuple[str, ...]
    todo: tuple[str, ...]
    used: tuple[str, ...]  # your products that it concerns


class AlarmView(msgspec.Struct, frozen=True):
    """An advisory about a part of Sekisho itself."""

    part: str
    version: str
    title: str
    step: str


class BriefingView(msgspec.Struct, frozen=True):
    """One briefing; the entry to watch is the first."""

    name: str
    language: str
    source: str
    issued: str
    partial: tuple[str, ...]
    has_inventory: bool
    entries: tuple[RankedView, ...]
    alarms: tuple[AlarmView, ...]
    week: StationWeek | None
    markdown: str


class Issues(msgspec.Struct, frozen=True):
    """All kept briefings, the newest first."""

    items: tuple[IssueLine, ...]


class Hits(msgspec.Struct, frozen=True):
    """What a search found."""

    items: tuple[Hit, ...]


class Products(msgspec.Struct, frozen=True):
    """The inventory."""

    items: tuple[Product, ...]


class Subscriptions(msgspec.Struct, frozen=True):
    """Who gets it by mail."""

    items: tuple[Subscription, ...]


class Submitted(msgspec.Struct, frozen=True):
    """The number of a report that waits to be read."""

    number: str


def issues(lines: tuple[IssueLine, ...]) -> Issues:
    """Return the list."""
    return Issues(lines)


def shown(one: Shown) -> BriefingView:
    """Return one briefing."""
    briefing, language = one.briefing, one.language
    report = briefing.report
    return BriefingView(
        one.name,
        language,
        report.source,
        report.issued.isoformat() if report.issued else "",
        report.partial,
        briefing.has_inventory,
        tuple(_ranked(ranked, language) for ranked in briefing.ranked),
        tuple(AlarmView(alarm.part.name, alarm.part.version, alarm.title, alarm.told(language)) for alarm in briefing.alarms),
        briefing.week,
        to_markdown(briefing, language),
    )


def _ranked(ranked: Ranked, language: str) -> RankedView:
    entry = ranked.entry
    return RankedView(
        entry,
        product_name(entry, language),
        kind_name(entry, language),
        tuple(effect_names(entry, language)),
        attacker_name(entry, language),
        ranked.points,
        tuple(ground_text(ground, language) for ground in ranked.grounds),
        tuple(what_to_do(ranked, language)),
        tuple(match.product.name for match in ranked.matches),
    )


def spoken(one: Shown) -> bytes:
    """Return the text to read aloud."""
    return to_script(one.briefing, one.language).encode()


def octets(text: str) -> bytes:
    """Return a text as octets."""
    return text.encode()


def hits(found: tuple[Hit, ...]) -> Hits:
    """Return what was found."""
    return Hits(found)


def products(several: tuple[Product, ...]) -> Products:
    """Return the inventory."""
    return Products(several)


def subscription(one: Subscription) -> Subscription:
    """Return it as it is."""
    return one


def subscriptions(several: tuple[Subscription, ...]) -> Subscriptions:
    """Return all."""
    return Subscriptions(several)


def submitted(number: str) -> Submitted:
    """Return the number."""
    return Submitted(number)
