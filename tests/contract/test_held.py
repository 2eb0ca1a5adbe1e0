"""Records, third part: kept mail ends exactly once."""

import asyncio
from dataclasses import replace

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


async def test_what_is_held_of_one_message_is_found_in_whatever_state(records):
    arrival = await keep(records, recipients=("user0@example.test", "user1@example.test"))
    await keep(records)
    both = await records.held_of(DEFAULT_TENANT, arrival.id)
    assert {str(held.recipient) for held in both} == {"user0@example.test", "user1@example.test"}
    assert [held.id for held in both] == sorted((held.id for held in both), reverse=True)
    await records.end_held(DEFAULT_TENANT, both[0].id, HeldState.DELETED, [])
    assert {held.state for held in await records.held_of(DEFAULT_TENANT, arrival.id)} == {HeldState.KEPT, HeldState.DELETED}
    assert await records.held_of(TenantId("other"), arrival.id) == []


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


async def test_kept_mail_is_altered_as_it_is_and_what_was_deleted_is_not_released(records):
    arrival = await keep(records)
    [mail] = await records.held(DEFAULT_TENANT, 10)
    gone = replace(mail, deleted_at=NOW, until=NOW + 60, kept_until=mail.until)
    assert await records.alter_held(TenantId("other"), mail, gone, []) is False
    assert await records.alter_held(DEFAULT_TENANT, mail, gone, []) is True
    assert await records.alter_held(DEFAULT_TENANT, mail, gone, []) is False  # it is another by now
    assert await records.held(DEFAULT_TENANT, 10) == [gone]
    assert await records.release(DEFAULT_TENANT, mail.id, a_delivery(arrival), []) is False
    assert [held.id for held in await records.held_until(NOW + 60, 10)] == [mail.id]
    assert await fates(records) == [Fate.QUARANTINED]
    assert await records.alter_held(DEFAULT_TENANT, gone, mail, []) is True
    assert await records.held_until(NOW + 60, 10) == []
    with pytest.raises(ValueError, match="does not change"):
        await records.alter_held(DEFAULT_TENANT, mail, replace(mail, recipient=an_address("x@example.test")), [])
    assert await records.end_held(DEFAULT_TENANT, mail.id, HeldState.DELETED, []) is True
    assert await records.alter_held(DEFAULT_TENANT, mail, gone, []) is False


async def test_what_is_not_decided_is_listed_newest_first(records):
    claims = []
    for number in range(3):
        claims += await records.accept([an_acceptance(at=NOW + number)], [], "edge", NOW + 60)
    await records.accept([an_acceptance(tenant=TenantId("other"))], [], "edge", NOW + 60)
    await records.extend_wait(claims[1], NOW + 300, "a password", [])
    found = await records.waiting(DEFAULT_TENANT, 10)
    assert [(one.arrival.id, one.until, one.why) for one in found] == [
        (claims[2].arrival.id, NOW + 60, ""),
        (claims[1].arrival.id, NOW + 300, "a password"),
        (claims[0].arrival.id, NOW + 60, ""),
    ]
    assert await records.waiting(DEFAULT_TENANT, 1, after=claims[2].arrival.id) == [found[1]]
    again = await records.claim_undecided("edge", NOW + 300, 60, 10)
    assert {one.why for one in await records.waiting(DEFAULT_TENANT, 10)} == {""}
    await records.decide(next(one for one in again if one.arrival.id == claims[2].arrival.id), an_outcome(claims[2].arrival, Fate.DELIVERED))
    assert claims[2].arrival.id not in {one.arrival.id for one in await records.waiting(DEFAULT_TENANT, 10)}


async def deliver(records, fates=Fate.DELIVERED, at=NOW, **fields):
    one = an_acceptance(recipients=("taro@example.test", "jiro@example.test"))
    outcome = an_outcome(one.arrival)
    await records.accept_decided([(one, replace(outcome, deliveries=(a_delivery(one.arrival, keep=86_400.0, **fields),)))])
    [claimed] = await records.claim_due("delivery", at, 60, 10)
    assert await records.record_attempts([an_attempt(claimed, fates, at)]) == [True]
    return one.arrival


async def copies(records, reader):
    return await records.held(DEFAULT_TENANT, 10, None, an_address(reader), HeldState.DELIVERED)


async def test_a_copy_of_delivered_mail_comes_with_its_delivery_and_goes_with_its_time(records, stores, clock):
    arrival = await deliver(records, {"taro@example.test": Fate.DELIVERED})
    [copy] = await copies(records, "taro@example.test")
    assert (copy.arrival, copy.until, copy.content) == (arrival.id, NOW + 86_400, arrival.raw)
    assert await copies(records, "jiro@example.test") == []  # still owed
    [claimed] = await records.claim_due("delivery", NOW + 400, 60, 10)
    await records.record_attempts([an_attempt(claimed, Fate.BOUNCED, NOW + 400)])
    assert await copies(records, "jiro@example.test") == []
    assert await records.held(DEFAULT_TENANT, 10) == []  # no quarantine
    assert sorted(await fates(records)) == sorted([Fate.DELIVERED, Fate.BOUNCED])
    clock.advance(3_600)
    assert await records.purge_settled(clock.now(), 10) == []  # its bytes are needed
    assert await records.check() == []
    assert await records.inline_held(10) == [arrival.raw]
    await stores.blobs.keep(arrival.raw)
    assert await records.moved(arrival.raw) is True
    [copy] = await copies(records, "taro@example.test")
    assert copy.content.place == "file"
    assert f"{arrival.tenant}/{arrival.id}/raw" in await records.live_blobs()
    assert await records.release(DEFAULT_TENANT, copy.id, a_delivery(arrival, [copy.recipient]), []) is False  # it was delivered once
    assert await records.held_until(NOW + 86_399, 10) == []
    assert [held.id for held in await records.held_until(NOW + 86_400, 10)] == [copy.id]
    assert await records.end_held(DEFAULT_TENANT, copy.id, HeldState.EXPIRED, ()) is True
    assert await records.end_held(DEFAULT_TENANT, copy.id, HeldState.EXPIRED, ()) is False
    assert await records.held_one(DEFAULT_TENANT, copy.id) is None
    assert sorted(await fates(records)) == sorted([Fate.DELIVERED, Fate.BOUNCED])  # what was delivered stays so
    assert len(await records.purge_settled(clock.now() + 1, 10)) == 1
    assert await records.live_blobs() == set()


async def test_a_copy_is_for_who_read_it(records):
    await deliver(records, sent_to=an_address("hanako@example.test"))
    assert len(await copies(records, "hanako@example.test")) == 1
    assert await copies(records, "taro@example.test") == []
