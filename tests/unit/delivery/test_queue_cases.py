"""Operations on the queue: what they change, what they leave alone, and that the books stay sound."""

import re
from dataclasses import replace

import pytest

from sekisho.backends.memory.clock import ManualClock
from sekisho.backends.memory.stores import MemoryStores
from sekisho.delivery import queue_cases
from sekisho.delivery.queue_cases import RESTORED, Operated
from sekisho.model.delivery import NEVER, Fate, Hop, Route, Stop
from sekisho.model.errors import Conflict, NotFound, Refused
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tenant import Tenant
from sekisho.ports.audit import AuditLine, Trail
from sekisho.ports.records import Alteration
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.testing.owed import accepted_events, an_acceptance, an_outcome
from sekisho.testing.post_office import office_beside
from sekisho.testing.sink import Sink

OLD, NEW = Route((Hop("192.0.2.1"),)), Route((Hop("192.0.2.2"),))


class Queue:
    def __init__(self):
        self.clock = ManualClock()
        self.stores = MemoryStores(self.clock)
        self.records = self.stores.records
        self.directory = StaticDirectory([Tenant()], {}, {(DEFAULT_TENANT, "example.test"): NEW, (DEFAULT_TENANT, "other.test"): OLD})

    async def put(self, *recipients):
        one = an_acceptance(recipients=recipients or ("taro@example.test",), at=self.clock.now())
        outcome = an_outcome(one.arrival)
        outcome = replace(outcome, deliveries=tuple(replace(owed, route=OLD) for owed in outcome.deliveries))
        await self.records.accept_decided([(one, outcome)])
        return outcome.deliveries[0]

    async def do(self, case, **arguments):
        have = {
            "records": self.records,
            "directory": self.directory,
            "signals": self.stores.signals,
            "clock": self.clock,
            "tenant": DEFAULT_TENANT,
            "by": "anna",
            "trail": Trail(AuditLine(0.0, DEFAULT_TENANT, "anna", "operator", "test", "", "case", "")),
        }
        names = case.__code__.co_varnames[: case.__code__.co_argcount]
        return await case(**{name: have[name] for name in names if name in have}, **arguments)

    async def now(self):
        return await self.records.queue(DEFAULT_TENANT, 100)


@pytest.fixture
async def queue():
    queue = Queue()
    yield queue
    assert await queue.records.check() == []


async def test_held_until_let_go(queue):
    owed = await queue.put()
    assert await queue.do(queue_cases.hold, delivery=owed.id, why="wrong list") == Operated(1, 0)
    [held] = await queue.now()
    assert (held.stop, held.stop_why, held.next_at) == (Stop.HELD, "anna: wrong list", NEVER)
    with pytest.raises(Conflict):
        await queue.do(queue_cases.hold, delivery=owed.id)
    assert await queue.do(queue_cases.flush) == Operated(0, 0)
    assert await queue.do(queue_cases.unhold, delivery=owed.id) == Operated(1, 0)
    assert await queue.now() == [replace(owed, next_at=queue.clock.now())]


async def test_a_drop_can_be_undone_for_an_hour(queue):
    owed = await queue.put()
    await queue.do(queue_cases.drop, delivery=owed.id)
    queue.clock.advance(3_599)
    assert await queue.do(queue_cases.undrop, delivery=owed.id) == Operated(1, 0)
    await queue.do(queue_cases.drop, delivery=owed.id)
    queue.clock.advance(3_600)
    with pytest.raises(Conflict):
        await queue.do(queue_cases.undrop, delivery=owed.id)


async def test_all_to_a_domain(queue):
    await queue.put("a@example.test")
    await queue.put("b@other.test")
    await queue.put("c@example.test")
    assert await queue.do(queue_cases.hold, domain="Example.test") == Operated(2, 0)
    assert {str(owed.recipients[0]): owed.stop for owed in await queue.now()} == {
        "a@example.test": Stop.HELD,
        "b@other.test": Stop.NONE,
        "c@example.test": Stop.HELD,
    }
    assert await queue.do(queue_cases.unhold, everything=True) == Operated(2, 0)


async def test_what_is_being_delivered_stays_as_it_is(queue):
    owed = await queue.put()
    await queue.records.claim_due("delivery", queue.clock.now(), 60, 10)
    assert await queue.do(queue_cases.drop, domain="example.test") == Operated(0, 1)
    with pytest.raises(Conflict, match="right now"):
        await queue.do(queue_cases.drop, delivery=owed.id)
    assert (await queue.now())[0].stop is Stop.NONE


