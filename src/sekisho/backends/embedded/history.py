"""The long memory in `history.db`: links of the chains, a line for each message, what was counted."""

import sqlite3
from collections.abc import Sequence
from operator import attrgetter

from sekisho.backends.dmarc_facts import reports_in, seen_in, tls_reports_in
from sekisho.backends.embedded import acquaintances, campaigns, history_search, opinions
from sekisho.backends.embedded import history_statements as sql
from sekisho.backends.embedded.history_erasure import HistoryErasure
from sekisho.backends.embedded.history_proof import HistoryProof
from sekisho.backends.embedded.history_reports import HistoryReports
from sekisho.backends.embedded.history_unit import HistoryUnit, mark_of
from sekisho.backends.embedded.message_lines import MessageLines, to_line
from sekisho.backends.group_commit import Writer
from sekisho.backends.payload import unpack
from sekisho.backends.places import first_place
from sekisho.backends.questions import Reader
from sekisho.model.ids import ArrivalId, TenantId
from sekisho.model.page import Page
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.ports.history import ATTACKED, SENDER, Counted, Search, Stored, Summary, Told
from sekisho.ports.records import OutboxRow

INDEX_FORM = 1  # raised when lines, terms or counts are made in another way: all are made anew then
_FORM, _REBUILD = "index_form", "rebuild"


