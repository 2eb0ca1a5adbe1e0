"""Aggregate and TLS reports in `history.db`: those that came, and what ours will tell."""

import sqlite3

from sekisho.backends.dmarc_facts import report_of, seen_of, tls_report_of
from sekisho.backends.embedded import history_statements as sql
from sekisho.backends.embedded.history_unit import HistoryUnit
from sekisho.backends.group_commit import Writer
from sekisho.backends.questions import Reader
from sekisho.model.dmarc_report import AggregateReport, SeenRow
from sekisho.model.ids import ArrivalId, TenantId
from sekisho.model.tls_report import TlsReport


class HistoryReports:
    """A part of `History`."""

    _writer: Writer[HistoryUnit]
    _reader: Reader

    async def reports(self, tenant: TenantId, domain: str, limit: int) -> list[tuple[ArrivalId, AggregateReport]]:
        """Return aggregate reports that came, the latest first."""

        def question(connection: sqlite3.Connection) -> list[tuple[ArrivalId, AggregateReport]]:
            rows = connection.execute(sql.REPORTS_OF, (tenant, domain, limit)) if domain else connection.execute(sql.REPORTS, (tenant, limit))
            return [(ArrivalId(arrival), report_of(value)) for arrival, value in rows]

        return await self._reader.run(question)

    async def tls_reports(self, tenant: TenantId, domain: str, limit: int) -> list[tuple[ArrivalId, TlsReport]]:
        """Return TLS reports that came, the latest first."""

        def question(connection: sqlite3.Connection) -> list[tuple[ArrivalId, TlsReport]]:
            if domain:
                rows = connection.execute(sql.TLS_REPORTS_OF, (tenant, domain, limit))
            else:
                rows = connection.execute(sql.TLS_REPORTS, (tenant, limit))
            return [(ArrivalId(arrival), tls_report_of(value)) for arrival, value in rows]

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
