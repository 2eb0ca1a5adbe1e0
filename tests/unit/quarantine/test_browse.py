"""What is kept is shown to its own tenant only, and numbers from outside are checked."""

from dataclasses import replace

import pytest

from sekisho.backends.memory.stores import MemoryStores
from sekisho.gate.messages import story
from sekisho.model.access import WHOLE, Role, Sight
from sekisho.model.delivery import Fate
from sekisho.model.errors import NotFound, Refused
from sekisho.model.held import HeldState
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.page import Page
from sekisho.model.policy import DISCARDED_AREA
from sekisho.ports.history import Search
from sekisho.quarantine.browse import browse, content, find
from sekisho.testing.askers import THE_ADMINISTRATOR, a_trail, an_actor
from sekisho.testing.builders import RAW, an_address
from sekisho.testing.owed import a_held, an_acceptance, an_outcome
from sekisho.testing.post_office import ShiftedClock


@pytest.fixture
async def stores():
    return MemoryStores(ShiftedClock())


async def keep(stores, recipient="taro@example.test", at=None, **fields):
    acceptance = an_acceptance(RAW, at=at or stores.clock.now())
    envelope = replace(acceptance.arrival.envelope, recipients=(an_address(recipient),))
    acceptance = replace(acceptance, arrival=replace(acceptance.arrival, envelope=envelope))
    held = a_held(acceptance.arrival, **fields)
    await stores.records.accept_decided([(acceptance, replace(an_outcome(acceptance.arrival, Fate.QUARANTINED), held=(held,)))])
    return held


async def test_the_newest_first_page_by_page(stores):
    kept = [await keep(stores, at=1_750_000_000.0 + number) for number in range(5)]
    first = await browse(stores.records, DEFAULT_TENANT, WHOLE, limit=3)
    assert first == Page((kept[4], kept[3], kept[2]), kept[2].id)
    assert await browse(stores.records, DEFAULT_TENANT, WHOLE, limit=3, after=first.next) == Page((kept[1], kept[0]))
    assert await browse(stores.records, TenantId("other"), WHOLE) == Page(())


async def test_of_one_recipient(stores):
    await keep(stores)
    mine = await keep(stores, "jiro@example.test")
    assert await browse(stores.records, DEFAULT_TENANT, WHOLE, recipient="Jiro@Example.test") == Page((mine,))


async def test_one_and_its_bytes(stores):
    held = await keep(stores)
    assert await find(stores.records, DEFAULT_TENANT, WHOLE, held.id) == held
    assert await content(stores.records, stores.blobs, stores.clock, DEFAULT_TENANT, THE_ADMINISTRATOR, a_trail(), held.id, "ticket 1") == RAW


@pytest.mark.parametrize("number", ["", "x", "../../etc/passwd", "0" * 20, "A" * 20, "0" * 2_000])
async def test_numbers_that_are_none(stores, number):
    await keep(stores)
    with pytest.raises(Refused):
        await find(stores.records, DEFAULT_TENANT, WHOLE, number)
    if number and number != "0" * 20:
        with pytest.raises(Refused):
            await browse(stores.records, DEFAULT_TENANT, WHOLE, after=number)


async def test_another_tenants_mail_is_not_there(stores):
    held = await keep(stores)
    with pytest.raises(Refused):
        await find(stores.records, TenantId("other"), WHOLE, held.id)


