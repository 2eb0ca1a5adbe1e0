import asyncio

import pytest
from tests.unit.keeping.slipping import Slipping

from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.keeping.leading import Leading
from sekisho.keeping.runner import Job, Keeper
from sekisho.keeping.store_jobs import Kept, store_jobs
from sekisho.model.delivery import Fate
from sekisho.model.errors import TemporaryFailure
from sekisho.testing.owed import an_acceptance, an_outcome


def keeper(stores, tmp_path):
    metrics = MemoryMetrics()
    kept = Kept(stores.records, stores.blobs, stores.history, stores.clock)
    return Keeper(store_jobs(kept, tmp_path, metrics), stores.signals, metrics), metrics


async def decided(stores, fate):
    one = an_acceptance()
    await stores.records.accept_decided([(one, an_outcome(one.arrival, fate))])
    return one.arrival


async def test_every_job_once(stores, clock, tmp_path):
    await decided(stores, Fate.DISCARDED)
    await decided(stores, Fate.QUARANTINED)
    clock.advance(120)
    kept, metrics = keeper(stores, tmp_path)
    await kept.once()
    assert metrics.total("keeping_failures_total") == 0
    assert await stores.records.outbox(1) == []
    assert (stores.blobs.inline, len(stores.blobs.files)) == ({}, 1)


async def test_a_ring_empties_the_outbox_at_once(stores, tmp_path):
    kept, _ = keeper(stores, tmp_path)
    kept.jobs = tuple(Job(job.name, 3_600, job.work, job.bell) for job in kept.jobs)
    running = asyncio.ensure_future(kept.run())
    await asyncio.sleep(0)
    await decided(stores, Fate.QUEUED)
    stores.signals.ring("history")
    async with asyncio.timeout(30):
        while await stores.records.outbox(1):
            await asyncio.sleep(0.001)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert running.cancelled()


async def test_a_failing_job_is_told_done_again_and_stops_no_other(stores, tmp_path):
    kept, metrics = keeper(stores, tmp_path)
    seen = []

    async def fail():
        seen.append("failed")
        raise TemporaryFailure("the disk is gone")

    async def work():
        seen.append("worked")

    kept.jobs = (Job("purge", 0.001, fail), Job("move", 0.001, work))
    running = asyncio.ensure_future(kept.run())
    async with asyncio.timeout(30):
        while seen.count("failed") < 3 or seen.count("worked") < 3:
            await asyncio.sleep(0.001)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert metrics.counted["keeping_failures_total", (("job", "purge"),)] >= 3


def test_a_bell_that_nobody_can_wait_for_is_refused_at_once():
    for bell in ("policy-trials", "Links", "a b", "../x", "x" * 40):
        with pytest.raises(ValueError, match="no possible bell"):
            Job("trials", 1.0, asyncio.Event().wait, bell)


async def test_a_bell_that_fails_is_told_and_ends_no_job(stores, tmp_path, caplog):
    kept, metrics = keeper(stores, tmp_path)
    seen = []

    class Broken:
        async def wait(self, bell, seconds):
            raise OSError("no room for a socket")

    async def work(name):
        seen.append(name)

    kept._signals = Broken()
    kept.jobs = (Job("rung", 0.001, lambda: work("rung"), "links"), Job("timed", 0.001, lambda: work("timed")))
    running = asyncio.ensure_future(kept.run())
    async with asyncio.timeout(30):
        while seen.count("rung") < 3 or seen.count("timed") < 3:
            await asyncio.sleep(0.001)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert metrics.counted["keeping_failures_total", (("job", "rung"),)] >= 2
    assert "the bell 'links' of the job 'rung' failed" in caplog.text


async def test_jobs_are_broken_off_where_the_lead_is_lost_and_begin_again_with_it(stores, clock):
    begun, broken, looked = asyncio.Event(), asyncio.Event(), asyncio.Event()
    times = []

    async def long():
        times.append("begun")
        begun.set()
        try:
            await asyncio.sleep(3_600)
        except asyncio.CancelledError:
            broken.set()
            raise

    async def look():
        looked.set()

    metrics = MemoryMetrics()
    lead = Slipping(TemporaryFailure("never led"), True, True, False, True)
    jobs = (Job("long", 0.001, long), Job("look", 0.001, look, everywhere=True))
    made = Keeper(jobs, stores.signals, metrics, Leading(lead, clock, 0.03))
    running = asyncio.create_task(made.run())
    async with asyncio.timeout(30):
        await looked.wait()
        await begun.wait()
        await broken.wait()
        while len(times) < 2:
            await asyncio.sleep(0.001)
    assert metrics.gauges["keeper_leads", ()] == 1
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert metrics.gauges["keeper_leads", ()] == 0
