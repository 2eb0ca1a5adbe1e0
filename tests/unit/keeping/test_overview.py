import pytest

from sekisho.keeping.outbox import pump
from sekisho.keeping.overview import Delays, delays, overview
from sekisho.model.delivery import Fate
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.testing.builders import NOW
from sekisho.testing.owed import an_acceptance, an_outcome

DAY = 86_400


@pytest.fixture
async def filled(stores):
    for number, (category, fate) in enumerate([("clean", Fate.DELIVERED), ("spam", Fate.QUARANTINED), ("spam", Fate.QUARANTINED)]):
        at = NOW - number * DAY
        one = an_acceptance(at=at)
        facts = (("category", category), ("header_from", "Hanako <hanako@partner.test>"))
        judged = TrackingEvent(at, DEFAULT_TENANT, one.arrival.id, "", EventKind.JUDGED, facts)
        outcome = an_outcome(one.arrival, fate)
        await stores.records.accept_decided([(one, outcome)])
        await stores.records.note([judged])
    await pump(stores.records, stores.history)
    return stores


async def of(stores, days, tenant=DEFAULT_TENANT):
    return await overview(stores.history, stores.campaigns, stores.clock, tenant, days)


async def test_a_day_is_told_by_the_hour_and_a_week_by_the_day(filled):
    day, week = await of(filled, 1), await of(filled, 7)
    assert (day.messages, len(day.volume), day.stopped) == (1, 24, ())
    assert (week.messages, len(week.volume), week.stopped) == (3, 8, (("spam", 2),))
    assert sum(each.messages for each in week.volume) == 3
    assert sum(each.stopped for each in week.volume) == 2
    assert week.categories == (("spam", 2), ("clean", 1))
    assert week.states == (("quarantined", 2), ("delivered", 1))
    assert week.attacked == (("taro@example.test", 2),)
    assert week.senders == (("partner.test", 3),)
    assert week.delays.messages == 1


async def test_a_tenant_without_mail_has_an_empty_overview(filled):
    empty = await of(filled, 30, TenantId("other"))
    assert (empty.messages, empty.attacked, empty.delays) == (0, (), Delays(0, 0.0, 0.0, 0.0))


def test_percentiles_come_from_counted_steps():
    told = delays({"0": 50, "40": 45, "48": 5})
    assert (told.messages, told.p50, told.p95, told.p99) == (100, 0.001, pytest.approx(1.024), pytest.approx(4.096))
