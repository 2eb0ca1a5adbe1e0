"""The long memory, in memory."""

from collections import Counter
from collections.abc import Sequence

from sekisho.backends.chain import FIRST, breaks
from sekisho.backends.dmarc_facts import DAY, reports_in, seen_in, seen_of
from sekisho.backends.memory.acquaintances import MemoryAcquaintances
from sekisho.backends.memory.campaigns import MemoryCampaigns
from sekisho.backends.memory.opinions import MemoryOpinions
from sekisho.backends.payload import unpack
from sekisho.backends.summaries import Line, accepted_in
from sekisho.model.dmarc_report import AggregateReport, SeenRow
from sekisho.model.ids import ArrivalId, TenantId
from sekisho.model.tracking import TrackingEvent
from sekisho.ports.history import Stored, Summary
from sekisho.ports.records import ChainHead, OutboxRow


class MemoryHistory:
    """Links by writer and number; everything else is derived from them. `links` may be damaged by tests."""

    def __init__(
        self, acquaintances: MemoryAcquaintances | None = None, campaigns: MemoryCampaigns | None = None, opinions: MemoryOpinions | None = None
    ) -> None:
        self._acquaintances = acquaintances or MemoryAcquaintances()
        self._campaigns = campaigns or MemoryCampaigns()
        self._opinions = opinions or MemoryOpinions()
        self.links: dict[tuple[str, int], OutboxRow] = {}
        self._lines: dict[tuple[TenantId, ArrivalId], Line] = {}
        self._retired: dict[str, ChainHead] = {}
        self._retired_before = 0.0
        self._gone = 0
        self._reports: dict[tuple[TenantId, str, str, str], tuple[ArrivalId, AggregateReport]] = {}
        self._seen: dict[tuple[TenantId, int, str], Counter[str]] = {}

    async def store(self, rows: Sequence[OutboxRow]) -> None:
        """Store rows once."""
        for row in rows:
            head = self._retired.get(row.writer)
            if (row.writer, row.number) in self.links or (head and row.number <= head.number):
                continue
            self.links[row.writer, row.number] = row
            events = unpack(row.payload)[0]
            for tenant, arrival, report, _ in reports_in(events):
                self._reports.setdefault((tenant, report.domain, report.reporter, report.report_id), (arrival, report))
            for tenant, day, domain, seen in seen_in(events):
                self._seen.setdefault((tenant, day, domain), Counter())[seen] += 1
            for event in events:
                self._lines.setdefault((event.tenant, event.arrival), Line(event.tenant, event.arrival)).take(event)
                self._acquaintances.learn(event)
                self._campaigns.learn(event)
                self._opinions.learn(event)

    async def story(self, tenant: TenantId, arrival: ArrivalId) -> list[TrackingEvent]:
        """Return all events of a message in order of time."""
        rows = [row for row in self.links.values() if (row.tenant, row.arrival) == (tenant, arrival)]
        return sorted((event for row in rows for event in unpack(row.payload)[0]), key=lambda event: event.at)

    async def search(self, tenant: TenantId, text: str, limit: int, before: float | None = None) -> list[Summary]:
        """Find messages, newest first."""
        wanted = text.lower()
        found = [line for line in self._lines.values() if line.tenant == tenant and wanted in line.haystack and (before is None or line.at < before)]
        return [line.summary for line in sorted(found, key=lambda line: (line.at, line.arrival), reverse=True)[:limit]]

    async def dossier(self, tenant: TenantId, arrival: ArrivalId) -> bytes | None:
        """Return the last stored dossier."""
        rows = (row for row in self.links.values() if (row.tenant, row.arrival) == (tenant, arrival))
        return next((dossier for row in reversed(list(rows)) if (dossier := unpack(row.payload)[1]) is not None), None)

    async def dossiers(self, tenant: TenantId, after: int, limit: int, since: float = 0.0) -> list[Stored]:
        """Return stored dossiers in the order in which they were stored."""
        found = []
        for place, row in enumerate(list(self.links.values()), self._gone + 1):
            events, dossier = unpack(row.payload)
            if row.tenant == tenant and place > after and dossier is not None and any(event.at >= since for event in events):
                found.append(Stored(place, row.arrival, tuple(events), dossier))
        return found[:limit]

    async def count_messages(self, tenant: TenantId, since: float) -> int:
        """Return how many messages came since then."""
        return sum(line.tenant == tenant and line.at >= since for line in self._lines.values())

    async def verify_chains(self, pending: Sequence[OutboxRow], heads: Sequence[ChainHead] = ()) -> list[str]:
        """Check every chain up to its head."""
        ends = {head.writer: head for head in heads}
        chains: dict[str, list[OutboxRow]] = {writer: [] for writer in ends}
        for row in (*self.links.values(), *pending):
            chains.setdefault(row.writer, []).append(row)
        problems: list[str] = []
        for writer, rows in sorted(chains.items()):
            start = self._retired.get(writer, ChainHead(writer, 0, FIRST))
            ordered = sorted((row for row in rows if row.number > start.number), key=lambda row: row.number)
            problems += breaks(ordered, start, ends.get(writer))
        return problems

    async def accepted_pairs(self, pending: Sequence[OutboxRow] = (), since: float = 0.0) -> set[tuple[ArrivalId, str]]:
        """Return every (arrival, recipient key) that was accepted."""
        return {pair for row in (*self.links.values(), *pending) for pair in accepted_in(unpack(row.payload)[0], since)}

    async def reports(self, tenant: TenantId, domain: str, limit: int) -> list[tuple[ArrivalId, AggregateReport]]:
        """Return aggregate reports that came, the latest first."""
        found = [value for key, value in self._reports.items() if key[0] == tenant and domain in {"", key[1]}]
        return sorted(found, key=lambda value: (value[1].end, value[0]), reverse=True)[:limit]

    async def seen_groups(self, before_day: int, limit: int) -> list[tuple[TenantId, int, str]]:
        """Return what waits to be told."""
        return sorted(key for key in self._seen if key[1] < before_day)[:limit]

    async def seen_rows(self, tenant: TenantId, day: int, domain: str, limit: int) -> list[tuple[SeenRow, int]]:
        """Return what was seen, with counts."""
        return [(seen_of(value), count) for value, count in self._seen.get((tenant, day, domain), Counter()).most_common(limit)]

    async def forget_seen(self, tenant: TenantId, day: int, domain: str) -> None:
        """Forget what was told."""
        self._seen.pop((tenant, day, domain), None)

    async def retired_before(self) -> float:
        """Return the time before which events may be gone."""
        return self._retired_before

    async def retire(self, before: float, limit: int) -> int:
        """Forget the beginning of each chain, as far as it is older."""
        gone = 0
        still_new: set[str] = set()
        for writer, number in sorted(self.links):
            row = self.links[writer, number]
            if gone >= limit:
                break
            if writer in still_new or any(event.at >= before for event in unpack(row.payload)[0]):
                still_new.add(writer)
                continue
            self._retired[writer] = ChainHead(writer, number, row.digest)
            del self.links[writer, number]
            self._gone += 1  # places never move backwards
            gone += 1
        self._reports = {key: value for key, value in self._reports.items() if value[1].end >= before}
        self._seen = {key: value for key, value in self._seen.items() if (key[1] + 1) * DAY >= before}
        self._lines = {key: line for key, line in self._lines.items() if line.state_at >= before}
        self._retired_before = max(self._retired_before, before)
        return gone
