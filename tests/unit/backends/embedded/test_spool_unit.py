import asyncio
import resource

import pytest

from sekisho.backends.embedded import EmbeddedStores
from sekisho.model.errors import TemporaryFailure
from sekisho.testing.owed import an_acceptance, an_outcome


async def accept(stores, content=b"Subject: x\r\n\r\n"):
    one = an_acceptance(content)
    await stores.records.accept_decided([(one, an_outcome(one.arrival))])
    return one.arrival


async def test_after_a_full_disk_nothing_is_half_written_and_the_chain_goes_on(stores):
    first = await accept(stores)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = (stores.folder / "spool.db-wal").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20_000, before[1]))  # the kernel refuses to write beyond, as a full disk does
    try:
        outcomes = await asyncio.gather(*(accept(stores, b"x" * 100_000) for _ in range(5)), return_exceptions=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [type(outcome) for outcome in outcomes] == [TemporaryFailure] * 5
    assert [row.arrival for row in await stores.records.ledger()] == [first.id]
    last = await accept(stores)
    rows = await stores.records.outbox(10)
    assert [(row.number, row.arrival) for row in rows] == [(1, first.id), (2, last.id)]
    assert await stores.history.verify_chains(rows, await stores.records.chain_heads()) == []
    assert await stores.records.check() == []


async def test_every_start_is_a_writer_of_its_own(stores, clock):
    await accept(stores)
    again = EmbeddedStores.open(stores.folder, "test", clock=clock)
    await accept(again)
    rows = await again.records.outbox(10)
    assert [row.number for row in rows] == [1, 1]
    assert len({row.writer for row in rows}) == 2
    assert all(row.writer.startswith("test@") for row in rows)
    assert await again.history.verify_chains(rows, await again.records.chain_heads()) == []
    await again.close()


async def test_sums_follow_every_change_over_several_writers(stores, clock):
    again = EmbeddedStores.open(stores.folder, "second", clock=clock)
    await asyncio.gather(*(accept(each) for each in (stores, again) for _ in range(20)))
    await stores.records.outbox_done(await stores.records.outbox(15))
    assert await stores.records.counts() == await again.records.counts()
    assert {name: number for name, number in (await stores.records.counts()).items() if number} == {"queued": 40, "outbox": 25, "deliveries": 40}
    assert await stores.records.check() == []
    await again.close()


@pytest.mark.parametrize("role", ["edge-0", "delivery"])
async def test_a_writer_that_tells_nothing_has_no_chain(stores, clock, role):
    silent = EmbeddedStores.open(stores.folder, role, clock=clock)
    await silent.records.note([])
    assert await silent.records.chain_heads() == []
    await silent.close()
