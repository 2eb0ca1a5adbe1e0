"""What our own station did in a week, counted from the summaries of its messages."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sekisho.model.verdict import UNWANTED
from sekisho.ports.history import Summary

_MOST_PEOPLE = 5


@dataclass(frozen=True, slots=True)
class StationWeek:
    """Counts of messages. `days` holds (day, stopped) for every day on which mail came, oldest first."""

    total: int
    stopped: int
    categories: tuple[tuple[str, int], ...]  # stopped ones by category, most first
    days: tuple[tuple[date, int], ...]
    attacked: tuple[tuple[str, int], ...]  # recipients of stopped mail, most first
    complete: bool = True  # False: there were more messages than were counted


def count_week(summaries: Iterable[Summary], *, complete: bool) -> StationWeek:
    """Return the counts of these messages."""
    total, categories, people = 0, Counter[str](), Counter[str]()
    days: Counter[date] = Counter()
    for summary in summaries:
        total += 1
        when = datetime.fromtimestamp(summary.at, UTC).date()
        days[when] += 0
        if summary.category in UNWANTED:
            days[when] += 1
            categories[summary.category] += 1
            people.update(summary.recipients.split())
    stopped = categories.total()
    return StationWeek(
        total, stopped, tuple(categories.most_common()), tuple(sorted(days.items())), tuple(people.most_common(_MOST_PEOPLE)), complete
    )