class EmbeddedHistory(HistoryProof, HistoryReports, HistoryErasure):
    """Filled by the keeper in large commits; storing a row again changes nothing."""

    def __init__(self, writer: Writer[HistoryUnit], reader: Reader) -> None:
        self._writer = writer
        self._reader = reader

    async def store(self, rows: Sequence[OutboxRow]) -> None:
        """Store rows once."""
        told = [(row, unpack(row.payload)[0]) for row in rows]

        def work(unit: HistoryUnit) -> None:
            retired = unit.retired()
            lines = MessageLines(unit)
            known = [(row, events) for row, events in told if row.writer not in retired or row.number > retired[row.writer].number]
            fresh = unit.add_links([_link(row, events) for row, events in known])
            new = [pair for pair, is_new in zip(known, fresh, strict=True) if is_new]
            lines.foresee([(event.tenant, event.arrival) for _, events in new for event in events])
            for row, events in new:
                unit.octets += len(row.payload)
                for event in events:
                    lines.take(event)
                    acquaintances.learn(unit, event)
                    campaigns.learn(unit, event)
                    opinions.learn(unit, event)
                for tenant, arrival, report, value in reports_in(events):
                    unit.execute(sql.ADD_REPORT, (tenant, report.domain, report.reporter, report.report_id, report.end, arrival, value))
                for tenant, arrival, told_by, value in tls_reports_in(events):
                    unit.execute(sql.ADD_TLS_REPORT, (tenant, told_by.domain, told_by.reporter, told_by.report_id, told_by.end, arrival, value))
                for tenant, day, domain, value in seen_in(events):
                    unit.execute(sql.ADD_SEEN, (tenant, day, domain, value))
            lines.write()
            unit.flush()

        await self._writer.run(work)

    async def story(self, tenant: TenantId, arrival: ArrivalId) -> list[TrackingEvent]:
        """Return all events of a message in order of time."""
        payloads = await self._payloads(tenant, arrival)
        return sorted((event for payload in payloads for event in unpack(payload)[0]), key=attrgetter("at"))

    async def search(self, tenant: TenantId, search: Search, limit: int, after: str = "") -> Page[Summary]:
        """Find messages, the newest first."""
        return await self._reader.run(lambda connection: history_search.find(connection, tenant, search, limit, after))

    async def line(self, tenant: TenantId, arrival: ArrivalId) -> Summary | None:
        """Return what is known of one message."""
        return await self._reader.run(lambda connection: _line(connection, tenant, arrival))

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
        return await self._reader.run(lambda connection: int(connection.execute(sql.COUNT, (tenant, first_place(since))).fetchone()[0]))

    async def counted(self, tenant: TenantId, since: int, until: int, step: int = 1) -> list[Counted]:
        """Return what was counted, by the hour or longer steps."""
        first, last = since + -since % 24, until - until % 24  # the whole days between
        if step % 24 == 0 and first < last:
            return await self._reader.run(
                lambda connection: [Counted(*row) for row in connection.execute(sql.DAYS, (step, tenant, since, first, last, until))]
            )
        return await self._reader.run(lambda connection: [Counted(*row) for row in connection.execute(sql.HOURS, (step, tenant, since, until))])

    async def most(self, tenant: TenantId, kind: str, since_day: int, limit: int) -> list[tuple[str, int]]:
        """Return names that were counted most."""
        return await self._reader.run(
            lambda connection: [(name, amount) for name, amount in connection.execute(sql.MOST, (tenant, kind, since_day, limit))]
        )

    async def thin(self, tenant: TenantId, before_day: int, names: int) -> None:
        """Forget rare names of days that are over, once for each day."""
        mark = f"thinned:{tenant}"
        since = await self._reader.run(lambda connection: mark_of(connection, mark) or 0.0)

        def work(unit: HistoryUnit) -> None:
            for kind in (ATTACKED, SENDER):
                for (day,) in unit.execute(sql.COUNTED_DAYS, (tenant, kind, since, before_day)).fetchall():
                    unit.execute(sql.THIN_DAY, (tenant, kind, day, names))
            unit.execute(sql.PUT_MARK, (mark, before_day))

        if since < before_day:
            await self._writer.run(work)

    async def told(self, after: int, limit: int) -> list[Told]:
        """Return events of all tenants in the order in which they were stored."""

        def question(connection: sqlite3.Connection) -> list[Told]:
            rows = connection.execute(sql.TOLD, (after, limit)).fetchall()
            return [
                Told(place, tuple(unpack(payload)[0]), _line(connection, TenantId(tenant), ArrivalId(arrival)))
                for place, tenant, arrival, payload in rows
            ]

        return await self._reader.run(question)

    async def last_place(self) -> int:
        """Return the place of the last events."""
        return await self._reader.run(lambda connection: int(connection.execute(sql.LAST_LINK).fetchone()[0] or 0))

    async def set_mark(self, name: str, value: float) -> None:
        """Remember a number."""

        def work(unit: HistoryUnit) -> None:
            unit.execute(sql.PUT_MARK, (f"mark:{name}", value))

        await self._writer.run(work)

    async def mark(self, name: str) -> float:
        """Return a remembered number."""
        return await self._reader.run(lambda connection: mark_of(connection, f"mark:{name}") or 0.0)

    async def catch_up(self, limit: int) -> int:
        """Make lines, index and counts anew where an older program made them, a step at a time."""
        if await self._reader.run(lambda connection: (mark_of(connection, _FORM), mark_of(connection, _REBUILD))) == (INDEX_FORM, None):
            return 0

        def work(unit: HistoryUnit) -> int:
            form = mark_of(unit.connection, _FORM)
            if form not in {None, INDEX_FORM}:
                for statement in (sql.DROP_ALL_TERMS, sql.DROP_LINES, sql.DROP_ALL_SLICES, sql.DROP_ALL_HOURS, sql.DROP_ALL_DAYS):
                    unit.execute(statement)
                unit.execute(sql.PUT_MARK, (_REBUILD, 0))
            unit.execute(sql.PUT_MARK, (_FORM, INDEX_FORM))
            place = mark_of(unit.connection, _REBUILD)
            rows = unit.execute(sql.TOLD, (place, limit)).fetchall() if place is not None else []
            if not rows:
                unit.execute(sql.DROP_MARK, (_REBUILD,))
                return 0
            lines = MessageLines(unit)
            for row in rows:
                for event in unpack(row[3])[0]:
                    lines.take(event)
            lines.write()
            unit.flush()
            unit.execute(sql.PUT_MARK, (_REBUILD, rows[-1][0]))
            return len(rows)

        return await self._writer.run(work)

    async def _payloads(self, tenant: TenantId, arrival: ArrivalId) -> list[bytes]:
        return await self._reader.run(lambda connection: [payload for (payload,) in connection.execute(sql.STORY, (tenant, arrival))])


def _link(row: OutboxRow, events: Sequence[TrackingEvent]) -> tuple[object, ...]:
    """Return the values of ADD_LINK."""
    times = [event.at for event in events]
    accepts = 1 if any(event.kind is EventKind.ACCEPTED for event in events) else 2 if any(event.kind is EventKind.ERASED for event in events) else 0
    span = min(times, default=0.0), max(times, default=0.0)
    return row.writer, row.number, row.previous, row.digest, row.tenant, row.arrival, *span, accepts, row.payload


def _line(connection: sqlite3.Connection, tenant: TenantId, arrival: ArrivalId) -> Summary | None:
    row = connection.execute(sql.GET_LINE, (tenant, arrival)).fetchone()
    return to_line(row[1]).summary if row else None
