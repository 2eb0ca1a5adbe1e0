"""Events folded into the line that a search shows: the same whatever the order in which they come, so that storing them again changes nothing."""

from collections.abc import Iterable, Mapping

import msgspec

from sekisho.model.ids import ArrivalId, TenantId
from sekisho.model.tracking import FILES, HOSTS, EventKind, TrackingEvent
from sekisho.ports.history import Summary

_MAXIMUM = 8_000  # characters of recipients: a hundred of any length
_RANK = {EventKind.ACCEPTED: 0, EventKind.WAITING: 1, EventKind.DECIDED: 2}  # of events at one instant; all others are later
# events that do not say where a message stands
_SILENT = frozenset(
    {
        EventKind.JUDGED,
        EventKind.ATTEMPTED,
        EventKind.REPORTED,
        EventKind.OPERATED,
        EventKind.FEEDBACK,
        EventKind.ERASED,
        EventKind.WATCHED,
        EventKind.OPENED,
    }
)
_CAME = frozenset({EventKind.ACCEPTED, EventKind.REFUSED})


class Line(msgspec.Struct, array_like=True, gc=False):
    """What is known of a message so far. Stored as an array: new fields go to the end, with a default."""

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
    direction: str = ""
    ip: str = ""
    header_from: str = ""
    size: int = 0
    rule: str = ""
    codes: str = ""  # joined by blanks
    files: str = ""  # as in the fact
    hosts: str = ""
    sentence: str = ""
    sentence_ja: str = ""
    delivered_at: float = 0.0  # for the first time
    judged_at: float = 0.0
    ruled_at: float = 0.0

    def take(self, event: TrackingEvent) -> None:
        """Fold one event in."""
        facts = dict(event.facts)
        self.at = min(self.at, event.at) if self.at else event.at
        if event.kind in _CAME:
            self._came(facts)
        elif event.kind is EventKind.JUDGED and event.at >= self.judged_at:  # a message that waited is judged again: the last word counts
            self._judged(facts, event.at)
        elif event.kind is EventKind.DELIVERED:
            self.delivered_at = min(self.delivered_at, event.at) if self.delivered_at else event.at
        rule = facts.get("rule", "")
        if rule and (event.at, rule) >= (self.ruled_at, self.rule):
            self.rule, self.ruled_at = rule, event.at
        recipient = (event.recipient or facts.get("to", "")).lower()
        if recipient and len(self.recipients) < _MAXIMUM:
            self.recipients = ", ".join(sorted({*filter(None, self.recipients.split(", ")), recipient}))
        rank = _RANK.get(event.kind, 3)
        state = str(EventKind.QUARANTINED if event.kind is EventKind.RESTORED else event.kind)
        if event.kind not in _SILENT and (event.at, rank, state) >= (self.state_at, self.state_rank, self.state):
            self.state, self.state_at, self.state_rank = state, event.at, rank

    def _came(self, facts: Mapping[str, str]) -> None:
        self.sender = facts.get("from", self.sender)
        self.ip = facts.get("ip", self.ip)
        self.direction = facts.get("direction", self.direction)
        self.size = int(facts.get("size", self.size))

    def _judged(self, facts: Mapping[str, str], at: float) -> None:
        self.judged_at = at
        self.subject = facts.get("subject", self.subject)
        self.category = facts.get("category", self.category)
        self.message_id = facts.get("message_id", self.message_id)
        self.header_from = facts.get("header_from", self.header_from)
        self.sentence = facts.get("sentence", self.sentence)
        self.sentence_ja = facts.get("sentence_ja", self.sentence_ja)
        self.files = facts.get(FILES, self.files)
        self.hosts = facts.get(HOSTS, self.hosts)
        self.direction = facts.get("direction", self.direction)
        self.codes = " ".join(each.partition("(")[0] for each in facts.get("reasons", "").split()) or self.codes

    @property
    def summary(self) -> Summary:
        """The line as the port shows it."""
        return Summary(
            self.arrival,
            self.at,
            self.sender,
            self.recipients,
            self.subject,
            self.category,
            self.state,
            self.direction,
            self.ip,
            self.header_from,
            self.message_id,
            self.size,
            self.rule,
            tuple(self.codes.split()),
            files_told(self.files),
            tuple(self.hosts.split()),
            self.sentence,
            self.sentence_ja,
        )


def files_told(fact: str) -> tuple[tuple[str, str], ...]:
    """Return (name, SHA-256) of the fact FILES: a file a line, its digest first."""
    return tuple((name, digest) for digest, _, name in (line.partition(" ") for line in fact.split("\n") if line))


def accepted_in(events: Iterable[TrackingEvent], since: float) -> Iterable[tuple[ArrivalId, str]]:
    """Yield the (arrival, recipient key) pairs that ACCEPTED events name."""
    return ((event.arrival, event.recipient.lower()) for event in events if event.kind is EventKind.ACCEPTED and event.at >= since)
