import pytest

from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.testing.builders import NOW


@pytest.fixture
def clock():
    return ManualClock(NOW)


@pytest.fixture
def stores(clock):
    return MemoryStores(clock)
