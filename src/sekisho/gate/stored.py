"""Stored dossiers one after the other, however many there are."""

import asyncio
from collections.abc import AsyncIterator

from sekisho.model.ids import TenantId
from sekisho.ports.history import History, Stored

STEP = 100  # dossiers in memory at one time


async def stored_since(history: History, tenant: TenantId, since: float, limit: int | None) -> AsyncIterator[Stored]:
    """Yield at most so many (None: all) whose events are not older than `since`, the oldest first. Others get their turn after each `STEP`."""
    place, left = 0, limit
    while left is None or left > 0:
        page = await history.dossiers(tenant, place, STEP if left is None else min(STEP, left), since)
        if not page:
            return
        for stored in page:
            yield stored
        await asyncio.sleep(0)
        place = page[-1].place
        left = None if left is None else left - len(page)
