"""Aggregate reports that came about a tenant's domains, as people look at them."""

from sekisho.model.access import Permission
from sekisho.model.arguments import Limit, ShortText
from sekisho.model.dmarc_report import AggregateReport
from sekisho.model.ids import TenantId
from sekisho.model.page import Page
from sekisho.model.use_case import use_case
from sekisho.ports.history import History


@use_case("dmarc.reports", Permission.READ_TENANT, "List DMARC aggregate reports about your domains.", "DMARC集計レポートの一覧。")
async def reports(history: History, tenant: TenantId, domain: ShortText = "", limit: Limit = 50) -> Page[AggregateReport]:
    """Return reports, the latest first, perhaps about one domain only."""
    return Page(tuple(report for _, report in await history.reports(tenant, domain.lower(), limit)))
