"""The long memory: tracking, dossiers, audit, search. Filled from the outbox idempotently; never slows the words "250"."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sekisho.model.dmarc_report import AggregateReport, SeenRow
from sekisho.model.ids import ArrivalId, TenantId
from sekisho.model.tracking import TrackingEvent
from sekisho.ports.records import ChainHead, OutboxRow


@dataclass(frozen=True, slots=True)
class Summary:
    """One line of a search result."""

    arrival: ArrivalId
    at: float
    sender: str
    recipients: str
    subject: str
    category: str
    state: str


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

    async def search(self, tenant: TenantId, text: str, limit: int, before: float | None = None) -> list[Summary]:
        """Find messages whose id, sender, recipient, subject or Message-ID contains the text, newest first; all when it is empty."""
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

    async def seen_groups(self, before_day: int, limit: int) -> list[tuple[TenantId, int, str]]:
        """Return (tenant, day, policy domain) of mail seen on days before that (days since 1970) whose domain asks for reports."""
        ...

    async def seen_rows(self, tenant: TenantId, day: int, domain: str, limit: int) -> list[tuple[SeenRow, int]]:
        """Return what was seen, with counts, the most frequent first."""
        ...

    async def forget_seen(self, tenant: TenantId, day: int, domain: str) -> None:
        """Forget it: it was told."""
        ...

    async def retired_before(self) -> float:
        """Return the time before which events may have been forgotten (0: never)."""
        ...

    async def retire(self, before: float, limit: int) -> int:
        """Forget events and dossiers older than that, at most so many; return how many."""
        ...
