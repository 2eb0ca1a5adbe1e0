"""Mail that was accepted but not decided is taken up again: after a crash, a slow inspection, or a time to wait."""

import asyncio
import logging

from sekisho.gate.reception import LEASE_SECONDS, Reception
from sekisho.model.errors import TemporaryFailure
from sekisho.ports.blobs import BlobDamaged, BlobMissing, Blobs
from sekisho.ports.clock import Clock
from sekisho.ports.directory import Directory
from sekisho.ports.metrics import Metrics
from sekisho.ports.records import Claimed, Records
from sekisho.ports.signals import Signals

log = logging.getLogger(__name__)

BATCH = 4
POLL_SECONDS = 5.0
DAMAGED_WAIT = 3_600.0  # seconds until a message whose bytes cannot be read is looked at again; it stays "waiting" in the ledger


class Resume:
    """One per edge process; claims keep two of them from deciding the same arrival."""

    def __init__(
        self, reception: Reception, directory: Directory, records: Records, blobs: Blobs, signals: Signals, clock: Clock, metrics: Metrics, owner: str
    ) -> None:
        self.directory = directory
        self.resting = False  # nothing is taken up: this machine is being drained
        self._reception = reception
        self._records = records
        self._blobs = blobs
        self._signals = signals
        self._clock = clock
        self._metrics = metrics
        self._owner = owner

    async def run(self) -> None:
        """Work for ever; cancelled at shutdown (an unfinished claim simply runs out)."""
        while True:
            try:
                busy = await self.once()
            except Exception as failure:  # task boundary: whatever failed, the arrivals are durable and stay claimable
                told = None if isinstance(failure, TemporaryFailure) else failure  # a store that is gone is no fault of ours
                log.error("resuming failed; trying again in %.0f s: %s", POLL_SECONDS, failure, exc_info=told)
                self._metrics.count("passage_failures_total")
                busy = False
            if not busy:
                await self._signals.wait("resume", POLL_SECONDS)

    async def once(self) -> bool:
        """Take up one batch; return whether there was any."""
        if self.resting:
            return False
        claims = await self._records.claim_undecided(self._owner, self._clock.now(), LEASE_SECONDS, BATCH)
        await asyncio.gather(*(self._take_up(claimed) for claimed in claims))
        return bool(claims)

    async def _take_up(self, claimed: Claimed) -> None:
        arrival = claimed.arrival
        tenant = self.directory.tenant(arrival.tenant)
        try:
            content = await self._blobs.read(arrival.raw) if arrival.raw.place == "inline" else None
            await self._reception.decide(claimed, tenant, content)
        except (BlobMissing, BlobDamaged) as error:
            log.error("the bytes of an accepted message cannot be read: %s", error, extra={"arrival": arrival.id})
            self._metrics.count("damaged_blobs_total")
            await self._records.extend_wait(claimed, self._clock.now() + DAMAGED_WAIT, f"bytes unreadable: {error}", [])
