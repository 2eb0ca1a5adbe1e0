"""The long memory, in memory."""

from collections.abc import Sequence

from sekisho.backends.chain import FIRST, breaks
from sekisho.backends.payload import unpack
from sekisho.backends.summaries import Line, accepted_in
from sekisho.model.ids import ArrivalId, TenantId
from sekisho.model.tracking import TrackingEvent
from sekisho.ports.history import Summary
from sekisho.ports.records import ChainHead, OutboxRow


class MemoryHistory:
    """Links by writer and number; everything else is derived from them. `links` may be damaged by tests."""

    def __init__(self) -> None:
        self.links: dict[tuple[str, int], OutboxRow] = {}
        self._lines: dict[tuple[TenantId, ArrivalId], Line] = {}
        self._retired: dict[str, ChainHead] = {}
        self._retired_before = 0.0

    async def store(self, rows: Sequence[OutboxRow]) -> None:
        """Store rows once."""
        for row in rows:
            head = self._retired.get(row.writer)
            if (row.writer, row.number) in self.links or (head and row.number <= head.number):
                continue
            self.links[row.writer, row.number] = row
            for event in unpack(row.payload)[0]:
                self._lines.setdefault((event.tenant, event.arrival), Line(event.tenant, event.arrival)).take(event)

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
            gone += 1
        self._lines = {key: line for key, line in self._lines.items() if line.state_at >= before}
        self._retired_before = max(self._retired_before, before)
        return gone
