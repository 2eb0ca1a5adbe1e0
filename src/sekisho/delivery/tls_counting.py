"""Counts sessions for TLS reports: in memory, and every minute as one document of the day that only this process writes.

The counts are statistics for others: what a process that dies saw in its last minute is lost, no mail depends on it.
"""

import asyncio
import logging
from collections import Counter
from dataclasses import replace

import msgspec

from sekisho.model.ids import DEFAULT_TENANT, new_id
from sekisho.model.tls_session import SEEN_SHELF, TlsSession
from sekisho.ports.clock import Clock
from sekisho.ports.documents import Documents

LOG = logging.getLogger(__name__)
KEEP_SECONDS = 60.0
DAY = 86_400
MOST_KINDS = 20_000  # of sessions in one day; what is new beyond them is not counted
_LONGEST = 200  # characters of a reason


class TlsCounting:
    """One for a process. Exchangers of others are few: all tenants' sessions are counted together, as the servers that they name see them."""

    def __init__(self, documents: Documents, clock: Clock) -> None:
        self._documents, self._clock = documents, clock
        self._days: dict[int, Counter[TlsSession]] = {}
        self._kept: dict[int, int] = {}  # sessions of a day when its document was written
        self._writer = new_id(clock.now())

    def saw(self, session: TlsSession) -> None:
        """Count a session."""
        counts = self._days.setdefault(int(self._clock.now() // DAY), Counter())
        bounded = replace(session, reason=session.reason[:_LONGEST])
        if bounded in counts or len(counts) < MOST_KINDS:
            counts[bounded] += 1

    async def run(self) -> None:
        """Write once a minute until cancelled."""
        while True:
            await asyncio.sleep(KEEP_SECONDS)
            try:
                await self.keep()
            except Exception:  # task boundary: statistics of others must not end the delivery of mail
                LOG.exception("the counts for TLS reports could not be kept; the next minute tries again")

    async def keep(self) -> None:
        """Write what was counted since; days that are over are forgotten here once they are written. Raises what the documents raise."""
        for day, counts in sorted(self._days.items()):
            total = counts.total()
            if self._kept.get(day) != total:
                await self._documents.put(DEFAULT_TENANT, SEEN_SHELF, f"{day}.{self._writer}", msgspec.json.encode(list(counts.items())))
                self._kept[day] = total
            if day < int(self._clock.now() // DAY) and counts.total() == total:
                del self._days[day], self._kept[day]
