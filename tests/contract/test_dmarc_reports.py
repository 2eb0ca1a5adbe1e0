"""Aggregate reports in the history: those that came, each once; and what ours will say, counted once for each message."""

from dataclasses import replace

import msgspec

from sekisho.model.dmarc_report import AggregateReport, ReportRow, SeenRow
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.testing.builders import NOW
from sekisho.testing.owed import an_acceptance, an_outcome

DAY = 86_400
TODAY = int(NOW // DAY)


def a_report(number=1, domain="example.test", end=int(NOW)):
    return AggregateReport(
        "reporter.test",
        "d@reporter.test",
        f"r{number}",
        end - DAY,
        end,
        domain,
        "reject",
        (ReportRow("192.0.2.1", 3, "none", "pass", "fail", domain),),
    )


def seen(source="192.0.2.1", domain="partner.test"):
    return SeenRow(domain, "v=DMARC1; p=reject", source, "none", "pass", "pass", domain, domain)


async def tell(stores, kind, name, value, at=NOW, tenant=DEFAULT_TENANT):
    one = an_acceptance(at=at)
    outcome = an_outcome(one.arrival)
    event = TrackingEvent(at, tenant, one.arrival.id, "", kind, ((name, msgspec.json.encode(value).decode()),))
    await stores.records.accept_decided([(one, replace(outcome, events=(*outcome.events, event)))])
    rows = await stores.records.outbox(100)
    await stores.history.store(rows)
    await stores.history.store(rows)  # storing again changes nothing
    return one.arrival.id


async def test_reports_are_kept_once_and_told_latest_first(stores):
    first = await tell(stores, EventKind.REPORTED, "dmarc_report", a_report(1, end=int(NOW) - 10))
    await tell(stores, EventKind.REPORTED, "dmarc_report", a_report(1, end=int(NOW) - 10))
    second = await tell(stores, EventKind.REPORTED, "dmarc_report", a_report(2, "mail.example.test"))
    assert await stores.history.reports(DEFAULT_TENANT, "", 10) == [
        (second, a_report(2, "mail.example.test")),
        (first, a_report(1, end=int(NOW) - 10)),
    ]
    assert [arrival for arrival, _ in await stores.history.reports(DEFAULT_TENANT, "example.test", 10)] == [first]
    assert await stores.history.reports(DEFAULT_TENANT, "", 1) == [(second, a_report(2, "mail.example.test"))]
    assert await stores.history.reports(TenantId("other"), "", 10) == []


async def test_what_was_seen_is_counted_by_day_and_domain(stores):
    for source in ("192.0.2.1", "192.0.2.1", "192.0.2.2"):
        await tell(stores, EventKind.JUDGED, "dmarc_seen", seen(source))
    await tell(stores, EventKind.JUDGED, "dmarc_seen", seen(domain="other.test"), at=NOW + DAY)
    assert await stores.history.seen_groups(TODAY, 10) == []
    assert await stores.history.seen_groups(TODAY + 1, 10) == [(DEFAULT_TENANT, TODAY, "partner.test")]
    assert await stores.history.seen_groups(TODAY + 2, 1) == [(DEFAULT_TENANT, TODAY, "partner.test")]
    assert await stores.history.seen_rows(DEFAULT_TENANT, TODAY, "partner.test", 10) == [(seen("192.0.2.1"), 2), (seen("192.0.2.2"), 1)]
    await stores.history.forget_seen(DEFAULT_TENANT, TODAY, "partner.test")
    assert await stores.history.seen_groups(TODAY + 2, 10) == [(DEFAULT_TENANT, TODAY + 1, "other.test")]


async def test_old_ones_are_retired(stores):
    await tell(stores, EventKind.REPORTED, "dmarc_report", a_report())
    await tell(stores, EventKind.JUDGED, "dmarc_seen", seen())
    await stores.history.retire(DEFAULT_TENANT, NOW + 2 * DAY, 100)
    assert await stores.history.reports(DEFAULT_TENANT, "", 10) == []
    assert await stores.history.seen_groups(TODAY + 9, 10) == []
