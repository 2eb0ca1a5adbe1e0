"""Records, fourth part: outbox, purging, the ledger and its check."""

import asyncio
from itertools import pairwise

import pytest

from sekisho.backends.chain import FIRST
from sekisho.model.delivery import Fate
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.ports.blobs import BlobMissing
from sekisho.testing.builders import NOW
from sekisho.testing.owed import accepted_events, an_acceptance, an_attempt, an_outcome

pytestmark = pytest.mark.usefixtures("sound")


async def decided(records, *fates, **fields):
    one = an_acceptance(**fields)
    await records.accept_decided([(one, an_outcome(one.arrival, *fates))])
    return one.arrival


async def test_the_outbox_is_a_chain_without_gaps(records, stores):
    await asyncio.gather(*(decided(records) for _ in range(20)))
    rows = await records.outbox(100)
    assert [row.number for row in rows] == list(range(1, 21))
    assert rows[0].previous == FIRST
    assert all(after.previous == before.digest for before, after in pairwise(rows))
    [head] = await records.chain_heads()
    assert (head.writer, head.number, head.digest) == (rows[-1].writer, 20, rows[-1].digest)
    await stores.history.store(rows)
    await records.outbox_done(rows[:15])
    await records.outbox_done(rows[:15])
    assert [row.number for row in await records.outbox(3)] == [16, 17, 18]
    assert (await records.counts())["outbox"] == 5
    assert await records.chain_heads() == [head]


async def test_a_failed_unit_of_work_leaves_no_gap_in_the_chain(records):
    first = await decided(records)
    one = an_acceptance(id=first.id)
    results = await asyncio.gather(
        records.accept([one], accepted_events(one.arrival), "edge", NOW), decided(records), decided(records), return_exceptions=True
    )
    assert isinstance(results[0], ValueError)
    assert [row.number for row in await records.outbox(100)] == [1, 2, 3]


async def test_only_what_owes_nothing_is_purged(records, stores, clock):
    waiting = an_acceptance()
    await records.accept([waiting], accepted_events(waiting.arrival), "edge", NOW + 60)
    queued, kept, gone = await decided(records), await decided(records, Fate.QUARANTINED), await decided(records, Fate.DISCARDED)
    assert await records.purge_settled(NOW, 10) == []
    clock.advance(100)
    assert await records.purge_settled(clock.now(), 10) == [gone.raw]
    with pytest.raises(BlobMissing):
        await stores.blobs.read(gone.raw)
    for arrival in (waiting.arrival, queued, kept):
        assert len(await stores.blobs.read(arrival.raw)) == arrival.raw.size
    assert len(await records.ledger()) == 4


async def test_file_blobs_of_purged_arrivals_are_returned_for_deletion(records, stores, clock):
    one = an_acceptance()
    writer = stores.blobs.create(DEFAULT_TENANT, one.arrival.id, "raw")
    writer.write(b"large")
    ref = await writer.finish()
    large = an_acceptance(id=one.arrival.id)
    arrival = type(large.arrival)(*[getattr(large.arrival, name) for name in large.arrival.__slots__[:-1]], ref)
    await records.accept_decided([(type(large)(arrival, None), an_outcome(arrival))])
    assert await records.live_blobs() == {f"{DEFAULT_TENANT}/{arrival.id}/raw"}
    [claimed] = await records.claim_due("delivery", NOW, 60, 10)
    await records.record_attempts([an_attempt(claimed, Fate.DELIVERED)])
    clock.advance(1)
    assert await records.purge_settled(clock.now(), 10) == [ref]
    assert await records.live_blobs() == set()


async def test_old_ledger_rows_become_sums_but_never_those_of_living_mail(records, clock):
    await decided(records, Fate.DISCARDED)
    await decided(records, Fate.DISCARDED, tenant=TenantId("other"))
    await decided(records, Fate.QUARANTINED)
    clock.advance(3_600)
    assert await records.prune_ledger(clock.now(), 100) == 0  # nothing is purged yet
    await records.purge_settled(clock.now(), 10)
    await decided(records, Fate.DISCARDED, at=clock.now())
    assert await records.prune_ledger(clock.now(), 1) == 1
    assert await records.prune_ledger(clock.now(), 100) == 1
    past = await records.ledger_past()
    assert (past.before, past.totals) == (clock.now(), ((Fate.DISCARDED, 2),))
    assert sorted(row.fate for row in await records.ledger()) == [Fate.DISCARDED, Fate.QUARANTINED]
    assert (await records.counts())["discarded"] == 1
