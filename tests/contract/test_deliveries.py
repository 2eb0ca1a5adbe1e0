"""Records, second part: claims of deliveries and the outcomes of attempts."""

import asyncio
from dataclasses import replace

import pytest

from sekisho.delivery.outcomes import end_dropped
from sekisho.model.delivery import NEVER, Fate, Stop
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.ports.records import Alteration
from sekisho.testing.builders import NOW, an_address
from sekisho.testing.owed import a_delivery, a_held, an_acceptance, an_attempt, an_outcome

pytestmark = pytest.mark.usefixtures("sound")
TWO = ("a@example.test", "b@example.test")


async def owe(records, **fields):
    one = an_acceptance(**fields)
    await records.accept_decided([(one, an_outcome(one.arrival))])
    return one.arrival


async def fates(records):
    return sorted((row.recipient, row.fate) for row in await records.ledger())


async def test_a_delivered_message_owes_nothing(records, clock):
    arrival = await owe(records, recipients=TWO)
    [claimed] = await records.claim_due("delivery", NOW, 60, 10)
    assert await records.record_attempts([an_attempt(claimed, Fate.DELIVERED)]) == [True]
    assert await fates(records) == [(TWO[0], Fate.DELIVERED), (TWO[1], Fate.DELIVERED)]
    assert (await records.queue(DEFAULT_TENANT, 10), await records.next_due(NOW)) == ([], None)
    clock.advance(10)
    assert await records.purge_settled(clock.now(), 10) == [arrival.raw]
    assert await records.counts() == {**await records.counts(), "delivered": 2, "deliveries": 0}


async def test_only_those_not_yet_served_are_tried_again(records):
    await owe(records, recipients=TWO)
    [claimed] = await records.claim_due("delivery", NOW, 60, 10)
    attempt = an_attempt(claimed, {TWO[0]: Fate.DELIVERED}, next_at=NOW + 300)
    assert await records.record_attempts([attempt]) == [True]
    [left] = await records.queue(DEFAULT_TENANT, 10)
    assert (left.recipients, left.attempts, left.next_at, left.last_reply) == ((an_address(TWO[1]),), 1, NOW + 300, "250 2.0.0 ok")
    assert await fates(records) == [(TWO[0], Fate.DELIVERED), (TWO[1], Fate.QUEUED)]
    assert await records.claim_due("delivery", NOW + 299, 60, 10) == []
    assert await records.next_due(NOW) == NOW + 300
    [again] = await records.claim_due("delivery", NOW + 300, 60, 10)
    assert await records.record_attempts([an_attempt(again, Fate.BOUNCED)]) == [True]
    assert await fates(records) == [(TWO[0], Fate.DELIVERED), (TWO[1], Fate.BOUNCED)]


async def test_a_stale_claim_changes_nothing(records):
    await owe(records)
    [late] = await records.claim_due("paused", NOW, 60, 10)
    assert await records.claim_due("other", NOW + 59, 60, 10) == []
    [fresh] = await records.claim_due("other", NOW + 60, 60, 10)
    assert await records.record_attempts([an_attempt(late, Fate.DELIVERED)]) == [False]
    assert await fates(records) == [("taro@example.test", Fate.QUEUED)]
    results = await records.record_attempts([an_attempt(fresh, Fate.DELIVERED), an_attempt(late, Fate.BOUNCED)])
    assert results == [True, False]
    assert await records.record_attempts([an_attempt(fresh, Fate.DELIVERED)]) == [False]
    assert await fates(records) == [("taro@example.test", Fate.DELIVERED)]


async def test_each_due_delivery_is_claimed_once_earliest_first(records):
    for offset in (30, 10, 20, 5_000):
        one = an_acceptance()
        outcome = an_outcome(one.arrival)
        await records.accept_decided([(one, replace(outcome, deliveries=(a_delivery(one.arrival, next_at=NOW + offset),)))])
    assert [claimed.delivery.next_at - NOW for claimed in await records.claim_due("a", NOW + 100, 60, 2)] == [10, 20]
    rest = await asyncio.gather(*(records.claim_due(f"d{n}", NOW + 100, 60, 5) for n in range(3)))
    assert [claimed.delivery.next_at - NOW for group in rest for claimed in group] == [30]


