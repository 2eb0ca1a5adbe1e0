"""The lead over all keepers, as one of them holds it: taken, kept while it lasts, told when it is lost."""

import asyncio

from sekisho.model.errors import TemporaryFailure
from sekisho.ports.clock import Clock
from sekisho.ports.lead import Lead

LEASE = 15.0  # seconds for which the lead is taken; renewed three times in it


class Leading:
    """Asked three times in a lease. Where there is no other keeper, `Lead` says yes for ever."""

    def __init__(self, lead: Lead, clock: Clock, lease: float = LEASE) -> None:
        self._lead, self._clock, self._lease = lead, clock, lease
        self._until = 0.0  # of the monotonic clock

    async def taken(self) -> None:
        """Return when the lead is ours."""
        while True:
            if await self.ours():
                return
            await asyncio.sleep(self._lease / 3)

    async def lost(self) -> None:
        """Return when the lead is ours no more."""
        while True:
            await asyncio.sleep(self._lease / 3)
            if not await self.ours():
                return

    async def ours(self) -> bool:
        """Take or keep the lead. While nobody answers it is ours until the lease ends."""
        asked = self._clock.monotonic()
        try:
            async with asyncio.timeout(self._lease / 3):
                if await self._lead.take(self._lease):
                    self._until = asked + self._lease
                    return True
                return False
        except (TemporaryFailure, TimeoutError):
            return self._clock.monotonic() < self._until
