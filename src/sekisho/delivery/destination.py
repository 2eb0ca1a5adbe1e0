"""All mail for one route: its queue, its workers with their connections, and its rest after a failure."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from sekisho.delivery.connections import Unreachable
from sekisho.delivery.courier import Carried, Carrier
from sekisho.delivery.flight import Flight
from sekisho.delivery.means import Telling
from sekisho.delivery.outcomes import Closing, close_attempt, is_slow, postpone
from sekisho.delivery.schedule import destination_delay, is_expired, spread
from sekisho.delivery.settings import DeliverySettings
from sekisho.delivery.slots import Slots
from sekisho.model.decision import Reply
from sekisho.model.delivery import Route
from sekisho.model.errors import TemporaryFailure
from sekisho.ports.blobs import BlobDamaged, BlobMissing
from sekisho.ports.clock import Clock
from sekisho.ports.keys import KeysUnreadable
from sekisho.ports.records import AttemptRecord
from sekisho.ports.traces import Stage

LOG = logging.getLogger(__name__)
RETURN_SPREAD = 0.5  # of the rest, over which waiting mail comes back: no stampede

Recorder = Callable[[Flight, AttemptRecord], None]


@dataclass(frozen=True, slots=True)
class Common:
    """What all destinations share. `slots`: how many workers there may be in all; `record` takes how an attempt ended."""

    closing: Closing
    settings: DeliverySettings
    slots: Slots
    clock: Clock
    record: Recorder
    telling: Telling


class Destination:
    """Workers grow with the queue up to a window that shrinks when the destination refuses connections."""

    def __init__(self, route: Route, make_carrier: Callable[[Route], Carrier], common: Common) -> None:
        self.route = route
        self.queue: deque[Flight] = deque()
        self.workers: set[asyncio.Task[None]] = set()
        self.blocked_until = 0.0  # seconds since 1970
        self._make_carrier = make_carrier
        self._closing = common.closing
        self._settings = common.settings
        self._slots = common.slots
        self._clock = common.clock
        self._record = common.record
        self._metrics = common.telling.metrics
        self._traces = common.telling.traces
        self._window = float(common.settings.first_concurrency)
        self._open = 0  # workers whose last attempt reached the destination
        self._failures = 0
        self._idle: deque[asyncio.Future[bool]] = deque()
        self._reason = Reply(451, "4.4.1", "")
        self._draining = False
        self._last_end = common.clock.monotonic()
        self._pace = 0.0  # seconds between two ends of attempts, smoothed

    @property
    def seconds_of_work(self) -> float:
        """Return how long the queue will last at the present pace, from below."""
        return len(self.queue) * max(self._pace, (self._clock.monotonic() - self._last_end) / 10 if self.queue else 0.0)

    @property
    def is_forgettable(self) -> bool:
        """True if nothing is known here that is worth keeping."""
        return not self.queue and not self.workers and self.blocked_until <= self._clock.now()

    def add(self, flight: Flight) -> None:
        """Take a delivery that is due."""
        if self.blocked_until > self._clock.now() and not is_expired(self._clock.now(), flight.delivery.expires_at):
            self._postpone(flight)
            return
        if not self.queue:
            self._last_end = self._clock.monotonic()
        self.queue.append(flight)
        self._wake_or_grow()

    def drain(self) -> None:
        """Let workers end when the queue is empty, without waiting for more."""
        self._draining = True
        while self._idle:
            _answer(self._idle.popleft(), more=False)

    def _wake_or_grow(self) -> None:
        while self._idle:
            if _answer(self._idle.popleft(), more=True):
                return
        self._grow()

    def _grow(self) -> None:
        """Start a worker if there is mail without one and room for it."""
        limit = min(int(self._window), self._settings.concurrency_per_destination)
        if self.queue and len(self.workers) < max(1, limit) and self._slots.take(self._grow):
            worker = asyncio.get_running_loop().create_task(self._work())
            self.workers.add(worker)
            worker.add_done_callback(self._ended)

    def _ended(self, worker: asyncio.Task[None]) -> None:
        self.workers.discard(worker)
        self._slots.give_back()
        if not worker.cancelled():
            self._grow()

    # one worker -------------------------------------------------------------------------------------------------------
    async def _work(self) -> None:
        carrier = self._make_carrier(self.route)
        reached = False
        try:
            while await self._has_mail():
                flight = self.queue.popleft()
                ready = await self._attempt(carrier, flight)
                if ready and not reached:
                    reached = True
                    self._open += 1
                if not ready:
                    return
        finally:
            if reached:
                self._open -= 1
            await self._close(carrier)

    async def _has_mail(self) -> bool:
        """Wait for mail as long as an idle connection is kept. False ends the worker."""
        if self.queue:
            return True
        if self._draining:
            return False
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[bool] = loop.create_future()
        timer = loop.call_later(self._settings.idle, _answer, waiter)
        self._idle.append(waiter)
        self._slots.idle(waiter)
        try:
            await waiter
        finally:
            timer.cancel()
            self._slots.busy(waiter)
            if waiter in self._idle:
                self._idle.remove(waiter)
        return bool(self.queue)

    async def _attempt(self, carrier: Carrier, flight: Flight) -> bool:
        """Try one delivery and record how it ended. False if this worker's way is closed."""
        flight.began = self._clock.now()
        try:
            carried = await carrier.carry(flight.delivery)
        except Unreachable as error:
            await self._unreachable(flight, error)
            return False
        except (BlobMissing, BlobDamaged) as error:
            LOG.error("delivery %s of arrival %s: content unreadable: %r", flight.delivery.id, flight.delivery.arrival, error)
            self._metrics.count("damaged_blobs_total")
            await self._close_attempt(flight, self._local_failure(flight, "The stored content cannot be read"))
            return True
        except TemporaryFailure as error:  # the store does not answer now: the message waits like one whose server does not
            LOG.warning("delivery %s of arrival %s waits: %s", flight.delivery.id, flight.delivery.arrival, error)
            await self._close_attempt(flight, self._local_failure(flight, "The stored content cannot be read now"))
            return True
        except KeysUnreadable as error:  # unsigned it might be refused for good: it waits until somebody has mended the keys
            LOG.error("delivery %s of arrival %s waits: %s", flight.delivery.id, flight.delivery.arrival, error)
            self._metrics.count("delivery_failures_total")
            await self._close_attempt(flight, self._local_failure(flight, "The signing keys cannot be read, please see the log"))
            return True
        except Exception:  # the task boundary of one attempt: our own bug must cost a retry, never a message nor a hot loop
            LOG.exception("delivery %s of arrival %s failed by an error of ours", flight.delivery.id, flight.delivery.arrival)
            self._metrics.count("delivery_failures_total")
            await self._close_attempt(flight, self._local_failure(flight, "An internal error, please see the log"))
            return False  # nobody knows what state the connection is in
        self._reached()
        await self._close_attempt(flight, carried)
        return True

    async def _close_attempt(self, flight: Flight, carried: Carried) -> None:
        now, ended = self._clock.now(), self._clock.monotonic()
        self._tell(flight, max((reply.code for reply in carried.replies), default=0), tls=carried.tls)
        self._pace += (ended - self._last_end - self._pace) / 16
        self._last_end = ended
        try:
            record = await close_attempt(flight.delivery, carried, self._closing, flight.token, now)
        except Exception:  # task boundary: what cannot be closed waits, whatever the reply was
            LOG.exception("the outcome of delivery %s could not be closed", flight.delivery.id)
            self._metrics.count("delivery_failures_total")
            record = postpone(flight.delivery, Reply(451, "4.3.0", "An internal error, please see the log"), flight.token, now, now + 60)
        self._record(flight, record)

    def _tell(self, flight: Flight, reply: int, tls: str = "") -> None:
        """Tell how long an attempt took: the worst reply, and whether the way was sealed; never to whom."""
        if self._traces is not None and flight.began:
            one = flight.delivery
            facts: dict[str, str | float] = {"recipients": len(one.recipients), "attempt": one.attempts + 1, "reply": reply, "tls": tls}
            self._traces.told(one.arrival, Stage.DELIVERY, flight.began, self._clock.now(), **facts)

    @staticmethod
    def _local_failure(flight: Flight, text: str) -> Carried:
        return Carried("", (Reply(451, "4.3.0", text),) * len(flight.delivery.recipients))

    async def _close(self, carrier: Carrier) -> None:
        try:
            await carrier.close()
        except Exception:  # task boundary: saying goodbye must not end anything else
            LOG.exception("closing a connection to %s failed", self.route)
            self._metrics.count("delivery_failures_total")

    # up and down ------------------------------------------------------------------------------------------------------
    def _reached(self) -> None:
        if self._failures:
            self._failures = 0
            self._window = max(self._window, 2.0)
        if self._window < self._settings.concurrency_per_destination:
            self._window += 1 / self._window
        if self.queue:
            self._grow()

    async def _unreachable(self, flight: Flight, error: Unreachable) -> None:
        if self._open:  # others of us are inside: the host takes no more connections, but it takes mail
            self._window = max(1.0, float(self._open))
            self.queue.appendleft(flight)
            self._wake_or_grow()
            return
        now = self._clock.now()
        if self.blocked_until <= now:
            self._failures += 1
            self.blocked_until = now + destination_delay(self._failures)
            self._window = 1.0  # one asks first when the rest is over
            self._reason = error.reply
            self._metrics.count("destinations_unreachable_total")
            self._tell(flight, error.reply.code)
            LOG.warning("destination %s rests for %.0f s: %s", self.route, self.blocked_until - now, error)
        await self._give_up_or_postpone(flight)
        waiting, self.queue = self.queue, deque()
        for other in waiting:
            await self._give_up_or_postpone(other)

    async def _give_up_or_postpone(self, flight: Flight) -> None:
        now = self._clock.now()
        if is_expired(now, flight.delivery.expires_at) or is_slow(flight.delivery, self._closing, now):
            await self._close_attempt(flight, Carried("", (self._reason,) * len(flight.delivery.recipients)))
        else:
            self._postpone(flight)

    def _postpone(self, flight: Flight) -> None:
        now = self._clock.now()
        rest = destination_delay(self._failures)
        not_before = self.blocked_until + spread(flight.delivery.id, RETURN_SPREAD * rest)
        self._record(flight, postpone(flight.delivery, self._reason, flight.token, now, not_before))


def _answer(waiter: "asyncio.Future[bool]", *, more: bool = False) -> bool:
    """Wake a waiting worker; False if it is awake already."""
    if waiter.done():
        return False
    waiter.set_result(more)
    return True
