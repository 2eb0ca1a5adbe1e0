"""The jobs of the stores, done once; how they run is the runner's."""

from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.keeping.store_jobs import Kept, store_jobs
from sekisho.model.delivery import Fate
from sekisho.testing.owed import an_acceptance, an_outcome


async def test_only_the_health_of_its_own_machine_is_every_keepers(stores, clock, tmp_path):
    one = an_acceptance()
    await stores.records.accept_decided([(one, an_outcome(one.arrival, Fate.QUARANTINED))])
    clock.advance(120)
    metrics = MemoryMetrics()
    jobs = store_jobs(Kept(stores.records, stores.blobs, stores.history, clock), tmp_path, metrics)
    assert [job.name for job in jobs if job.everywhere] == ["health"]
    assert len({job.name for job in jobs}) == len(jobs)
    for job in jobs:
        await job.work()
    assert await stores.records.outbox(1) == []
    assert len(stores.blobs.files) == 1
    assert metrics.gauges["disk_free_octets", ()] > 0
