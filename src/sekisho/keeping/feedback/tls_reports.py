"""What TLS reports about a tenant's domains add up to, as people look at them: by sending organisation, policy and type of failure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sekisho.model.access import Permission, Sight
from sekisho.model.arguments import Limit, ShortText
from sekisho.model.ids import TenantId
from sekisho.model.tls_report import TlsFailure, TlsReport
from sekisho.model.use_case import use_case
from sekisho.ports.history import History

_MOST_FAILURES = 50  # of one sum


@dataclass(frozen=True, slots=True)
class TlsCount:
    """Sessions of one sending organisation to one domain under one policy. `first`, `last`: seconds since 1970."""

    domain: str
    reporter: str
    policy: str  # "sts", "tlsa" or "no-policy-found"
    reports: int
    first: int
    last: int
    succeeded: int
    failed: int
    failures: tuple[TlsFailure, ...]  # the largest first


@dataclass(frozen=True, slots=True)
class TlsCounts:
    """All sums, those with most failed sessions first."""

    reports: int
    items: tuple[TlsCount, ...]


@use_case(
    "tls.reports",
    Permission.READ_TENANT,
    "Count what others report of TLS to your domains.",
    "自社ドメイン宛てのTLS接続についての他社レポートの集計。",
)
async def counts(history: History, tenant: TenantId, sight: Sight, domain: ShortText = "", limit: Limit = 50) -> TlsCounts:
    """Return the sums of the latest `limit` reports, perhaps about one domain only; about those domains that the asker sees."""
    name = domain.lower()
    if sight.whole:
        found = await history.tls_reports(tenant, name, limit)
    else:
        asked = sorted(sight.domains & {name} if name else sight.domains)
        found = [each for one in asked for each in await history.tls_reports(tenant, one, limit)]
        found.sort(key=lambda each: (each[1].end, each[0]), reverse=True)
    return summed([report for _, report in found[:limit]])


def summed(reports: Iterable[TlsReport]) -> TlsCounts:
    """Return what reports add up to."""
    told = list(reports)
    sessions: dict[tuple[str, str, str], list[int]] = {}
    spans: dict[tuple[str, str, str], dict[str, tuple[int, int]]] = {}
    failures: dict[tuple[str, str, str], Counter[tuple[str, str, str]]] = {}
    for report in told:
        for policy in report.policies:
            key = report.domain, report.reporter, policy.kind
            sums = sessions.setdefault(key, [0, 0])
            sums[0] += policy.succeeded
            sums[1] += policy.failed
            spans.setdefault(key, {})[report.report_id] = report.begin, report.end
            kinds = failures.setdefault(key, Counter())
            for failure in policy.failures:
                kinds[failure.result, failure.server, failure.reason] += failure.sessions
    items = [
        TlsCount(
            *key,
            reports=len(spans[key]),
            first=min(begin for begin, _ in spans[key].values()),
            last=max(end for _, end in spans[key].values()),
            succeeded=succeeded,
            failed=failed,
            failures=tuple(TlsFailure(*kind, amount) for kind, amount in failures[key].most_common(_MOST_FAILURES)),
        )
        for key, (succeeded, failed) in sessions.items()
    ]
    return TlsCounts(len(told), tuple(sorted(items, key=lambda one: (-one.failed, -one.succeeded, one.domain, one.reporter, one.policy))))
