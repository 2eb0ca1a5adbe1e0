"""Opinions: the last word of each person counts, whatever the order in which the rows come."""

from sekisho.model.ids import DEFAULT_TENANT, ArrivalId, TenantId, new_id
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.ports.opinions import ABOUT, BY, PHISH, SAYS, SPAM, UNDONE, WANTED, Opinion
from sekisho.testing.builders import NOW

ONE, TWO = ArrivalId(new_id(NOW)), ArrivalId(new_id(NOW))


async def say(stores, about, by, says, at=NOW, tenant=DEFAULT_TENANT, kind=EventKind.FEEDBACK):
    await stores.records.note([TrackingEvent(at, tenant, ONE, "", kind, ((ABOUT, about), (SAYS, says), (BY, by)))])


async def store(stores):
    rows = await stores.records.outbox(100)
    for _ in range(2):
        for row in reversed(rows):
            await stores.history.store([row])


async def test_the_last_word_of_each_person(stores):
    await say(stores, ONE, "a@example.test", SPAM)
    await say(stores, ONE, "a@example.test", WANTED, NOW + 2)
    await say(stores, ONE, "b@example.test", PHISH, NOW + 1)
    await say(stores, TWO, "a@example.test", SPAM, NOW + 3)
    await say(stores, TWO, "a@example.test", UNDONE, NOW + 4)
    await say(stores, ONE, "c@example.test", SPAM, tenant=TenantId("other"))
    await store(stores)
    assert await stores.opinions.opinions(DEFAULT_TENANT, 9) == [
        Opinion(ONE, "a@example.test", WANTED, NOW + 2),
        Opinion(ONE, "b@example.test", PHISH, NOW + 1),
    ]
    assert len(await stores.opinions.opinions(DEFAULT_TENANT, 1)) == 1
    assert await stores.opinions.tenants() == [DEFAULT_TENANT, "other"]


async def test_only_what_is_an_opinion_is_kept(stores):
    await say(stores, "nonsense", "a@example.test", SPAM)
    await say(stores, ONE, "", SPAM)
    await say(stores, ONE, "a@example.test", "guess")
    await say(stores, ONE, "a@example.test", SPAM, kind=EventKind.JUDGED)
    await store(stores)
    assert await stores.opinions.opinions(DEFAULT_TENANT, 9) == []


async def test_forgets_in_steps(stores):
    for number, by in enumerate(("a@example.test", "b@example.test", "c@example.test")):
        await say(stores, ONE, by, SPAM, NOW + number)
    await store(stores)
    assert [await stores.opinions.forget(NOW + 2, 1) for _ in range(3)] == [1, 1, 0]
    assert [one.by for one in await stores.opinions.opinions(DEFAULT_TENANT, 9)] == ["c@example.test"]
