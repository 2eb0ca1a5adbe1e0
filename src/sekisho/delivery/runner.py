"""The delivery service: claims what is due, sends it to its destinations, commits how it ended."""

import asyncio
import logging

from sekisho.delivery.committer import Committer
from sekisho.delivery.content import Contents
from sekisho.delivery.courier import Carrier, SmtpCarrier
from sekisho.delivery.destination import Common
from sekisho.delivery.destinations import Destinations
from sekisho.delivery.flight import Flight
from sekisho.delivery.mailbox_carrier import MailboxCarrier
from sekisho.delivery.means import Spool, Telling, Ways
from sekisho.delivery.outcomes import Closing, end_dropped, put_back
from sekisho.delivery.routing import Connector
from sekisho.delivery.schedule import spread
from sekisho.delivery.settings import DeliverySettings
from sekisho.delivery.signing import Signer
from sekisho.delivery.slots import Slots
from sekisho.model.arrival import BlobRef
from sekisho.model.delivery import Route, Stop
from sekisho.model.errors import TemporaryFailure
from sekisho.model.ids import DeliveryId, TenantId
from sekisho.ports.blobs import BlobDamaged, BlobMissing
from sekisho.ports.directory import Directory
from sekisho.ports.records import AttemptRecord, ClaimedDelivery

LOG = logging.getLogger(__name__)
BELL = "delivery"
PAUSE = 1.0  # seconds after a round that failed
CROWDED_DELAY = 5.0  # seconds for which mail of a crowded destination is put back


