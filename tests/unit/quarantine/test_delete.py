"""A deletion happens once, is told, and can be undone until its days are over; then the mail is gone and the ledger says so."""

import asyncio

import pytest

from sekisho.keeping.retention import expire
from sekisho.model.access import WHOLE, Sight
from sekisho.model.errors import Conflict, Refused
from sekisho.model.held import HeldState
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.quarantine.delete import DAY, delete, restore
from sekisho.testing.askers import a_trail


@pytest.fixture
def acts(place):
    post, _, keep = place
    records = post.stores.records

    async def remove(held, by="the administrator", tenant=DEFAULT_TENANT):
        return await delete(records, post.runner.directory, post.clock, tenant, WHOLE, a_trail(), by, held.id)

    async def back(held, by="the administrator", sight=WHOLE):
        return await restore(records, post.clock, DEFAULT_TENANT, sight, a_trail(), by, held.id)

    return post, keep, remove, back


async def test_once_and_undone_and_again(acts):
    post, keep, remove, back = acts
    held = await keep()
    gone = await remove(held)
    assert gone.is_deleted
    assert gone.until == pytest.approx(post.clock.now() + 7 * DAY, abs=60)
    assert post.fates() == {"taro@example.test": "quarantined"}  # it is still there
    with pytest.raises(Refused, match="not kept any more"):
        await remove(held, "again")
    assert await back(held, "somebody") == held
    with pytest.raises(Conflict, match="not deleted"):
        await back(held)
    await remove(held)
    await post.stores.history.store(await post.stores.records.outbox(100))
    story = [
        (str(event.kind), dict(event.facts).get("by", "")) for event in await post.stores.history.story(DEFAULT_TENANT, held.arrival) if event.facts
    ][-3:]
    assert story == [("deleted", "the administrator"), ("restored", "somebody"), ("deleted", "the administrator")]


async def test_when_its_days_are_over_it_is_gone_and_the_ledger_says_discarded(acts):
    post, keep, remove, back = acts
    held, other = await keep(), await keep()
    await remove(held)
    assert await expire(post.stores.records, post.clock.now() + 6 * DAY) == 0
    over = post.clock.now() + 8 * DAY
    assert await expire(post.stores.records, over) == 1
    assert (await post.stores.records.held_one(DEFAULT_TENANT, held.id)).state is HeldState.DELETED
    assert (await post.stores.records.held_one(DEFAULT_TENANT, other.id)).state is HeldState.KEPT
    assert await post.stores.records.check() == []
    with pytest.raises(Conflict, match="gone for good"):
        await back(held)


async def test_deleting_undoing_and_the_end_at_once_leave_one_of_them(acts):
    post, keep, remove, back = acts
    held = await keep()
    await asyncio.gather(*(act(held) for act in (remove, remove, back, remove, back)), return_exceptions=True)
    assert (await post.stores.records.held_one(DEFAULT_TENANT, held.id)).state is HeldState.KEPT
    assert await post.stores.records.check() == []


async def test_not_of_another_tenant_nor_of_somebody_else(acts):
    _, keep, remove, back = acts
    held = await keep()
    with pytest.raises(Refused, match="there is no held mail"):
        await remove(held, tenant=TenantId("other"))
    await remove(held)
    with pytest.raises(Refused, match="there is no held mail"):
        await back(held, sight=Sight(addresses=frozenset({"jiro@example.test"})))
