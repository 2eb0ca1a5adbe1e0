import asyncio

import pytest

from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.keeping.runner import Job, Keeper
from sekisho.model.delivery import Fate
from sekisho.model.errors import TemporaryFailure
from sekisho.testing.owed import an_acceptance, an_outcome


def keeper(stores, tmp_path):
    metrics = MemoryMetrics()
    return Keeper(stores.records, stores.blobs, stores.history, stores.signals, stores.clock, metrics, tmp_path), metrics


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
