"""What waits on this machine is brought to the store of all machines, and what that store does not take waits on."""

import asyncio

from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.keeping import catching_up
from sekisho.model.errors import TemporaryFailure


class Waiting:
    """A store on which some pieces wait: outcomes of looks, in order; then nothing waits."""

    def __init__(self, *outcomes):
        self.outcomes = list(outcomes)
        self.empty = asyncio.Event()

    async def catch_up(self):
        if not self.outcomes:
            self.empty.set()
            return 0
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


async def test_it_goes_on_after_failures_and_counts_what_was_brought(monkeypatch):
    monkeypatch.setattr(catching_up, "LOOK_SECONDS", 0.001)
    metrics = MemoryMetrics()
    waiting = Waiting(TemporaryFailure("the bucket rests"), 2, OSError(28, "no room"), 1)
    running = asyncio.create_task(catching_up.keep_bringing(waiting, metrics))
    async with asyncio.timeout(30):
        await waiting.empty.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert metrics.total("blobs_brought_total") == 3
    assert metrics.total("blobs_waiting_failures_total") == 2
