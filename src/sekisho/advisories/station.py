"""What our own station did in a week, counted from the summaries of its messages."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sekisho.model.verdict import UNWANTED
from sekisho.ports.campaigns import Campaign
from sekisho.ports.history import Summary

_MOST_PEOPLE = _MOST_CAMPAIGNS = 5
_LOOK_ALIKES = frozenset({"look_alike.sender", "history.imitates_partner"})  # codes of findings about the sender's own domain


@dataclass(frozen=True, slots=True)
class StationWeek:
    """Counts of messages. `days` holds (day, stopped) for every day on which mail came, oldest first."""

    total: int
    stopped: int
    categories: tuple[tuple[str, int], ...]  # stopped ones by category, most first
    days: tuple[tuple[date, int], ...]
    attacked: tuple[tuple[str, int], ...]  # recipients of stopped mail, most first
    complete: bool = True  # False: there were more messages than were counted
    campaigns: tuple[tuple[str, int, int], ...] = ()  # unwanted ones: subject, messages, people; the largest first
    look_alikes: tuple[str, ...] = ()  # domains that imitated known ones, the most frequent first


def count_week(summaries: Iterable[Summary], *, complete: bool, campaigns: Iterable[Campaign] = ()) -> StationWeek:
    """Return the counts of these messages, and those of the campaigns that were mostly unwanted."""
    total, categories, people, imitating = 0, Counter[str](), Counter[str](), Counter[str]()
    days: Counter[date] = Counter()
    for summary in summaries:
        total += 1
        when = datetime.fromtimestamp(summary.at, UTC).date()
        days[when] += 0
        if summary.category in UNWANTED:
            days[when] += 1
            categories[summary.category] += 1
            people.update(summary.recipients.split(", "))
            if _LOOK_ALIKES.intersection(summary.codes):
                imitating[summary.header_from.rpartition("@")[2].rstrip("> ").lower()] += 1
    stopped = categories.total()
    return StationWeek(
        total,
        stopped,
        tuple(categories.most_common()),
        tuple(sorted(days.items())),
        tuple(people.most_common(_MOST_PEOPLE)),
        complete,
        tuple((one.subject[:100], one.messages, one.people) for one in campaigns if one.unwanted * 2 > one.messages)[:_MOST_CAMPAIGNS],
        tuple(domain for domain, _ in imitating.most_common(_MOST_PEOPLE) if domain),
    )
