"""The long memory: tracking, dossiers, audit, search. Filled from the outbox idempotently; never slows the words "250"."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sekisho.model.access import WHOLE, Sight
from sekisho.model.address import Address
from sekisho.model.arrival import Direction
from sekisho.model.dmarc_report import AggregateReport, SeenRow
from sekisho.model.ids import ArrivalId, TenantId
from sekisho.model.page import Page
from sekisho.model.tls_report import TlsReport
from sekisho.model.tracking import TrackingEvent
from sekisho.ports.records import ChainHead, OutboxRow

# Kinds of what is counted by the hour, with what the name of each is ...
MAIL, OCTETS = "mail", "octets"  # direction
CATEGORY, STATE, STOPPED = "category", "state", "stopped"  # category, state, category
DELAY = "delay"  # from acceptance to the first delivery: `seconds_of` its step
# ... and by the day (UTC)
ATTACKED, SENDER = "attacked", "sender"  # a recipient of unwanted mail; the domain of inbound mail's author

_NAMING = frozenset({"to", "by"})  # facts that name people
STEPS = 4  # of a delay's doubling: a step is 19 % wide


def seconds_of(step: str) -> float:
    """Return the longest delay that a step stands for."""
    return float(2 ** (int(step) / STEPS) / 1_000)


@dataclass(frozen=True, slots=True)
class Summary:
    """One line of a search result: what is known of a message without opening its dossier. Texts are "" where nothing is known."""

    arrival: ArrivalId
    at: float
    sender: str
    recipients: str  # Address.keys joined by ", "; long lists are cut
    subject: str
    category: str
    state: str  # the kind of the last event that says where it stands
    direction: str = ""
    ip: str = ""
    header_from: str = ""
    message_id: str = ""
    size: int = 0  # octets
    rule: str = ""  # that decided
    codes: tuple[str, ...] = ()  # of the findings that weighed most
    files: tuple[tuple[str, str], ...] = ()  # (name, SHA-256) of attachments, the first few
    hosts: tuple[str, ...] = ()  # that its links lead to, the first few
    sentence: str = ""
    sentence_ja: str = ""


def address_of(text: str) -> Address:
    """Return an address as it stands in lines and events; "" is one that nobody has."""
    local, _, domain = text.rpartition("@")
    return Address(local, domain.lower()) if local else Address(text, "")


def recipients_seen(sight: Sight, direction: str, sender: str, recipients: str) -> str:
    """Return those of a line's recipients of whom the asker may know. Whoever sees the sender's mail sees whom it went to."""
    if sight.whole or (direction != Direction.INBOUND and sight.covers(address_of(sender))):
        return recipients
    return ", ".join(each for each in recipients.split(", ") if sight.covers(address_of(each)))


def facts_seen(sight: Sight, event: TrackingEvent) -> tuple[tuple[str, str], ...]:
    """Return an event's facts without those that name people out of sight: whom else it went to, and who said something of it."""
    if sight.whole or event.recipient:
        return tuple(fact for fact in event.facts if sight.whole or fact[0] != "to" or sight.covers(address_of(fact[1])))
    return tuple(fact for fact in event.facts if fact[0] not in _NAMING or sight.covers(address_of(fact[1])))


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; every field that is set must fit. Upper and lower case, full and half width are the same.

    Words of `text`, `subject` and of names are found at the beginning of a word, in scripts without spaces anywhere; "..." holds words together.
    `sender` and `recipient`: an address, "@domain" with what is below it, or a part of name or address. `file`: part of a name, or the beginning
    of a SHA-256. `host`: with what is below it. `ip`: an address or a network. `code`: of a finding, or the name of the rule that decided.
    Recipients whom the asker does not see are found by nothing: a search that hits would tell who else got a message.
    """

    text: str = ""
    sender: str = ""
    recipient: str = ""
    subject: str = ""
    category: str = ""
    state: str = ""
    direction: str = ""
    code: str = ""
    ip: str = ""
    message_id: str = ""
    file: str = ""
    host: str = ""
    campaign: str = ""  # its name, as `ports/campaigns.py` tells it
    since: float = 0.0  # seconds since 1970, inclusive
    until: float = 0.0  # exclusive; 0: no end
    sight: Sight = WHOLE  # whose mail may be seen at all


@dataclass(frozen=True, slots=True)
class Counted:
    """How many in one hour (whole hours since 1970). Kinds and names: see MAIL and what follows it."""

    hour: int
    kind: str
    name: str
    amount: int


@dataclass(frozen=True, slots=True)
class Told:
    """The events of one commit, with what is known of their message by now. `place` orders them."""

    place: int
    events: tuple[TrackingEvent, ...]
    line: Summary | None


@dataclass(frozen=True, slots=True)
class Redaction:
    """What a link will tell once a person is taken out of it. The same again for the same pseudonym."""

    arrival: ArrivalId
    writer: str
    number: int
    payload: bytes


PAYLOADS = "payloads"  # fact of an ERASED event: SHA-256s of what links tell since, by blanks


@dataclass(frozen=True, slots=True)
class Stored:
    """A dossier with the events of the commit that brought it. `place` orders them; it is the history's own."""

    place: int
    arrival: ArrivalId
    events: tuple[TrackingEvent, ...]
    dossier: bytes


