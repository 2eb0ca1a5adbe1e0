"""Aggregate reports that came about a tenant's domains, as people look at them."""

from sekisho.model.access import Permission, Sight
from sekisho.model.arguments import Limit, ShortText
from sekisho.model.dmarc_report import AggregateReport
from sekisho.model.ids import TenantId
from sekisho.model.page import Page
from sekisho.model.use_case import use_case
from sekisho.ports.history import History


@use_case("dmarc.reports", Permission.READ_TENANT, "List DMARC aggregate reports about your domains.", "DMARC集計レポートの一覧。")
async def reports(history: History, tenant: TenantId, sight: Sight, domain: ShortText = "", limit: Limit = 50) -> Page[AggregateReport]:
    """Return reports, the latest first, perhaps about one domain only; about those domains that the asker sees."""
    name = domain.lower()
    if sight.whole:
        return Page(tuple(report for _, report in await history.reports(tenant, name, limit)))
    asked = sorted(sight.domains & {name} if name else sight.domains)
    found = [each for one in asked for each in await history.reports(tenant, one, limit)]
    found.sort(key=lambda each: (each[1].end, each[0]), reverse=True)
    return Page(tuple(report for _, report in found[:limit]))
