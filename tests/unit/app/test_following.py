"""Every process follows what people set."""

import asyncio

import pytest

from sekisho.app import following
from sekisho.backends.memory.control import MemoryControl
from sekisho.backends.memory.signals import MemorySignals
from sekisho.model.errors import TemporaryFailure
from sekisho.model.ids import TenantId
from sekisho.ports.control import INSTALLATION, Change
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.known.snapshots import BELL, Snapshots
from sekisho.tenancy.values import TenantRecord, to_json


class Stumbling(MemoryControl):
    """A store that fails the first times it is asked."""

    def __init__(self):
        super().__init__()
        self.failures = [TemporaryFailure("away"), ValueError("a bug")]

    async def number(self):
        if self.failures:
            raise self.failures.pop()
        return await super().number()


async def test_a_ring_is_followed_and_a_store_that_fails_is_asked_again(monkeypatch):
    monkeypatch.setattr(following, "LOOK_SECONDS", 0.01)
    control, signals = Stumbling(), MemorySignals()
    snapshots = Snapshots(control, FromFile())
    came = asyncio.Event()
    snapshots.on_change.append(lambda _: came.set())
    task = asyncio.create_task(following.follow(snapshots, signals))
    await control.commit(INSTALLATION, [Change("tenant", "acme", to_json(TenantRecord("Acme", 1.0)))])
    signals.ring(BELL)
    async with asyncio.timeout(10):
        await came.wait()
    assert TenantId("acme") in snapshots.directory.holdings
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_bell_that_fails_ends_nothing(monkeypatch):
    monkeypatch.setattr(following, "LOOK_SECONDS", 0.001)
    rung, again = [], asyncio.Event()

    class Broken(MemorySignals):
        async def wait(self, bell, seconds):
            rung.append(bell)
            if len(rung) == 3:
                again.set()
            raise OSError("no room for a socket")

    task = asyncio.create_task(following.follow(Snapshots(MemoryControl(), FromFile()), Broken()))
    async with asyncio.timeout(10):
        await again.wait()
    assert not task.done()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
