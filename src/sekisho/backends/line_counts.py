"""What a message counts for in an overview. A line that changes takes back what it counted for: so order and repeats of events do not matter."""

import math
from collections import Counter

from sekisho.backends.search_terms import address_in
from sekisho.backends.summaries import Line
from sekisho.model.verdict import UNWANTED
from sekisho.ports.history import ATTACKED, CATEGORY, DELAY, MAIL, OCTETS, SENDER, STATE, STEPS, STOPPED

_UNWANTED = frozenset(map(str, UNWANTED))
_STOPPED = frozenset({"quarantined", "refused", "discarded", "deleted", "expired"})
_INBOUND = frozenset({"inbound", ""})
_MOST_PEOPLE = 20  # of one message

Key = tuple[int, str, str]  # hour or day, kind, name


def hours_of(line: Line) -> Counter[Key]:
    """Return what a line counts for in its hour."""
    if not line.at:
        return Counter()
    hour = int(line.at // 3_600)
    counts: Counter[Key] = Counter({(hour, MAIL, line.direction): 1, (hour, OCTETS, line.direction): line.size})
    if line.category:
        counts[hour, CATEGORY, line.category] = 1
    if line.state:
        counts[hour, STATE, line.state] = 1
    if line.state in _STOPPED:
        counts[hour, STOPPED, line.category] = 1
    if line.delivered_at:
        counts[hour, DELAY, str(step_of(line.delivered_at - line.at))] = 1
    return counts


def days_of(line: Line) -> Counter[Key]:
    """Return the names that a line counts for on its day: inbound mail only."""
    if not line.at or line.direction not in _INBOUND:
        return Counter()
    day = int(line.at // 86_400)
    counts: Counter[Key] = Counter()
    domain = (address_in(line.header_from) or line.sender.lower()).rpartition("@")[2]
    if domain:
        counts[day, SENDER, domain[:255]] = 1
    if line.category in _UNWANTED:
        for recipient in line.recipients.split(", ")[:_MOST_PEOPLE]:
            if recipient:
                counts[day, ATTACKED, recipient] = 1
    return counts


def change(old: Counter[Key], new: Counter[Key]) -> Counter[Key]:
    """Return what leads from one to the other; nothing stands there with zero."""
    difference = Counter(new)
    difference.subtract(old)
    return Counter({key: amount for key, amount in difference.items() if amount})


def step_of(seconds: float) -> int:
    """Return the step of a delay: the number of quarter doublings of a millisecond, rounded up."""
    return max(0, math.ceil(STEPS * math.log2(max(seconds, 0.001) * 1_000)))
