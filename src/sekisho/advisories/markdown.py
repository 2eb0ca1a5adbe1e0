"""The briefing as Markdown: one page, also the plain text of the mail. Nothing from a report can become markup."""

import re

from sekisho.advisories import words
from sekisho.advisories.briefing import Briefing, attacker_name, effects_text, ground_text, kind_name, product_name, what_to_do
from sekisho.advisories.ranking import Ranked
from sekisho.advisories.report import Entry
from sekisho.advisories.station import StationWeek

_MARKUP = re.compile(r"([\\`*_{}\[\]<>|~]|^#)")


def plain(text: str) -> str:
    """Return foreign text on one line in which no character is markup."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def to_markdown(briefing: Briefing, language: str) -> str:
    """Return the whole page."""
    report = briefing.report
    lines = [f"# {words.text('page', 'title', language)}"]
    if report.issued:
        lines[0] += f" {words.day(report.issued, language)}"
    if report.period:
        begin, end = (words.day(day, language) for day in report.period)
        lines += ["", words.text("page", "period", language, begin=begin, end=end)]
    lines += [f"\n> {words.text('page', 'partial', language, why=plain(why))}" for why in report.partial]
    lines += ["", *_watch(briefing, language), "", *_products(briefing, language)]
    lines += ["", f"## {words.text('page', 'own', language)}", ""]
    lines += _alarms(briefing, language) or [words.text("page", "own_clear", language)]
    if briefing.week:
        lines += ["", *_station(briefing.week, language)]
    return "\n".join(lines) + "\n"


def _watch(briefing: Briefing, language: str) -> list[str]:
    watch: Ranked = briefing.watch
    name = plain(product_name(watch.entry, language))
    lines = [f"## {words.text('page', 'watch', language)}: {name}", "", plain(watch.entry.title), ""]
    if not briefing.has_inventory:
        lines += [words.text("page", "no_inventory", language), ""]
    elif not watch.matches:
        lines += [words.text("page", "unused", language), ""]
    lines += [f"**{words.text('page', 'why', language)}**", ""]
    lines += [f"- {plain(ground_text(ground, language))} (+{ground.points})" for ground in watch.grounds]
    lines += ["", f"**{words.text('page', 'todo', language)}**", ""]
    return lines + [f"- {plain(step)}" for step in what_to_do(watch, language)]


def _products(briefing: Briefing, language: str) -> list[str]:
    heads = [words.text("columns", name, language) for name in ("number", "product", "kind", "effect", "attacker", "numbers")]
    lines = [f"## {words.text('page', 'products', language)}", "", f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    return [*lines, *(f"| {' | '.join(plain(cell) for cell in row(entry, language))} |" for entry in briefing.report.entries)]


def row(entry: Entry, language: str) -> tuple[str, ...]:
    """Return the cells of an entry in the table of products."""
    unknown = words.text("page", "unknown", language)
    return (
        str(entry.number),
        product_name(entry, language),
        kind_name(entry, language),
        effects_text(entry, language) or unknown,
        attacker_name(entry, language),
        " ".join((*entry.cves[:4], *entry.jvns[:2])) or unknown,
    )


def _alarms(briefing: Briefing, language: str) -> list[str]:
    return [
        f"- **{plain(alarm.part.name)} {plain(alarm.part.version)}**: {plain(alarm.title)}. {plain(alarm.told(language))}"
        for alarm in briefing.alarms
    ]


def _station(week: StationWeek, language: str) -> list[str]:
    lines = [f"## {words.text('page', 'station', language)}", ""]
    if not week.stopped:
        return [*lines, words.text("page", "quiet", language)]
    lines += [words.text("page", "received", language, total=f"{week.total:,}", stopped=f"{week.stopped:,}"), ""]
    most = max(count for _, count in week.days)
    lines += [f"| {words.text('columns', 'day', language)} | {words.text('columns', 'stopped', language)} | |", "|---|---:|---|"]
    lines += [f"| {words.day(day, language)} | {count} | {'█' * round(20 * count / most)} |" for day, count in week.days]
    lines += [
        "",
        words.text("page", "most_attacked", language, people=plain(words.joined([f"{who} ({count})" for who, count in week.attacked], language))),
    ]
    for line in more_of_week(week, language):
        lines += ["", plain(line)]
    if not week.complete:
        lines += ["", words.text("page", "cut", language, count=f"{week.total:,}")]
    return lines


def more_of_week(week: StationWeek, language: str) -> list[str]:
    """Return sentences on campaigns and look-alike domains; none where there were none. Foreign text stands in them as it is."""
    lines = []
    if week.campaigns:
        told = [
            words.text("page", "campaign", language, subject=subject, messages=f"{messages:,}", people=f"{people:,}")
            for subject, messages, people in week.campaigns
        ]
        lines.append(words.text("page", "campaigns", language, campaigns=words.joined(told, language)))
    if week.look_alikes:
        lines.append(words.text("page", "look_alikes", language, domains=words.joined(list(week.look_alikes), language)))
    return lines