async def test_giving_up_without_a_notice_quarantines_in_the_same_commit(records):
    arrival = await owe(records)
    [claimed] = await records.claim_due("delivery", NOW, 60, 10)
    attempt = an_attempt(claimed, Fate.QUARANTINED)
    with pytest.raises(ValueError, match="held mail"):
        await records.record_attempts([attempt])
    assert await records.record_attempts([replace(attempt, held=(a_held(arrival),))]) == [True]
    assert len(await records.held(DEFAULT_TENANT, 10)) == 1
    assert await fates(records) == [("taro@example.test", Fate.QUARANTINED)]
    assert (await records.queue(DEFAULT_TENANT, 10), await records.purge_settled(NOW + 1e6, 10)) == ([], [])


async def test_a_notice_is_born_with_the_bounce_or_not_at_all(records):
    await owe(records)
    [claimed] = await records.claim_due("delivery", NOW, 60, 10)
    notice = an_acceptance(b"Subject: Undelivered\r\n\r\n", sender="", recipients=("hanako@partner.test",))
    attempt = replace(an_attempt(claimed, Fate.BOUNCED), notices=((notice, an_outcome(notice.arrival)),))
    assert await records.record_attempts([replace(attempt, token=claimed.token - 1)]) == [False]
    assert len(await records.ledger()) == 1
    assert await records.record_attempts([attempt]) == [True]
    assert await fates(records) == [("hanako@partner.test", Fate.QUEUED), ("taro@example.test", Fate.BOUNCED)]


async def test_an_operator_makes_mail_due_at_once(records):
    first, second = await owe(records), await owe(records)
    claims = await records.claim_due("delivery", NOW, 60, 10)
    await records.record_attempts([an_attempt(claimed, Fate.QUEUED, next_at=NOW + 3_600) for claimed in claims])
    [one, _] = await records.queue(DEFAULT_TENANT, 10)
    assert await records.retry(TenantId("other"), one.id, NOW + 1) == 0
    assert await records.retry(DEFAULT_TENANT, one.id, NOW + 1) == 1
    assert [claimed.delivery.id for claimed in await records.claim_due("delivery", NOW + 1, 60, 10)] == [one.id]
    assert await records.retry(DEFAULT_TENANT, None, NOW + 2) == 1
    assert {claimed.delivery.arrival for claimed in await records.claim_due("delivery", NOW + 2, 60, 10)} <= {first.id, second.id}


async def test_hastening_does_not_break_a_lease(records):
    await owe(records)
    [claimed] = await records.claim_due("delivery", NOW, 60, 10)
    assert await records.retry(DEFAULT_TENANT, None, NOW - 1) == 1
    assert await records.claim_due("second", NOW + 30, 60, 10) == []
    assert await records.record_attempts([an_attempt(claimed, Fate.DELIVERED)]) == [True]


async def test_the_queue_is_listed_in_pages_of_one_tenant(records):
    for number in range(5):
        await owe(records, at=NOW + number)
    await owe(records, tenant=TenantId("other"))
    first = await records.queue(DEFAULT_TENANT, 3)
    second = await records.queue(DEFAULT_TENANT, 3, after=first[-1].id)
    assert (len(first), len(second)) == (3, 2)
    created = [delivery.created_at for delivery in (*first, *second)]
    assert created == sorted(created)
    assert await records.delivery(DEFAULT_TENANT, first[0].id) == first[0]
    assert await records.delivery(TenantId("other"), first[0].id) is None


async def test_the_queue_is_summed_by_domain_the_oldest_first(records):
    """Also of several recipients at one domain, of what was tried, stopped or could not reach its server; of one tenant, and of the oldest alone."""
    first = await owe(records, at=NOW, recipients=("a@example.test", "b@example.test", "c@other.test"))
    await owe(records, at=NOW + 1)
    await owe(records, tenant=TenantId("other"), at=NOW + 2)
    example, other = await records.queue_by_domain(DEFAULT_TENANT, 10)
    assert (example.domain, example.deliveries, example.recipients, example.held, example.tried) == ("example.test", 2, 3, 0, 0)
    assert (example.oldest, example.next_at, example.last_reply, example.unreached_since) == (NOW, NOW, "", 0.0)
    assert (other.domain, other.deliveries, other.recipients) == ("other.test", 1, 1)
    assert [one.deliveries for one in await records.queue_by_domain(DEFAULT_TENANT, 1)] == [1, 1]
    [claimed] = await records.claim_due("delivery", NOW, 60, 1)
    assert claimed.delivery.arrival == first.id
    down = "451 4.4.1 no answer"
    tried = an_attempt(claimed, Fate.QUEUED, next_at=NOW + 300)
    results = tuple(replace(one, reply=down) for one in tried.attempt.results)
    assert await records.record_attempts([replace(tried, attempt=replace(tried.attempt, results=results))]) == [True]
    example, other = await records.queue_by_domain(DEFAULT_TENANT, 10)
    assert (example.tried, example.last_reply, example.next_at) == (1, down, NOW + 1)
    assert (example.unreached_since, example.unreached_reply) == (other.unreached_since, other.unreached_reply) == (NOW, down)
    [one] = await records.queue(DEFAULT_TENANT, 1)
    assert await records.alter(DEFAULT_TENANT, [altered(one, stop=Stop.HELD, stop_why="anna", next_at=NEVER)]) == [True]
    example, other = await records.queue_by_domain(DEFAULT_TENANT, 10)
    assert (example.held, other.held, other.next_at, other.unreached_since) == (1, 1, 0.0, 0.0)


