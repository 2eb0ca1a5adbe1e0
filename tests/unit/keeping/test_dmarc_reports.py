"""Aggregate reports as people look at them."""

from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.keeping.dmarc_reports import reports
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.page import Page
from sekisho.testing.builders import NOW


async def test_none_yet():
    assert await reports(MemoryStores(ManualClock(NOW)).history, DEFAULT_TENANT, "Example.test") == Page(())
