"""What is kept is shown to its own tenant only, and numbers from outside are checked."""

from dataclasses import replace

import pytest

from sekisho.backends.memory.stores import MemoryStores
from sekisho.model.delivery import Fate
from sekisho.model.errors import Refused
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.quarantine.browse import browse, content, find
from sekisho.testing.builders import RAW, an_address
from sekisho.testing.owed import a_held, an_acceptance, an_outcome
from sekisho.testing.post_office import ShiftedClock


@pytest.fixture
async def stores():
    return MemoryStores(ShiftedClock())


async def keep(stores, recipient="taro@example.test", at=None):
    acceptance = an_acceptance(RAW, at=at or stores.clock.now())
    envelope = replace(acceptance.arrival.envelope, recipients=(an_address(recipient),))
    acceptance = replace(acceptance, arrival=replace(acceptance.arrival, envelope=envelope))
    held = a_held(acceptance.arrival)
    await stores.records.accept_decided([(acceptance, replace(an_outcome(acceptance.arrival, Fate.QUARANTINED), held=(held,)))])
    return held


async def test_the_newest_first_page_by_page(stores):
    kept = [await keep(stores, at=1_750_000_000.0 + number) for number in range(5)]
    first = await browse(stores.records, DEFAULT_TENANT, limit=3)
    assert first == kept[:1:-1]
    assert await browse(stores.records, DEFAULT_TENANT, limit=3, after=first[-1].id) == kept[1::-1]
    assert await browse(stores.records, TenantId("other")) == []


async def test_of_one_recipient(stores):
    await keep(stores)
    mine = await keep(stores, "jiro@example.test")
    assert await browse(stores.records, DEFAULT_TENANT, recipient=an_address("Jiro@example.test")) == [mine]


async def test_one_and_its_bytes(stores):
    held = await keep(stores)
    assert await find(stores.records, DEFAULT_TENANT, held.id) == held
    assert await content(stores.records, stores.blobs, DEFAULT_TENANT, held.id) == RAW


@pytest.mark.parametrize("number", ["", "x", "../../etc/passwd", "0" * 20, "A" * 20, "0" * 2_000])
async def test_numbers_that_are_none(stores, number):
    await keep(stores)
    with pytest.raises(Refused):
        await find(stores.records, DEFAULT_TENANT, number)
    if number and number != "0" * 20:
        with pytest.raises(Refused):
            await browse(stores.records, DEFAULT_TENANT, after=number)


async def test_another_tenants_mail_is_not_there(stores):
    held = await keep(stores)
    with pytest.raises(Refused):
        await find(stores.records, TenantId("other"), held.id)