def altered(before, **fields):
    after = replace(before, **fields)
    event = TrackingEvent(NOW, before.tenant, before.arrival, before.recipients[0].key, EventKind.OPERATED, (("what", "tested"),))
    return Alteration(before, after, (event,))


async def test_a_held_delivery_waits_until_it_is_let_go(records):
    await owe(records)
    [one] = await records.queue(DEFAULT_TENANT, 10)
    assert await records.alter(DEFAULT_TENANT, [altered(one, stop=Stop.HELD, stop_why="anna", next_at=NEVER)]) == [True]
    assert await records.claim_due("delivery", NOW + 864_000, 60, 10) == []
    assert await records.retry(DEFAULT_TENANT, None, NOW) == 0
    assert await records.retry(DEFAULT_TENANT, one.id, NOW) == 0
    [held] = await records.queue(DEFAULT_TENANT, 10)
    assert (held.stop, held.stop_why) == (Stop.HELD, "anna")
    assert await fates(records) == [("taro@example.test", Fate.QUEUED)]
    assert await records.alter(DEFAULT_TENANT, [altered(held, stop=Stop.NONE, stop_why="", next_at=NOW)]) == [True]
    [claimed] = await records.claim_due("delivery", NOW, 60, 10)
    assert claimed.delivery == replace(one, next_at=NOW)


async def test_what_is_being_tried_or_has_changed_is_not_altered(records):
    await owe(records)
    [claimed] = await records.claim_due("delivery", NOW, 60, 10)
    change = altered(claimed.delivery, stop=Stop.HELD, next_at=NEVER)
    assert await records.alter(DEFAULT_TENANT, [change]) == [False]
    assert await records.record_attempts([an_attempt(claimed, {}, next_at=NOW + 30)]) == [True]
    assert await records.alter(DEFAULT_TENANT, [change]) == [False], "it was tried meanwhile"
    [now] = await records.queue(DEFAULT_TENANT, 10)
    assert await records.alter(TenantId("other"), [altered(now, next_at=NOW + 60)]) == [False]
    assert await records.alter(DEFAULT_TENANT, [altered(now, next_at=NOW + 60)] * 2) == [True, False]
    assert len([row for row in await records.outbox(100) if b"tested" in row.payload]) == 1


async def test_an_alteration_makes_an_old_claim_worthless(records):
    await owe(records)
    [late] = await records.claim_due("paused", NOW, 60, 10)
    [fresh] = await records.claim_due("other", NOW + 60, 60, 10)
    assert await records.record_attempts([an_attempt(fresh, {}, next_at=NOW + 90)]) == [True]
    [now] = await records.queue(DEFAULT_TENANT, 10)
    assert await records.alter(DEFAULT_TENANT, [altered(now, stop=Stop.HELD, next_at=NEVER)]) == [True]
    assert await records.record_attempts([an_attempt(late, Fate.DELIVERED), an_attempt(fresh, Fate.DELIVERED)]) == [False, False]


async def test_an_alteration_never_changes_what_is_owed(records):
    await owe(records, recipients=TWO)
    [one] = await records.queue(DEFAULT_TENANT, 10)
    with pytest.raises(ValueError, match="not what is owed"):
        await records.alter(DEFAULT_TENANT, [altered(one, recipients=one.recipients[:1])])
    assert await records.queue(DEFAULT_TENANT, 10) == [one]


async def test_a_dropped_delivery_ends_as_dropped(records, clock):
    arrival = await owe(records, recipients=TWO)
    [one] = await records.queue(DEFAULT_TENANT, 10)
    assert await records.alter(DEFAULT_TENANT, [altered(one, stop=Stop.DROPPED, stop_why="anna", next_at=NOW + 3_600)]) == [True]
    [claimed] = await records.claim_due("delivery", NOW + 3_600, 60, 10)
    assert await records.record_attempts([end_dropped(claimed.delivery, claimed.token, NOW + 3_600)]) == [True]
    assert await fates(records) == [(TWO[0], Fate.DROPPED), (TWO[1], Fate.DROPPED)]
    clock.advance(10)
    assert await records.purge_settled(clock.now(), 10) == [arrival.raw]