async def test_by_the_routes_of_today(queue):
    await queue.put("a@example.test")
    await queue.put("b@other.test")
    await queue.put("c@nowhere.test")
    await queue.put("d@example.test", "e@other.test")
    assert await queue.do(queue_cases.reroute, domain="example.test") == Operated(1, 0)
    routes = {str(owed.recipients[0]): owed.route for owed in await queue.now()}
    assert routes == {"a@example.test": NEW, "b@other.test": OLD, "c@nowhere.test": OLD, "d@example.test": OLD}


async def test_nothing_named_and_nothing_there(queue):
    for case in (queue_cases.hold, queue_cases.unhold, queue_cases.drop, queue_cases.undrop, queue_cases.reroute):
        with pytest.raises(Refused, match="Name a delivery"):
            await queue.do(case)
    with pytest.raises(NotFound):
        await queue.do(queue_cases.look, delivery="0" * 20)
    with pytest.raises(NotFound):
        await queue.do(queue_cases.flush, delivery="x" * 400)


async def test_pages(queue):
    ids = [(await queue.put()).id for _ in range(5)]
    first = await queue.do(queue_cases.queue, limit=3)
    second = await queue.do(queue_cases.queue, limit=3, after=first.next)
    assert [owed.id for owed in (*first.items, *second.items)] == sorted(ids)
    assert second.next == ""
    with pytest.raises(Refused):
        await queue.do(queue_cases.queue, after="nonsense")


async def test_undecided_mail_of_a_restore_goes_on_with_all(queue):
    one = an_acceptance(at=queue.clock.now())
    [claimed] = await queue.records.accept([one], accepted_events(one.arrival), "edge", queue.clock.now() + 60)
    await queue.records.extend_wait(claimed, NEVER, RESTORED, [])
    assert await queue.records.claim_undecided("edge", queue.clock.now() + 10**9, 60, 10) == []
    assert await queue.do(queue_cases.unhold, everything=True) == Operated(1, 0)
    assert len(await queue.records.claim_undecided("edge", queue.clock.now(), 60, 10)) == 1


async def test_the_story_and_the_ledger_of_a_drop(tmp_path):
    async with Sink() as sink, office_beside(tmp_path, sink) as office:
        sink.script = lambda verb, _: "451 4.3.0 later" if verb == "MAIL" else None
        delivery = await office.put(b"Subject: x\r\n\r\nx\r\n", ["taro@example.test"])

        async def free():
            [owed] = await office.queue()
            return owed.attempts and await office.stores.records.alter(DEFAULT_TENANT, [queue_cases.Alteration(owed, owed, ())]) == [True]

        for _ in range(500):
            if await free():
                break
            await office.until(lambda: True)
        queue = Queue()
        queue.stores, queue.records, queue.clock = office.stores, office.stores.records, office.clock
        await queue.do(queue_cases.drop, delivery=delivery.id, why="sent by mistake")
        office.clock.shift += 3_601
        await office.settled()
        assert office.fates() == {"taro@example.test": str(Fate.DROPPED)}
        story = [(str(event.kind), dict(event.facts)) for event in await office.story(delivery)]
        assert [kind for kind, _ in story if kind in {"operated", "dropped"}] == ["operated", "dropped"]
        assert all(re.search("anna: sent by mistake", str(facts)) for kind, facts in story if kind in {"operated", "dropped"})
        assert not sink.messages
        assert await office.stores.records.check() == []


async def test_what_waits_is_summed_by_destination_the_oldest_first(queue):
    first = await queue.put("taro@example.test", "jiro@example.test")
    queue.clock.advance(10)
    await queue.put("a@other.test")
    await queue.put("b@Example.test")
    await queue.do(queue_cases.hold, delivery=first.id)
    example, other = await queue.do(queue_cases.destinations)
    assert (example.domain, example.deliveries, example.recipients, example.held, example.oldest) == ("example.test", 2, 3, 1, first.created_at)
    assert example.next_at < NEVER
    assert (other.domain, other.deliveries, other.tried, other.last_reply) == ("other.test", 1, 0, "")


async def test_all_for_one_domain_are_tried_at_once_but_what_is_held(queue):
    held, other = await queue.put(), await queue.put("a@other.test")
    soon = await queue.put()
    assert await queue.records.alter(DEFAULT_TENANT, [Alteration(soon, replace(soon, next_at=queue.clock.now() + 600), ())]) == [True]
    await queue.do(queue_cases.hold, delivery=held.id)
    assert await queue.do(queue_cases.flush, domain="Example.test") == Operated(1, 0)
    due = {one.id: one.next_at for one in await queue.now()}
    assert (due[soon.id], due[held.id]) == (queue.clock.now(), NEVER)
    assert due[other.id] == other.next_at
