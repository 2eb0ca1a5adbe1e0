"""The mail of an organisation that is taken away: what is owed is met first, what is kept ends, and only then bytes and keys go."""

from dataclasses import replace

import pytest

from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.model.delivery import Attempt, Fate, RecipientResult, Stop
from sekisho.model.errors import TemporaryFailure
from sekisho.model.ids import ArrivalId, TenantId, new_id
from sekisho.ports.blobs import Erased
from sekisho.ports.records import AttemptRecord
from sekisho.tenancy.emptying import Stock, empty
from sekisho.testing.builders import NOW
from sekisho.testing.owed import an_acceptance, an_outcome

ACME, OTHER = TenantId("acme"), TenantId("other")


@pytest.fixture
def stores():
    return MemoryStores(ManualClock(NOW))


@pytest.fixture
def stock(stores):
    return Stock(stores.records, stores.blobs, stores.keys)


async def taken(stores, tenant, fate):
    acceptance = an_acceptance(tenant=tenant)
    await stores.records.accept_decided([(acceptance, an_outcome(acceptance.arrival, fate))])
    return acceptance.arrival


async def large(stores, tenant):
    writer = stores.blobs.create(tenant, ArrivalId(new_id(NOW)), "raw")
    writer.write(b"x" * 200_000)
    return await writer.finish()


async def deliver(stores, drop=False):
    """Be the delivery service once."""
    for claimed in await stores.records.claim_due("delivery", NOW + 1, 60, 100):
        fate = Fate.DROPPED if claimed.delivery.stop is Stop.DROPPED else Fate.DELIVERED
        assert (fate is Fate.DROPPED) == drop
        results = tuple(RecipientResult(recipient, fate, "") for recipient in claimed.delivery.recipients)
        assert await stores.records.record_attempts([AttemptRecord(Attempt(claimed.delivery, NOW, "sink", results, NOW), claimed.token, ())]) == [
            True
        ]


async def test_what_is_owed_is_delivered_before_anything_goes(stores, stock):
    await taken(stores, ACME, Fate.QUEUED)
    kept, theirs = await large(stores, ACME), await large(stores, OTHER)
    assert await empty(stock, ACME, NOW, drops=False) is None
    assert stores.blobs.has(kept)
    await deliver(stores)
    assert await empty(stock, ACME, NOW, drops=False) == Erased(1)
    assert await empty(stock, ACME, NOW, drops=False) == Erased(0)
    assert (stores.blobs.has(kept), stores.blobs.has(theirs)) == (False, True)
    assert await stores.records.check() == []


async def test_what_is_dropped_is_in_the_books(stores, stock):
    await taken(stores, ACME, Fate.QUEUED)
    await taken(stores, ACME, Fate.QUARANTINED)
    other = await taken(stores, OTHER, Fate.QUARANTINED)
    assert await empty(stock, ACME, NOW, drops=True) is None
    assert await empty(stock, ACME, NOW, drops=True) is None, "it may be repeated"
    await deliver(stores, drop=True)
    assert await empty(stock, ACME, NOW, drops=True) == Erased(0)
    assert await stores.records.held(ACME, 10) == []
    assert [held.arrival for held in await stores.records.held(OTHER, 10)] == [other.id]
    assert {row.fate for row in await stores.records.ledger(ACME)} == {Fate.DROPPED, Fate.DISCARDED}
    assert await stores.records.check() == []


async def test_what_is_not_decided_yet_is_waited_for(stores, stock):
    acceptance = an_acceptance(tenant=ACME)
    await stores.records.accept([acceptance], [], "edge", NOW + 60)
    assert await empty(stock, ACME, NOW, drops=True) is None


async def test_a_store_that_does_not_answer_is_asked_again(stores, stock, monkeypatch):
    async def silent(tenant):
        raise TemporaryFailure("the bucket rests")

    blobs = stock.blobs
    monkeypatch.setattr(blobs, "erase", silent)
    assert await empty(stock, ACME, NOW, drops=True) is None
    monkeypatch.undo()
    assert await empty(replace(stock, blobs=blobs), ACME, NOW, drops=True) == Erased(0)