# readers --------------------------------------------------------------------------------------------------------------
async def reading(records, reader, tenant=DEFAULT_TENANT, **more):
    return [owed.arrival.id for owed in await records.owed_to(tenant, reader, more.pop("limit", 10), **more)]


async def test_a_reader_finds_what_is_on_its_way_to_them_newest_first(records, clock):
    first = await owe(records, recipients=TWO)
    clock.advance(1)
    second = await owe(records, recipients=("B@Example.test",), at=clock.now())
    await owe(records, recipients=TWO, tenant=TenantId("other"))
    assert await reading(records, TWO[1]) == [second.id, first.id]
    assert await reading(records, TWO[0]) == [first.id]
    assert await reading(records, TWO[1], limit=1) == [second.id]
    [newest] = await records.owed_to(DEFAULT_TENANT, TWO[1], 1)
    assert newest.arrival == second
    assert await reading(records, TWO[1], after=newest.delivery.id) == [first.id]
    assert await reading(records, "nobody@example.test") == []
    assert await reading(records, TWO[0], TenantId("third")) == []


async def test_who_has_it_is_no_reader_any_more(records):
    arrival = await owe(records, recipients=TWO)
    [claimed] = await records.claim_due("delivery", NOW, 60, 10)
    await records.record_attempts([an_attempt(claimed, {TWO[0]: Fate.DELIVERED}, next_at=NOW + 300)])
    assert (await reading(records, TWO[0]), await reading(records, TWO[1])) == ([], [arrival.id])
    [again] = await records.claim_due("delivery", NOW + 300, 60, 10)
    await records.record_attempts([an_attempt(again, Fate.DELIVERED)])
    assert await reading(records, TWO[1]) == []


async def test_redirected_mail_is_read_by_the_one_whom_it_goes_to(records):
    one = an_acceptance(recipients=TWO)
    outcome = an_outcome(one.arrival)
    elsewhere = replace(outcome.deliveries[0], sent_to=an_address("Deputy@example.test"))
    await records.accept_decided([(one, replace(outcome, deliveries=(elsewhere,)))])
    assert (await reading(records, "deputy@example.test"), await reading(records, TWO[0])) == ([one.arrival.id], [])
    [claimed] = await records.claim_due("delivery", NOW, 60, 10)
    await records.record_attempts([an_attempt(claimed, {TWO[0]: Fate.DELIVERED}, next_at=NOW + 300)])
    assert await reading(records, "deputy@example.test") == [one.arrival.id]


async def test_released_mail_has_its_reader(records):
    one = an_acceptance()
    await records.accept_decided([(one, an_outcome(one.arrival, Fate.QUARANTINED))])
    assert await reading(records, "taro@example.test") == []
    [held] = await records.held(DEFAULT_TENANT, 10)
    await records.release(DEFAULT_TENANT, held.id, a_delivery(one.arrival), ())
    assert await reading(records, "taro@example.test") == [one.arrival.id]


async def test_where_one_message_stands(records):
    arrival = await owe(records, recipients=TWO)
    await owe(records)
    assert sorted((row.recipient, row.fate) for row in await records.standing(DEFAULT_TENANT, arrival.id)) == [
        (TWO[0], Fate.QUEUED),
        (TWO[1], Fate.QUEUED),
    ]
    assert await records.standing(TenantId("other"), arrival.id) == []


def claim_of(claimed):
    return claimed.delivery.tenant, claimed.delivery.id, claimed.token


async def test_a_lease_that_is_prolonged_keeps_others_away_and_a_lost_one_stays_lost(records):
    await owe(records)
    [claimed] = await records.claim_due("delivery", NOW, 60, 10)
    await records.prolong([claim_of(claimed)], NOW + 120)
    assert await records.claim_due("another", NOW + 61, 60, 10) == []
    [taken] = await records.claim_due("another", NOW + 121, 60, 10)
    await records.prolong([claim_of(claimed)], NOW + 10_000)
    assert await records.record_attempts([an_attempt(claimed, Fate.DELIVERED), an_attempt(taken, Fate.DELIVERED)]) == [False, True]
    await records.prolong([claim_of(taken)], NOW + 10_000)
    assert await records.next_due(NOW) is None