class DeliveryRunner:
    """One for each spool. `directory` may be replaced when the settings are reloaded."""

    def __init__(self, spool: Spool, directory: Directory, ways: Ways, settings: DeliverySettings, telling: Telling) -> None:
        self.directory = directory
        self._records = spool.records
        self._signals = spool.signals
        self._clock = spool.clock
        self._settings = settings
        self._metrics = telling.metrics
        self._maildir = ways.maildir
        self._contents = Contents(spool.blobs, settings.whole_content, Signer(spool.keys, spool.clock) if spool.keys else None)
        self._connector = Connector(settings, spool.clock.monotonic, ways.exchangers)
        closing = Closing(lambda: self.directory, settings.host_name, self._head, self._whole, settings.warn_seconds)
        common = Common(closing, settings, Slots(settings.concurrency), spool.clock, self._record, telling)
        self._destinations = Destinations(self._make_carrier, common)
        self._flights: dict[tuple[TenantId, DeliveryId], Flight] = {}
        self._lost: set[Flight] = set()
        self._committer = Committer(spool.records, settings.gather, self._is_busy, self._landed, telling.metrics)
        self._room = asyncio.Event()
        self._low_water = max(0, settings.in_memory - settings.batch)
        self._stopping = False
        self._resting = False
        self._rest: asyncio.Task[bool] | None = None

    async def run(self) -> None:
        """Deliver until `stop` is called; returns when everything that was begun is committed."""
        committing = asyncio.create_task(self._committer.run())
        try:
            while not self._stopping:
                try:
                    await self._round()
                except Exception as failure:  # the task boundary of a round: whatever is wrong, the next round comes
                    told = None if isinstance(failure, TemporaryFailure) else failure  # a store that is gone is no fault of ours
                    LOG.error("a round of the delivery runner failed: %s", failure, exc_info=told)
                    self._metrics.count("delivery_failures_total")
                    await asyncio.sleep(PAUSE)
            await self._drain()
        finally:
            await self._end(committing)

    def stop(self) -> None:
        """Begin the end: nothing new is claimed, what is being sent is finished."""
        self._stopping = True
        self._room.set()
        if self._rest is not None:
            self._rest.cancel()

    def rest(self, wished: bool) -> None:
        """Claim nothing more and finish what is being sent, or go on again: the machine is drained, the service stays."""
        self._resting = wished
        if wished:
            self._put_back_waiting()
        self._room.set()
        self._signals.ring(BELL)  # other machines take what was put back; here the round looks again

    @property
    def in_flight(self) -> int:
        """Return how many deliveries are claimed and not yet committed."""
        return len(self._flights)

    # rounds -----------------------------------------------------------------------------------------------------------
    async def _round(self) -> None:
        settings = self._settings
        self._forget_lost()
        await self._prolong()
        if self._resting:
            await self._ring(PAUSE)
            return
        if len(self._flights) > self._low_water:  # a claim of few costs as much as a claim of many
            await self._wait_for_room()
            return
        now = self._clock.now()
        limit = settings.batch
        claimed = await self._records.claim_due(settings.owner, now, settings.lease, limit)
        for item in claimed:
            self._take(item, now)
        if len(claimed) == limit:
            return
        wait = settings.poll
        if not claimed and not self._flights:
            due = await self._records.next_due(now)
            wait = min(wait, max(due - self._clock.now(), 0.05)) if due is not None else wait
        if await self._ring(wait) and len(claimed) > 1:
            await asyncio.sleep(settings.gather)  # mail flows: one claim for many is cheaper than one for each

    async def _prolong(self) -> None:
        """Let leases last for what is still on its way: another machine that found one over would send the same mail a second time."""
        now, lease = self._clock.now(), self._settings.lease
        old = [flight for flight in self._flights.values() if flight.record is None and now - flight.leased_at > lease / 3]
        if old:
            await self._records.prolong([(flight.delivery.tenant, flight.delivery.id, flight.token) for flight in old], now + lease)
            for flight in old:
                flight.leased_at = now

    async def _ring(self, seconds: float) -> bool:
        if self._stopping:
            return False
        self._rest = asyncio.ensure_future(self._signals.wait(BELL, seconds))
        try:
            return await self._rest
        except asyncio.CancelledError:
            if not self._stopping:
                raise
            return False
        finally:
            self._rest = None

    async def _wait_for_room(self) -> None:
        """Wait until a whole batch fits. Where nothing moves for a while, slow destinations make room, and leases are renewed."""
        self._room.clear()
        try:
            async with asyncio.timeout(min(self._settings.poll, PAUSE)):
                await self._room.wait()
        except TimeoutError:
            now = self._clock.now()
            for flight in self._destinations.unbegun(crowded=True):
                self._put_back(flight, now)
            for item in await self._records.claim_due(self._settings.owner, now, self._settings.lease, self._settings.batch):
                self._take(item, now)

    def _put_back(self, flight: Flight, now: float) -> None:
        next_at = now + CROWDED_DELAY + spread(flight.delivery.id, CROWDED_DELAY)
        self._record(flight, put_back(flight.delivery, flight.token, now, next_at))

    def _take(self, claimed: ClaimedDelivery, now: float) -> None:
        delivery = claimed.delivery
        key = (delivery.tenant, delivery.id)
        flight = self._flights.get(key)
        if flight is not None:  # its lease ran out while it flies: this is the renewal
            flight.token, flight.leased_at = claimed.token, now
            if flight.lost_at is not None:
                flight.lost_at = None
                self._lost.discard(flight)
                self._committer.add(flight)
            return
        self._flights[key] = flight = Flight(delivery, claimed.token, leased_at=now)
        if delivery.stop is Stop.DROPPED:  # nobody undid it in time
            self._record(flight, end_dropped(delivery, claimed.token, now))
            return
        destination = self._destinations.of(delivery.route)
        if self._destinations.is_crowded(destination) or len(self._flights) > 2 * self._settings.in_memory:
            self._put_back(flight, now)
        else:
            destination.add(flight)

    def _make_carrier(self, route: Route) -> Carrier:
        if route.is_mailbox:
            return MailboxCarrier(self._maildir, self._contents)
        return SmtpCarrier(route, self._connector, self._contents, self._settings)

    async def _head(self, content: BlobRef) -> bytes:
        """Return the original header section for a notice; a notice without it is better than none."""
        try:
            return await self._contents.head(content)
        except (BlobMissing, BlobDamaged):
            return b""

    async def _whole(self, content: BlobRef) -> bytes:
        """Return a small original for a notice that is to bring it back; nothing if it cannot be read."""
        try:
            return await self._contents.original(content)
        except (BlobMissing, BlobDamaged):
            return b""

    # outcomes ---------------------------------------------------------------------------------------------------------
    def _record(self, flight: Flight, record: AttemptRecord) -> None:
        flight.record = record
        self._committer.add(flight)

    def _is_busy(self) -> bool:
        return len(self._flights) > self._committer.pending

    def _landed(self, flight: Flight, committed: bool) -> None:
        record = flight.record
        if not committed or record is None:
            flight.lost_at = self._clock.monotonic()
            self._lost.add(flight)
            self._metrics.count("claims_lost_total")
            return
        del self._flights[flight.delivery.tenant, flight.delivery.id]
        if len(self._flights) <= self._low_water:
            self._room.set()
        for result in record.attempt.results:
            self._metrics.count("delivery_recipients_total", fate=str(result.fate))
        if record.notices:
            self._signals.ring(BELL)
        if record.events:
            self._signals.ring("history")

    def _forget_lost(self) -> None:
        """Forget outcomes whose delivery somebody else claimed for good: that one's attempt counts, ours was a duplicate."""
        now = self._clock.monotonic()
        for flight in [flight for flight in self._lost if flight.lost_at is not None and now - flight.lost_at > 2 * self._settings.lease]:
            self._lost.discard(flight)
            self._flights.pop((flight.delivery.tenant, flight.delivery.id), None)
            LOG.warning("the outcome of delivery %s was dropped: its claim was lost", flight.delivery.id)

    def _put_back_waiting(self) -> None:
        now = self._clock.now()
        for flight in self._destinations.unbegun():
            self._record(flight, put_back(flight.delivery, flight.token, now, now))

    async def _drain(self) -> None:
        """Put back what is not begun, finish what is."""
        self._put_back_waiting()
        self._destinations.drain()
        if workers := self._destinations.workers:
            await asyncio.wait(workers, timeout=self._settings.drain)

    async def _end(self, committing: "asyncio.Task[None]") -> None:
        """Cut off what did not end in time (its lease runs out, somebody tries again), and commit the rest."""
        workers = self._destinations.workers
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        self._committer.stop()
        await asyncio.wait({committing}, timeout=self._settings.drain)
        if committing.cancel():
            LOG.error("%d outcomes could not be committed: their messages may be sent twice", self._committer.pending)
        await asyncio.gather(committing, return_exceptions=True)
