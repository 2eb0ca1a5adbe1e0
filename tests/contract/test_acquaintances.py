"""Acquaintances: learnt with the rows of the history, once, in any order; asked by tenant."""

from dataclasses import replace

from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.ports.acquaintances import LEARN, NAMES, Acquaintance
from sekisho.testing.builders import NOW
from sekisho.testing.owed import an_acceptance, an_outcome


async def teach(stores, *names, how="received", at=NOW, tenant=DEFAULT_TENANT, kind=EventKind.JUDGED):
    one = an_acceptance(at=at, tenant=tenant)
    judged = TrackingEvent(at, tenant, one.arrival.id, "", kind, ((LEARN, how), (NAMES, "\n".join(names))))
    outcome = an_outcome(one.arrival)
    await stores.records.accept_decided([(one, replace(outcome, events=(*outcome.events, judged)))])


async def known(stores, *names, tenant=DEFAULT_TENANT):
    return await stores.acquaintances.known(tenant, names)


async def test_learns_once_whatever_the_order(stores):
    await teach(stores, "person a@b.test", "organisation b.test")
    await teach(stores, "person a@b.test", how="sent", at=NOW + 10)
    rows = await stores.records.outbox(10)
    for _ in range(2):
        for row in reversed(rows):
            await stores.history.store([row])
    assert await known(stores, ("person", "a@b.test"), ("organisation", "b.test"), ("person", "nobody")) == [
        Acquaintance("person", "a@b.test", NOW, NOW + 10, 1, 1),
        Acquaintance("organisation", "b.test", NOW, NOW, 1, 0),
    ]
    assert await known(stores, ("person", "a@b.test"), tenant=TenantId("other")) == []


async def test_only_what_is_to_be_learnt_is(stores):
    await teach(stores, "person a@b.test", how="guessed")
    await teach(stores, "person a@b.test", kind=EventKind.DECIDED)
    await teach(stores, "nonsense", "person ", "")
    await stores.history.store(await stores.records.outbox(10))
    assert await known(stores, ("person", "a@b.test"), ("person", "")) == []


async def test_payments_of_a_party(stores):
    await teach(stores, "payment b.test iban aa", at=NOW)
    await teach(stores, "payment b.test iban bb", "payment bb.test iban cc", "payment b.test.co iban dd", at=NOW + 1)
    await teach(stores, "payment b.test iban ee", tenant=TenantId("other"))
    await stores.history.store(await stores.records.outbox(10))
    assert [each.name for each in await stores.acquaintances.payments(DEFAULT_TENANT, "b.test")] == ["b.test iban bb", "b.test iban aa"]


async def test_partners_are_those_who_are_written_to(stores):
    for number in range(4):
        await teach(stores, "organisation b.test", *(["organisation c.test"] if number else []), "person x@d.test", how="sent")
        await teach(stores, "organisation e.test")
    await teach(stores, "organisation f.test", how="sent")
    await stores.history.store(await stores.records.outbox(100))
    assert await stores.acquaintances.partners(DEFAULT_TENANT, 10) == ["b.test", "c.test"]
    assert await stores.acquaintances.partners(DEFAULT_TENANT, 1) == ["b.test"]
    assert await stores.acquaintances.partners(TenantId("other"), 10) == []


async def test_forgets_in_steps(stores):
    await teach(stores, "person a@b.test", "person c@b.test")
    await teach(stores, "person d@b.test", at=NOW + 100)
    await stores.history.store(await stores.records.outbox(10))
    assert await stores.acquaintances.forget(NOW + 50, 1) == 1
    assert await stores.acquaintances.forget(NOW + 50, 5) == 1
    assert await stores.acquaintances.forget(NOW + 50, 5) == 0
    assert len(await known(stores, ("person", "a@b.test"), ("person", "c@b.test"), ("person", "d@b.test"))) == 1