async def test_who_sees_some_people_only_goes_on_behind_the_others(stores):
    kept = [await keep(stores, f"{name}@example.test", at=1_750_000_000.0 + number) for number, name in enumerate("abacabcc")]
    await keep(stores, "a@other.test", at=1_750_000_009.0)
    mine = Sight(addresses=frozenset({"a@example.test", "b@example.test"}))
    first = await browse(stores.records, DEFAULT_TENANT, mine, limit=3)
    assert first == Page((kept[5], kept[4], kept[2]), kept[2].id)
    assert await browse(stores.records, DEFAULT_TENANT, mine, limit=3, after=first.next) == Page((kept[1], kept[0]))
    domain = Sight(domains=frozenset({"example.test"}))
    assert len((await browse(stores.records, DEFAULT_TENANT, domain)).items) == 8
    assert [held.id for held in (await browse(stores.records, DEFAULT_TENANT, domain, limit=1)).items] == [kept[7].id]
    assert await browse(stores.records, DEFAULT_TENANT, Sight()) == Page(())
    assert (await browse(stores.records, DEFAULT_TENANT, mine, recipient="c@example.test")).items == ()
    with pytest.raises(NotFound):
        await find(stores.records, DEFAULT_TENANT, mine, kept[3].id)


async def test_what_a_policy_discarded_is_seen_by_those_alone_who_see_everything(stores):
    held = await keep(stores, area=DISCARDED_AREA)
    mine = Sight(addresses=frozenset({"taro@example.test"}))
    assert await browse(stores.records, DEFAULT_TENANT, WHOLE) == Page((held,))
    assert await browse(stores.records, DEFAULT_TENANT, mine) == Page(())
    with pytest.raises(NotFound):
        await find(stores.records, DEFAULT_TENANT, mine, held.id)


async def test_who_opens_somebodys_mail_says_why_and_the_recipient_reads_it(stores):
    held = await keep(stores)

    async def opened(actor, reason=""):
        return await content(stores.records, stores.blobs, stores.clock, DEFAULT_TENANT, actor, a_trail(), held.id, reason)

    with pytest.raises(Refused, match="say why"):
        await opened(an_actor(Role.TENANT_ADMIN), "  ")
    assert await opened(an_actor(Role.END_USER, DEFAULT_TENANT, "taro@example.test")) == RAW
    assert await opened(an_actor(Role.TENANT_ADMIN), "ticket 4711") == RAW
    await stores.history.store(await stores.records.outbox(100))
    mine = Sight(addresses=frozenset({"taro@example.test"}))
    told = [dict(event.facts) for event in (await story(stores.history, DEFAULT_TENANT, mine, held.arrival)).events if event.kind == "opened"]
    assert told == [{"held": held.id, "by": "tenant-admin@example.test", "how": "downloaded", "why": "ticket 4711"}]
    (line,) = (await stores.history.search(DEFAULT_TENANT, Search(), 10, "")).items
    assert line.state == "quarantined"  # that somebody looked does not change where it stands


async def test_what_was_deleted_is_listed_apart(stores):
    kept = [await keep(stores, at=1_750_000_000.0 + number) for number in range(4)]
    gone = replace(kept[1], deleted_at=stores.clock.now(), until=stores.clock.now() + 60, kept_until=kept[1].until)
    assert await stores.records.alter_held(DEFAULT_TENANT, kept[1], gone, ())
    assert await browse(stores.records, DEFAULT_TENANT, WHOLE) == Page((kept[3], kept[2], kept[0]))
    assert await browse(stores.records, DEFAULT_TENANT, WHOLE, limit=1, deleted=True) == Page((gone,))
    assert await browse(stores.records, DEFAULT_TENANT, Sight(addresses=frozenset({"taro@example.test"})), deleted=True) == Page((gone,))


async def test_copies_of_delivered_mail_are_no_quarantine_for_nobody(stores):
    held = await keep(stores)
    mail = stores.records._truth.held[DEFAULT_TENANT, held.id]
    stores.records._truth.held[DEFAULT_TENANT, held.id] = replace(mail, state=HeldState.DELIVERED)
    for sight in (WHOLE, Sight(addresses=frozenset({"taro@example.test"}))):
        assert (await browse(stores.records, DEFAULT_TENANT, sight, state=HeldState.DELIVERED)).items == ()
        with pytest.raises(NotFound):
            await find(stores.records, DEFAULT_TENANT, sight, held.id)