class History(Protocol):
    """Append-only; retention in small steps."""

    async def store(self, rows: Sequence[OutboxRow]) -> None:
        """Store rows durably; storing one again changes nothing."""
        ...

    async def story(self, tenant: TenantId, arrival: ArrivalId) -> list[TrackingEvent]:
        """Return all events of a message in order of time."""
        ...

    async def search(self, tenant: TenantId, search: Search, limit: int, after: str = "") -> Page[Summary]:
        """Find messages, the newest first; `after` is the `next` of the page before. A page may be short, or empty, and still go on.

        Raises ValueError for an `after` that never was one, or an `ip` that is none.
        """
        ...

    async def line(self, tenant: TenantId, arrival: ArrivalId) -> Summary | None:
        """Return what is known of one message."""
        ...

    async def dossier(self, tenant: TenantId, arrival: ArrivalId) -> bytes | None:
        """Return the stored dossier, compressed as it came."""
        ...

    async def dossiers(self, tenant: TenantId, after: int, limit: int, since: float = 0.0) -> list[Stored]:
        """Return stored dossiers behind a place (0: from the beginning) whose events are not older than `since`, in order of place."""
        ...

    async def count_messages(self, tenant: TenantId, since: float) -> int:
        """Return how many messages came since then."""
        ...

    async def verify_chains(self, pending: Sequence[OutboxRow], heads: Sequence[ChainHead] = ()) -> list[str]:
        """Check every writer's chain, stored rows first, then those still in the outbox, up to its head. Empty = sound."""
        ...

    async def accepted_pairs(self, pending: Sequence[OutboxRow] = (), since: float = 0.0) -> set[tuple[ArrivalId, str]]:
        """Return every (arrival, recipient key) that an ACCEPTED event at or after `since` names, stored or pending."""
        ...

    async def reports(self, tenant: TenantId, domain: str, limit: int) -> list[tuple[ArrivalId, AggregateReport]]:
        """Return aggregate reports that came for a domain (all of the tenant's where it is ""), the latest first; each report once."""
        ...

    async def tls_reports(self, tenant: TenantId, domain: str, limit: int) -> list[tuple[ArrivalId, TlsReport]]:
        """Return TLS reports that came for a domain (all of the tenant's where it is ""), the latest first; each report once."""
        ...

    async def seen_groups(self, before_day: int, limit: int) -> list[tuple[TenantId, int, str]]:
        """Return (tenant, day, policy domain) of mail seen on days before that (days since 1970) whose domain asks for reports."""
        ...

    async def seen_rows(self, tenant: TenantId, day: int, domain: str, limit: int) -> list[tuple[SeenRow, int]]:
        """Return what was seen, with counts, the most frequent first."""
        ...

    async def forget_seen(self, tenant: TenantId, day: int, domain: str) -> None:
        """Forget it: it was told."""
        ...

    async def counted(self, tenant: TenantId, since: int, until: int, step: int = 1) -> list[Counted]:
        """Return what was counted in hours from `since` to before `until`, in steps of so many hours (of which the first is named), in order of
        hour, kind and name.
        """
        ...

    async def most(self, tenant: TenantId, kind: str, since_day: int, limit: int) -> list[tuple[str, int]]:
        """Return names that were counted most on that day (days since 1970) and later, the most frequent first."""
        ...

    async def thin(self, tenant: TenantId, before_day: int, names: int) -> None:
        """Of each day before that, so many names of each kind are enough, the most frequent: the others may be forgotten."""
        ...

    async def told(self, after: int, limit: int) -> list[Told]:
        """Return the events of all tenants behind a place (0: from the beginning), in order of place: for those who hand them on."""
        ...

    async def last_place(self) -> int:
        """Return the place of the last events that were stored, 0 if there are none."""
        ...

    async def set_mark(self, name: str, value: float) -> None:
        """Remember a number under a name, durably."""
        ...

    async def mark(self, name: str) -> float:
        """Return a remembered number, 0 if there is none."""
        ...

    async def remembered(self, tenant: TenantId, person: str) -> list[tuple[str, str]]:
        """Return what the house has learnt with a person's address in it, as (kind, words): acquaintances, campaigns, opinions."""
        ...

    async def begin_erasure(self, tenant: TenantId, person: str, pseudonym: str) -> str:
        """Remember the pseudonym that takes a person's place, durably, and return it: the earlier one if an erasure was broken off."""
        ...

    async def redactions(self, tenant: TenantId, person: str, pseudonym: str, arrivals: Sequence[ArrivalId]) -> list[Redaction]:
        """Return what the links of these messages will tell without the person; dossiers go. Nothing is changed."""
        ...

    async def redact(self, tenant: TenantId, redactions: Sequence[Redaction]) -> None:
        """Put them in their places, durably, with lines, index and counts."""
        ...

    async def end_erasure(self, tenant: TenantId, person: str, pseudonym: str) -> None:
        """Forget the person in acquaintances, campaigns and opinions, and who stood behind the pseudonym."""
        ...

    async def tenants(self) -> list[TenantId]:
        """Return whose events there are."""
        ...

    async def retired_before(self) -> float:
        """Return the time before which events may have been forgotten (0: never)."""
        ...

    async def retire(self, tenant: TenantId, before: float, limit: int) -> int:
        """Forget a tenant's events, dossiers, lines and counts older than that, at most so many links; return how many.

        What other tenants keep longer stays, and the chains stay whole: a link keeps the digest of what it told.
        """
        ...

    async def make_months(self, now: float) -> int:
        """Make ready what the next months will be stored in, where the store is divided by months; return how much was made."""
        ...

    async def drop_months(self, before: float) -> int:
        """Forget whole months that ended before that, links and dossiers of all tenants; return how many. Lines and counts go by `retire`."""
        ...

    async def catch_up(self, limit: int) -> int:
        """Make lines and index anew from stored events where an older program made them, a step at a time; 0 when nothing is left to do."""
        ...
