"""Every store of the house, opened empty; a new store is one more line here."""

import pytest

from sekisho.backends.embedded import EmbeddedStores
from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.testing.builders import NOW


@pytest.fixture
def clock():
    return ManualClock(NOW)


@pytest.fixture(params=["memory", "embedded"])
async def stores(request, clock, tmp_path):
    opened = MemoryStores(clock) if request.param == "memory" else EmbeddedStores.open(tmp_path / "data", "test", clock=clock)
    yield opened
    await opened.close()


@pytest.fixture
def records(stores):
    return stores.records


@pytest.fixture
async def sound(stores):
    """Whatever a test did, the ledger agrees with the store and the chain is whole."""
    yield
    assert await stores.records.check() == []
    pending = await stores.records.outbox(10_000)
    assert await stores.history.verify_chains(pending, await stores.records.chain_heads()) == []
