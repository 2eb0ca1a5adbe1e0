"""A delivery runner with stores in memory, for tests that send real mail to real sockets."""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Self

from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.backends.memory.stores import MemoryStores
from sekisho.delivery.exchangers import Exchangers
from sekisho.delivery.maildir import Maildir
from sekisho.delivery.means import Spool, Telling, Ways
from sekisho.delivery.runner import DeliveryRunner
from sekisho.delivery.settings import DeliverySettings, Patience
from sekisho.model.address import Address
from sekisho.model.delivery import MAILBOX, Delivery, Hop, Route
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tenant import Tenant
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.testing.builders import an_address
from sekisho.testing.owed import a_delivery, an_acceptance, an_outcome
from sekisho.testing.sink import Sink

QUICK = Patience(
    connect=1.0, greeting=1.0, hello=1.0, handshake=2.0, mail=1.0, rcpt=1.0, data=1.0, block=1.0, ending=1.0, quit=1.0, attempt=5.0
)  # seconds: long enough for a busy machine, short enough for a test of a server that never answers
SETTINGS = DeliverySettings(host_name="gate.example.test", patience=QUICK, poll=0.05, gather=0.002, idle=0.5)

LOOK_AGAIN = 0.01  # seconds


class ShiftedClock:
    """The real clocks, with days added at will."""

    def __init__(self) -> None:
        self.shift = 0.0

    def now(self) -> float:
        """Seconds since 1970, shifted."""
        return time.time() + self.shift

    def monotonic(self) -> float:
        """Seconds that never go back, shifted."""
        return time.monotonic() + self.shift


class PostOffice:
    """Use with `async with PostOffice(tmp_path, domains)`: mail that is `put` in is delivered until the block ends."""

    def __init__(
        self, folder: Path, routes: dict[str, Route] | None = None, settings: DeliverySettings = SETTINGS, exchangers: Exchangers | None = None
    ) -> None:
        """`routes` by domain. Every other domain has none. `exchangers` finds the hosts of routes by MX."""
        self.exchangers = exchangers
        self.clock = ShiftedClock()
        self.settings = settings
        self.stores = MemoryStores(self.clock)
        self.metrics = MemoryMetrics()
        self.maildir = Maildir(folder / "mailbox")
        self.routes = routes or {}
        self.directory = StaticDirectory([Tenant()], {}, {(DEFAULT_TENANT, domain): route for domain, route in self.routes.items()})
        self.runner = self._new_runner()
        self._running: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def _new_runner(self) -> DeliveryRunner:
        stores = self.stores
        spool = Spool(stores.records, stores.blobs, stores.signals, self.clock, stores.keys)
        return DeliveryRunner(spool, self.directory, Ways(self.maildir, self.exchangers), self.settings, Telling(self.metrics))

    def adopt(self, other: "PostOffice") -> None:
        """Take over the stores of one whose runner is dead; before `start`."""
        self.stores, self.clock = other.stores, other.clock
        self.runner = self._new_runner()

    def start(self) -> None:
        """Begin to deliver."""
        self._running = asyncio.create_task(self.runner.run())

    async def stop(self) -> None:
        """Stop and wait for the end."""
        self.runner.stop()
        if self._running is not None:
            await self._running

    async def put(self, message: bytes, recipients: Iterable[str], *, sender: str = "hanako@partner.test", **fields: object) -> Delivery:
        """Accept a message that is decided to be delivered; `fields` as of `a_delivery`. All recipients share the first one's route."""
        addresses = tuple(an_address(text) for text in recipients)
        acceptance = an_acceptance(message, at=self.clock.now())
        envelope = replace(acceptance.arrival.envelope, recipients=addresses, sender=an_address(sender) if sender else Address("", ""))
        acceptance = replace(acceptance, arrival=replace(acceptance.arrival, envelope=envelope))
        route = self.routes.get(addresses[0].domain, MAILBOX)
        delivery = a_delivery(acceptance.arrival, addresses, **{"route": route, **fields})
        outcome = replace(an_outcome(acceptance.arrival), deliveries=(delivery,))
        await self.stores.records.accept_decided([(acceptance, outcome)])
        self.stores.signals.ring("delivery")
        return delivery

    async def settled(self, seconds: float = 20.0) -> None:
        """Wait until nothing is owed any more."""
        async with asyncio.timeout(seconds):
            while (await self.stores.records.counts())["deliveries"]:  # noqa: ASYNC110
                await asyncio.sleep(LOOK_AGAIN)

    async def until(self, happened: Callable[[], bool], seconds: float = 20.0) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(seconds):
            while not happened():  # noqa: ASYNC110  # whatever a test wants to see; nobody rings for it
                await asyncio.sleep(LOOK_AGAIN)

    async def queue(self) -> list[Delivery]:
        """Return what is owed."""
        return await self.stores.records.queue(DEFAULT_TENANT, 100_000)

    def fates(self) -> dict[str, str]:
        """Return every recipient's fate by key."""
        return {row.recipient: str(row.fate) for row in self.stores.records.rows.values()}

    async def story(self, delivery: Delivery, kind: EventKind | None = None) -> list[TrackingEvent]:
        """Return the events of a message."""
        await self.stores.history.store(await self.stores.records.outbox(100_000))
        return [event for event in await self.stores.history.story(delivery.tenant, delivery.arrival) if kind in {None, event.kind}]


def route_to(*ports: int) -> Route:
    """Return a route to ports on loopback."""
    return Route(tuple(Hop("127.0.0.1", port) for port in ports))


def office_beside(folder: Path, sink: Sink, **settings: object) -> PostOffice:
    """Return a post office whose mail for example.test and for partner.test goes to the sink; `settings` as of `DeliverySettings`."""
    changed = replace(SETTINGS, **settings)  # type: ignore[arg-type]
    return PostOffice(folder, {"example.test": route_to(sink.port), "partner.test": route_to(sink.port)}, changed)
