"""What events teach about acquaintances: the same for every store, and the same in whatever order they come."""

from collections.abc import Iterator

from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.ports.acquaintances import LEARN, NAMES, Acquaintance

PARTNER_SENT = 3  # letters of ours that make an organisation a partner
MOST_PAYMENTS = 100
_MOST_NAMES = 300  # of one event


def taught(event: TrackingEvent) -> Iterator[Acquaintance]:
    """Yield what one event teaches."""
    facts = dict(event.facts)
    how = facts.get(LEARN)
    if event.kind not in {EventKind.JUDGED, EventKind.FEEDBACK} or how not in {"received", "sent"}:
        return
    for line in facts.get(NAMES, "").split("\n")[:_MOST_NAMES]:
        kind, _, name = line.partition(" ")
        if kind and name:
            yield Acquaintance(kind, name, event.at, event.at, int(how == "received"), int(how == "sent"))


def joined(one: Acquaintance, other: Acquaintance) -> Acquaintance:
    """Return both as one."""
    first, last = min(one.first_at, other.first_at), max(one.last_at, other.last_at)
    return Acquaintance(one.kind, one.name, first, last, one.received + other.received, one.sent + other.sent)
