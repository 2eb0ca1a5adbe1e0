import pytest

from sekisho.backends.embedded import EmbeddedStores
from sekisho.backends.memory import ManualClock
from sekisho.testing.builders import NOW


@pytest.fixture
def clock():
    return ManualClock(NOW)


@pytest.fixture
async def stores(tmp_path, clock):
    opened = EmbeddedStores.open(tmp_path / "data", "test", clock=clock)
    yield opened
    await opened.close()
