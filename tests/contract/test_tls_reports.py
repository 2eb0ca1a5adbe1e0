"""TLS reports in the history: each kept once, told latest first, retired with the rest."""

from dataclasses import replace

import msgspec

from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.tls_report import TlsFailure, TlsPolicy, TlsReport
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.testing.builders import NOW
from sekisho.testing.owed import an_acceptance, an_outcome

DAY = 86_400


def a_report(number=1, domain="example.test", end=int(NOW)):
    failures = (TlsFailure("certificate-expired", "mx.example.test", "", 1),)
    return TlsReport("reporter.test", "", f"r{number}", end - DAY, end, (TlsPolicy(domain, "sts", 5, 1, failures),), domain)


async def tell(stores, report):
    one = an_acceptance(at=NOW)
    outcome = an_outcome(one.arrival)
    event = TrackingEvent(NOW, DEFAULT_TENANT, one.arrival.id, "", EventKind.REPORTED, (("tls_report", msgspec.json.encode(report).decode()),))
    await stores.records.accept_decided([(one, replace(outcome, events=(*outcome.events, event)))])
    rows = await stores.records.outbox(100)
    await stores.history.store(rows)
    await stores.history.store(rows)  # storing again changes nothing
    return one.arrival.id


async def test_reports_are_kept_once_told_latest_first_and_retired(stores):
    first = await tell(stores, a_report(1, end=int(NOW) - 10))
    await tell(stores, a_report(1, end=int(NOW) - 10))
    second = await tell(stores, a_report(2, "mail.example.test"))
    history = stores.history
    assert await history.tls_reports(DEFAULT_TENANT, "", 10) == [(second, a_report(2, "mail.example.test")), (first, a_report(1, end=int(NOW) - 10))]
    assert [arrival for arrival, _ in await history.tls_reports(DEFAULT_TENANT, "example.test", 10)] == [first]
    assert len(await history.tls_reports(DEFAULT_TENANT, "", 1)) == 1
    assert await history.tls_reports(TenantId("other"), "", 10) == []
    assert await history.reports(DEFAULT_TENANT, "", 10) == []
    await history.retire(DEFAULT_TENANT, NOW + 2 * DAY, 100)
    assert await history.tls_reports(DEFAULT_TENANT, "", 10) == []
