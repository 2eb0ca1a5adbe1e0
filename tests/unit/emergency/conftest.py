"""An organisation whose server cannot be reached, in memory: mail waits, people ask."""

from dataclasses import replace

import pytest

from sekisho.access.desk import Desk
from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.emergency.mailbox_ports import MailboxPorts
from sekisho.model.access import Role
from sekisho.model.arrival import Direction
from sekisho.model.delivery import Fate, Hop, Route
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.tenant import Emergency, Tenant
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.testing.askers import an_actor
from sekisho.testing.builders import NOW
from sekisho.testing.inspecting import InProcessInspectors, PreviewsHere
from sekisho.testing.owed import an_acceptance, an_attempt, an_outcome

DOWN = "451 4.4.1 Connecting to mail.example.test:25 failed: refused"
ROUTE = Route((Hop("mail.example.test"),))
OUTSIDE = Route(exchangers_of="*")
OTHER = TenantId("other")
TARO, JIRO = "taro@example.test", "jiro@example.test"


class Post:
    """The house, with what a test does to it."""

    def __init__(self):
        self.clock = ManualClock(NOW)
        self.stores = MemoryStores(self.clock)
        self.records, self.history = self.stores.records, self.stores.history
        self.wishes = Emergency()
        self.inspectors = InProcessInspectors(())

    def desk(self):
        tenant = Tenant(domains=("example.test",), emergency=self.wishes)
        domains = {"example.test": DEFAULT_TENANT, "other.test": OTHER}
        routes = {(DEFAULT_TENANT, "example.test"): ROUTE, (DEFAULT_TENANT, "*"): OUTSIDE, (OTHER, "other.test"): ROUTE}
        directory = StaticDirectory([tenant, Tenant(OTHER, ("other.test",))], domains, routes)
        stores = self.stores
        mailbox = MailboxPorts(stores.records, stores.history, stores.blobs, stores.control, stores.counters, directory, self.clock)
        return Desk(stores.control, self.clock, {"mailbox": mailbox, "signals": stores.signals, "previews": PreviewsHere(self.inspectors)})

    async def ask(self, actor, function, tenant=DEFAULT_TENANT, **arguments):
        return await self.desk().perform(actor, function, tenant, **arguments)

    async def arrive(self, content=b"From: a@partner.test\r\nSubject: Hello\r\n\r\nText\r\n", to=(TARO,), category="clean", unanswered="", **fields):
        """Let a message arrive that is to be delivered; `delivery` changes what is owed."""
        self.clock.advance(0.002)  # numbers tell their time by milliseconds
        delivery = fields.pop("delivery", {})
        one = an_acceptance(content, at=self.clock.now(), recipients=to, **fields)
        outcome = an_outcome(one.arrival)
        judged = TrackingEvent(
            self.clock.now(), one.arrival.tenant, one.arrival.id, "", EventKind.JUDGED,
            (("category", category), ("subject", "Hello"), ("header_from", "A <a@partner.test>"), *((("unanswered", unanswered),) if unanswered else ())),
        )  # fmt: skip
        owed = replace(outcome.deliveries[0], route=ROUTE, **delivery)
        await self.records.accept_decided([(one, replace(outcome, deliveries=(owed,), events=(*outcome.events, judged)))])
        await self.remember()
        return owed

    async def remember(self):
        await self.history.store(await self.records.outbox(10_000))

    async def fail(self, reply=DOWN):
        """Let everything that is due be tried in vain."""
        claimed = await self.records.claim_due("delivery", self.clock.now(), 60, 1_000)
        for item in claimed:
            record = an_attempt(item, Fate.QUEUED, next_at=self.clock.now() + 60)
            results = tuple(replace(result, reply=reply) for result in record.attempt.results)
            await self.records.record_attempts([replace(record, attempt=replace(record.attempt, results=results))])

    async def outage(self, minutes=11, **fields):
        """Let mail arrive, fail, and time pass."""
        owed = await self.arrive(**fields)
        await self.fail()
        self.clock.advance(minutes * 60)
        return owed


@pytest.fixture
def post():
    return Post()


@pytest.fixture
def taro():
    return an_actor(Role.END_USER, DEFAULT_TENANT, TARO, "t.yamada@example.test")


@pytest.fixture
def jiro():
    return an_actor(Role.END_USER, DEFAULT_TENANT, JIRO)


@pytest.fixture
def outbound():
    return Direction.OUTBOUND
