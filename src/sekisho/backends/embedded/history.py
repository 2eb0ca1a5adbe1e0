"""The long memory in `history.db`: links of the chains, a line for each message, what was retired."""

import sqlite3
from collections.abc import Iterable, Sequence
from heapq import merge
from itertools import chain
from operator import attrgetter

import msgspec

from sekisho.backends.chain import FIRST, breaks
from sekisho.backends.dmarc_facts import DAY, report_of, reports_in, seen_in, seen_of
from sekisho.backends.embedded import acquaintances, campaigns, opinions
from sekisho.backends.embedded import history_statements as sql
from sekisho.backends.embedded.reader import Reader
from sekisho.backends.embedded.writer import Writer
from sekisho.backends.payload import unpack
from sekisho.backends.summaries import Line, accepted_in
from sekisho.model.dmarc_report import AggregateReport, SeenRow
from sekisho.model.ids import ArrivalId, TenantId
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.ports.history import Stored, Summary
from sekisho.ports.records import ChainHead, OutboxRow

_RETIRED_BEFORE = "retired_before"
_encode = msgspec.msgpack.Encoder().encode
_to_line = msgspec.msgpack.Decoder(Line).decode


class HistoryUnit:
    """One connection's unit of work: nothing is gathered, all is written at once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.execute = connection.execute
        self.octets = 0

    def mark(self) -> object:
        """Nothing to remember."""
        return None

    def undo(self, mark: object) -> None:
        """Nothing to undo beside the savepoint."""

    def flush(self) -> None:
        """Nothing gathered."""

    def retired(self) -> dict[str, ChainHead]:
        """Return the last forgotten link of each writer."""
        return _retired(self.connection)


class EmbeddedHistory:
    """Filled by the keeper in large commits; storing a row again changes nothing."""

    def __init__(self, writer: Writer[HistoryUnit], reader: Reader) -> None:
        self._writer = writer
        self._reader = reader

    async def store(self, rows: Sequence[OutboxRow]) -> None:
        """Store rows once."""
        told = [(row, unpack(row.payload)[0]) for row in rows]

        def work(unit: HistoryUnit) -> None:
            retired = unit.retired()
            lines: dict[tuple[TenantId, ArrivalId], Line] = {}
            for row, events in told:
                forgotten = retired.get(row.writer)
                if (forgotten is None or row.number > forgotten.number) and _add(unit, row, events):
                    for event in events:
                        _line(unit, lines, event).take(event)
                        acquaintances.learn(unit, event)
                        campaigns.learn(unit, event)
                        opinions.learn(unit, event)
                    for tenant, arrival, report, value in reports_in(events):
                        unit.execute(sql.ADD_REPORT, (tenant, report.domain, report.reporter, report.report_id, report.end, arrival, value))
                    for tenant, day, domain, value in seen_in(events):
                        unit.execute(sql.ADD_SEEN, (tenant, day, domain, value))
            for line in lines.values():
                unit.execute(sql.SET_LINE, (line.tenant, line.arrival, line.at, line.state_at, line.haystack, _encode(line)))

        await self._writer.run(work)

    async def story(self, tenant: TenantId, arrival: ArrivalId) -> list[TrackingEvent]:
        """Return all events of a message in order of time."""
        payloads = await self._payloads(tenant, arrival)
        return sorted((event for payload in payloads for event in unpack(payload)[0]), key=attrgetter("at"))

    async def search(self, tenant: TenantId, text: str, limit: int, before: float | None = None) -> list[Summary]:
        """Find messages, newest first."""
        until = float("inf") if before is None else before

        def question(connection: sqlite3.Connection) -> list[Summary]:
            if text:
                rows = connection.execute(sql.SEARCH, (tenant, until, text.lower(), limit))
            else:
                rows = connection.execute(sql.RECENT, (tenant, until, limit))
            return [_to_line(value).summary for (value,) in rows]

        return await self._reader.run(question)

    async def dossier(self, tenant: TenantId, arrival: ArrivalId) -> bytes | None:
        """Return the last stored dossier."""
        for payload in reversed(await self._payloads(tenant, arrival)):
            dossier = unpack(payload)[1]
            if dossier is not None:
                return dossier
        return None

    async def dossiers(self, tenant: TenantId, after: int, limit: int, since: float = 0.0) -> list[Stored]:
        """Return stored dossiers in the order in which they were stored."""

        def question(connection: sqlite3.Connection) -> list[Stored]:
            found: list[Stored] = []
            for place, arrival, payload in connection.execute(sql.LINKS_AFTER, (tenant, after, since)):
                events, dossier = unpack(payload)
                if dossier is not None:
                    found.append(Stored(place, ArrivalId(arrival), tuple(events), dossier))
                    if len(found) == limit:
                        break
            return found

        return await self._reader.run(question)

    async def count_messages(self, tenant: TenantId, since: float) -> int:
        """Return how many messages came since then."""
        return await self._reader.run(lambda connection: int(connection.execute(sql.COUNT, (tenant, since)).fetchone()[0]))

    async def verify_chains(self, pending: Sequence[OutboxRow], heads: Sequence[ChainHead] = ()) -> list[str]:
        """Check every chain up to its head."""

        def question(connection: sqlite3.Connection) -> list[str]:
            ends = {head.writer: head for head in heads}
            retired = _retired(connection)
            waiting: dict[str, list[OutboxRow]] = {}
            for row in pending:
                waiting.setdefault(row.writer, []).append(row)
            stored = {writer for (writer,) in connection.execute(sql.WRITERS)}
            problems: list[str] = []
            for writer in sorted(ends.keys() | waiting.keys() | stored):
                start = retired.get(writer, ChainHead(writer, 0, FIRST))
                links = (OutboxRow(*row) for row in connection.execute(sql.CHAIN, (writer, start.number)))
                problems += breaks(_in_order(links, waiting.get(writer, []), start.number), start, ends.get(writer))
            return problems

        return await self._reader.run(question)

    async def accepted_pairs(self, pending: Sequence[OutboxRow] = (), since: float = 0.0) -> set[tuple[ArrivalId, str]]:
        """Return every (arrival, recipient key) that was accepted."""

        def question(connection: sqlite3.Connection) -> set[tuple[ArrivalId, str]]:
            stored = (payload for (payload,) in connection.execute(sql.ACCEPTING, (since,)))
            return {pair for payload in chain(stored, (row.payload for row in pending)) for pair in accepted_in(unpack(payload)[0], since)}

        return await self._reader.run(question)

    async def reports(self, tenant: TenantId, domain: str, limit: int) -> list[tuple[ArrivalId, AggregateReport]]:
        """Return aggregate reports that came, the latest first."""

        def question(connection: sqlite3.Connection) -> list[tuple[ArrivalId, AggregateReport]]:
            rows = connection.execute(sql.REPORTS_OF, (tenant, domain, limit)) if domain else connection.execute(sql.REPORTS, (tenant, limit))
            return [(ArrivalId(arrival), report_of(value)) for arrival, value in rows]

        return await self._reader.run(question)

    async def seen_groups(self, before_day: int, limit: int) -> list[tuple[TenantId, int, str]]:
        """Return what waits to be told."""
        return await self._reader.run(
            lambda connection: [(TenantId(tenant), day, domain) for tenant, day, domain in connection.execute(sql.SEEN_GROUPS, (before_day, limit))]
        )

    async def seen_rows(self, tenant: TenantId, day: int, domain: str, limit: int) -> list[tuple[SeenRow, int]]:
        """Return what was seen, with counts."""
        return await self._reader.run(
            lambda connection: [(seen_of(value), count) for value, count in connection.execute(sql.SEEN, (tenant, day, domain, limit))]
        )

    async def forget_seen(self, tenant: TenantId, day: int, domain: str) -> None:
        """Forget what was told."""

        def work(unit: HistoryUnit) -> None:
            unit.execute(sql.DROP_SEEN, (tenant, day, domain))

        await self._writer.run(work)

    async def retired_before(self) -> float:
        """Return the time before which events may be gone."""

        def question(connection: sqlite3.Connection) -> float:
            row = connection.execute(sql.GET_MARK, (_RETIRED_BEFORE,)).fetchone()
            return float(row[0]) if row else 0.0

        return await self._reader.run(question)

    async def retire(self, before: float, limit: int) -> int:
        """Forget the beginning of each chain, as far as it is older."""

        def work(unit: HistoryUnit) -> int:
            gone = 0
            for (writer,) in unit.execute(sql.WRITERS).fetchall():
                last = None
                for number, digest, last_at in unit.execute(sql.OLDEST, (writer, limit - gone)).fetchall():
                    if last_at >= before:
                        break
                    last = number, digest
                    gone += 1
                if last:
                    unit.execute(sql.SET_RETIRED, (writer, *last))
                    unit.execute(sql.DROP_LINK, (writer, last[0]))
            for tenant, arrival in unit.execute(sql.OLD_LINES, (before, limit)).fetchall():
                unit.execute(sql.DROP_LINE, (tenant, arrival))
            unit.execute(sql.DROP_OLD_REPORTS, (before,))
            unit.execute(sql.DROP_OLD_SEEN, (before / DAY - 1,))
            unit.execute(sql.SET_MARK, (_RETIRED_BEFORE, before))
            return gone

        return await self._writer.run(work)

    async def _payloads(self, tenant: TenantId, arrival: ArrivalId) -> list[bytes]:
        return await self._reader.run(lambda connection: [payload for (payload,) in connection.execute(sql.STORY, (tenant, arrival))])


def _add(unit: HistoryUnit, row: OutboxRow, events: Sequence[TrackingEvent]) -> bool:
    times = [event.at for event in events]
    accepts = any(event.kind is EventKind.ACCEPTED for event in events)
    span = min(times, default=0.0), max(times, default=0.0)
    values = row.writer, row.number, row.previous, row.digest, row.tenant, row.arrival, *span, accepts, row.payload
    unit.octets += len(row.payload)
    return unit.execute(sql.ADD_LINK, values).rowcount == 1


def _line(unit: HistoryUnit, lines: dict[tuple[TenantId, ArrivalId], Line], event: TrackingEvent) -> Line:
    key = event.tenant, event.arrival
    if key not in lines:
        row = unit.execute(sql.GET_LINE, key).fetchone()
        lines[key] = _to_line(row[0]) if row else Line(*key)
    return lines[key]


def _retired(connection: sqlite3.Connection) -> dict[str, ChainHead]:
    return {writer: ChainHead(writer, number, digest) for writer, number, digest in connection.execute(sql.RETIRED)}


def _in_order(stored: Iterable[OutboxRow], waiting: Iterable[OutboxRow], after: int) -> Iterable[OutboxRow]:
    number = attrgetter("number")
    return merge(stored, sorted((row for row in waiting if row.number > after), key=number), key=number)
