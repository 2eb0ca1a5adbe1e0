from dataclasses import replace

from sekisho.keeping import orphans
from sekisho.model.ids import DEFAULT_TENANT, ArrivalId, new_id
from sekisho.testing.builders import NOW
from sekisho.testing.owed import an_acceptance, an_outcome


async def large(stores):
    writer = stores.blobs.create(DEFAULT_TENANT, ArrivalId(new_id(NOW)), "raw")
    writer.write(b"large")
    return await writer.finish()


async def test_only_old_files_that_no_row_needs_go(stores, clock):
    needed, orphan = await large(stores), await large(stores)
    one = an_acceptance(id=needed.arrival)
    arrival = replace(one.arrival, raw=needed)
    await stores.records.accept_decided([(replace(one, arrival=arrival, content=None), an_outcome(arrival))])
    clock.advance(orphans.AGE)
    assert await orphans.sweep(stores.records, stores.blobs, clock.now()) == 0  # exactly that old: not yet
    clock.advance(1)
    young = await large(stores)
    assert await orphans.sweep(stores.records, stores.blobs, clock.now()) == 1
    assert set(stores.blobs.files) == {f"{DEFAULT_TENANT}/{ref.arrival}/raw" for ref in (needed, young)}
    assert f"{DEFAULT_TENANT}/{orphan.arrival}/raw" not in stores.blobs.files
