"""What FEEDBACK events say: the same for every store, and the same in whatever order they come."""

from sekisho.model.ids import ArrivalId, is_id
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.ports.opinions import ABOUT, BY, PHISH, SAYS, SPAM, UNDONE, WANTED, Opinion


def said_in(event: TrackingEvent) -> Opinion | None:
    """Return what an event says, None if nothing."""
    facts = dict(event.facts)
    about, says, by = facts.get(ABOUT, ""), facts.get(SAYS, ""), facts.get(BY, "")
    if event.kind is not EventKind.FEEDBACK or not is_id(about) or not by or says not in {WANTED, SPAM, PHISH, UNDONE}:
        return None
    return Opinion(ArrivalId(about), by[:320], says, event.at)
