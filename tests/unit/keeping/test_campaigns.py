"""Campaigns as people look at them."""

import pytest

from sekisho.backends.memory.campaigns import MemoryCampaigns
from sekisho.keeping.campaigns import largest, show
from sekisho.model.errors import NotFound
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.page import Page


async def test_none_yet():
    campaigns = MemoryCampaigns()
    assert await largest(campaigns, DEFAULT_TENANT) == Page(())
    for number in ("0" * 20, "x", ""):
        with pytest.raises(NotFound):
            await show(campaigns, DEFAULT_TENANT, number)
