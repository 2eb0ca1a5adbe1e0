"""Health and proof, as people ask for them."""

from sekisho.backends.embedded import EmbeddedStores
from sekisho.keeping import outbox
from sekisho.keeping.standing.station import health, prove
from sekisho.testing.owed import an_acceptance, an_outcome


async def test_a_station_at_work(tmp_path):
    stores = EmbeddedStores.open(tmp_path / "data", "test")
    acceptance = an_acceptance()
    await stores.records.accept_decided([(acceptance, an_outcome(acceptance.arrival))])
    look = await health(stores.records, stores)
    assert look.free_octets > 0
    assert look.counts["outbox"] >= 1
    await outbox.pump(stores.records, stores.history)
    assert (await prove(stores.records, stores.history)).accepted == 1
    await stores.close()
