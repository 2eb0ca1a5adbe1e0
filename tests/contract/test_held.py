"""Records, third part: kept mail ends exactly once."""

import asyncio

import pytest

from sekisho.model.delivery import Fate
from sekisho.model.held import HeldState
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.testing.builders import NOW, an_address
from sekisho.testing.owed import a_delivery, an_acceptance, an_attempt, an_outcome

pytestmark = pytest.mark.usefixtures("sound")


async def keep(records, **fields):
    one = an_acceptance(**fields)
    await records.accept_decided([(one, an_outcome(one.arrival, Fate.QUARANTINED))])
    return one.arrival


async def fates(records):
    return [row.fate for row in await records.ledger()]


async def test_releasing_twice_and_deleting_meanwhile_is_one_delivery_or_none(records):
    arrival = await keep(records)
    [mail] = await records.held(DEFAULT_TENANT, 10)
    outcomes = await asyncio.gather(
        records.release(DEFAULT_TENANT, mail.id, a_delivery(arrival), []),
        records.release(DEFAULT_TENANT, mail.id, a_delivery(arrival), []),
        records.end_held(DEFAULT_TENANT, mail.id, HeldState.DELETED, []),
    )
    assert sorted(outcomes) == [False, False, True]
    assert len(await records.queue(DEFAULT_TENANT, 10)) == outcomes[0] + outcomes[1]


async def test_released_mail_is_delivered_and_then_nothing_is_owed(records, clock):
    arrival = await keep(records)
    [mail] = await records.held(DEFAULT_TENANT, 10)
    assert await records.release(DEFAULT_TENANT, mail.id, a_delivery(arrival), []) is True
    assert await fates(records) == [Fate.QUEUED]
    [claimed] = await records.claim_due("delivery", NOW, 60, 10)
    await records.record_attempts([an_attempt(claimed, Fate.DELIVERED)])
    assert await fates(records) == [Fate.DELIVERED]
    assert (await records.held_one(DEFAULT_TENANT, mail.id)).state is HeldState.RELEASED
    clock.advance(1)
    await records.purge_settled(clock.now(), 10)
    assert await records.held_one(DEFAULT_TENANT, mail.id) is None


async def test_a_release_to_somebody_else_is_refused(records):
    arrival = await keep(records)
    [mail] = await records.held(DEFAULT_TENANT, 10)
    for wrong in (a_delivery(arrival, [an_address("x@example.test")]), a_delivery(an_acceptance().arrival)):
        with pytest.raises(ValueError, match="does not release"):
            await records.release(DEFAULT_TENANT, mail.id, wrong, [])
    assert await fates(records) == [Fate.QUARANTINED]


@pytest.mark.parametrize(("state", "fate"), [(HeldState.DELETED, Fate.DISCARDED), (HeldState.EXPIRED, Fate.EXPIRED)])
async def test_kept_mail_ends(records, state, fate):
    await keep(records)
    [mail] = await records.held(DEFAULT_TENANT, 10)
    assert await records.end_held(TenantId("other"), mail.id, state, []) is False
    assert await records.end_held(DEFAULT_TENANT, mail.id, state, []) is True
    assert await fates(records) == [fate]
    assert await records.held(DEFAULT_TENANT, 10) == []
    assert [held.id for held in await records.held(DEFAULT_TENANT, 10, state=state)] == [mail.id]


async def test_lists_are_newest_first_of_one_tenant_and_recipient(records):
    for number in range(4):
        await keep(records, at=NOW + number, recipients=(f"user{number % 2}@example.test",))
    await keep(records, tenant=TenantId("other"))
    everything = await records.held(DEFAULT_TENANT, 10)
    assert [held.held_at - NOW for held in everything] == [3, 2, 1, 0]
    assert await records.held(DEFAULT_TENANT, 2, after=everything[1].id) == everything[2:]
    own = await records.held(DEFAULT_TENANT, 10, recipient=an_address("User1@Example.test"))
    assert [held.held_at - NOW for held in own] == [3, 1]
    assert await records.held_one(TenantId("other"), everything[0].id) is None


async def test_those_whose_time_ran_out_are_found_over_all_tenants(records):
    for tenant in ("one", "two"):
        await keep(records, tenant=TenantId(tenant))
    until = NOW + 30 * 86_400
    assert await records.held_until(until - 1, 10) == []
    over = await records.held_until(until, 10)
    assert {held.tenant for held in over} == {"one", "two"}
    await records.end_held(over[0].tenant, over[0].id, HeldState.EXPIRED, [])
    assert [held.id for held in await records.held_until(until, 10)] == [over[1].id]


async def test_moving_bytes_to_a_file_changes_every_row_that_names_them(records, stores, clock):
    arrival = await keep(records, recipients=("a@example.test", "b@example.test"))
    [ref] = await records.inline_held(10)
    assert ref == arrival.raw
    kept = await stores.blobs.keep(ref)
    assert kept.place == "file"
    assert await records.moved(ref) is True
    assert await records.moved(ref) is False
    assert await records.inline_held(10) == []
    assert {held.content.place for held in await records.held(DEFAULT_TENANT, 10)} == {"file"}
    assert await records.live_blobs() == {f"{DEFAULT_TENANT}/{arrival.id}/raw"}
    assert await stores.blobs.read(ref) == await stores.blobs.read(kept)  # a reader who still holds the old reference finds them
    for held in await records.held(DEFAULT_TENANT, 10):
        await records.end_held(DEFAULT_TENANT, held.id, HeldState.DELETED, [])
    clock.advance(1)
    assert await records.purge_settled(clock.now(), 10) == [kept]
