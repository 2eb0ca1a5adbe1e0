"""Events folded into the line that a search shows: the same whatever the order in which they come, so that storing them again changes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

from sekisho.model.ids import ArrivalId, TenantId
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.ports.history import Summary

_MAXIMUM = 1_000  # characters of recipients shown
_RANK = {EventKind.ACCEPTED: 0, EventKind.WAITING: 1, EventKind.DECIDED: 2}  # of events at one instant; all others are later
_SILENT = frozenset({EventKind.JUDGED, EventKind.ATTEMPTED, EventKind.REPORTED, EventKind.FEEDBACK})  # events that do not say where a message stands


@dataclass(slots=True)
class Line:
    """What is known of a message so far."""

    tenant: TenantId
    arrival: ArrivalId
    at: float = 0.0
    sender: str = ""
    recipients: str = ""  # keys, sorted, joined by ", "
    subject: str = ""
    category: str = ""
    message_id: str = ""
    state: str = ""
    state_at: float = 0.0
    state_rank: int = 0

    def take(self, event: TrackingEvent) -> None:
        """Fold one event in."""
        facts = dict(event.facts)
        self.at = min(self.at, event.at) if self.at else event.at
        self.sender = facts.get("from", self.sender) if event.kind in {EventKind.ACCEPTED, EventKind.REFUSED} else self.sender
        if event.kind is EventKind.JUDGED:
            self.subject = facts.get("subject", self.subject)
            self.category = facts.get("category", self.category)
            self.message_id = facts.get("message_id", self.message_id)
        recipient = (event.recipient or facts.get("to", "")).lower()
        if recipient and len(self.recipients) < _MAXIMUM:
            self.recipients = ", ".join(sorted({*filter(None, self.recipients.split(", ")), recipient}))
        rank = _RANK.get(event.kind, 3)
        if event.kind not in _SILENT and (event.at, rank, event.kind) >= (self.state_at, self.state_rank, self.state):
            self.state, self.state_at, self.state_rank = event.kind, event.at, rank

    @property
    def haystack(self) -> str:
        """The text in which a search looks, lower case."""
        return f"{self.arrival}\n{self.sender}\n{self.recipients}\n{self.subject}\n{self.message_id}".lower()

    @property
    def summary(self) -> Summary:
        """The line as the port shows it."""
        return Summary(self.arrival, self.at, self.sender, self.recipients, self.subject, self.category, self.state)


def accepted_in(events: Iterable[TrackingEvent], since: float) -> Iterable[tuple[ArrivalId, str]]:
    """Yield the (arrival, recipient key) pairs that ACCEPTED events name."""
    return ((event.arrival, event.recipient.lower()) for event in events if event.kind is EventKind.ACCEPTED and event.at >= since)
