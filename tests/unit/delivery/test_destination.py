"""One destination: its window, its rest, its idle workers."""

import asyncio
from dataclasses import replace

import pytest

from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.delivery.connections import Unreachable
from sekisho.delivery.courier import Carried
from sekisho.delivery.destination import Common, Destination
from sekisho.delivery.flight import Flight
from sekisho.delivery.means import Telling
from sekisho.delivery.outcomes import Closing
from sekisho.delivery.slots import Slots
from sekisho.model.decision import Reply
from sekisho.model.delivery import Fate
from sekisho.model.tenant import Tenant
from sekisho.ports.traces import Stage
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.testing.builders import an_arrival
from sekisho.testing.owed import a_delivery
from sekisho.testing.post_office import SETTINGS, ShiftedClock, route_to
from sekisho.testing.traces import KeptTraces


class Road:
    """A place that can be reached or not, and how many are on the way to it."""

    def __init__(self):
        self.open, self.on_the_way, self.most, self.tries = True, 0, 0, 0

    async def carry(self, delivery):
        self.tries += 1
        self.on_the_way += 1
        self.most = max(self.most, self.on_the_way)
        await asyncio.sleep(0.002)
        self.on_the_way -= 1
        if not self.open:
            raise Unreachable(None, "nobody there")
        return Carried("mx:25", (Reply(250, "", "ok"),) * len(delivery.recipients))

    async def close(self):
        pass


class Place:
    def __init__(self, slots=None, **settings):
        self.traces = KeptTraces()
        self.road, self.clock, self.records, self.slots = Road(), ShiftedClock(), [], slots or Slots(100)

        async def head(content):
            return b""

        common = Common(
            Closing(lambda: StaticDirectory([Tenant()], {}, {}), "gate.example.test", head, head),
            replace(SETTINGS, **settings),
            self.slots,
            self.clock,
            lambda flight, record: self.records.append(record),
            Telling(MemoryMetrics(), self.traces),
        )
        self.destination = Destination(route_to(25), lambda route: self.road, common)

    def add(self, count=1, **fields):
        now = self.clock.now()
        for _ in range(count):
            self.destination.add(Flight(a_delivery(an_arrival(), **{"expires_at": now + 1_000, **fields}), 1))

    async def recorded(self, count):
        async with asyncio.timeout(5):
            while len(self.records) < count:
                await asyncio.sleep(0.001)

    def fates(self):
        return [record.attempt.results[0].fate for record in self.records]


@pytest.fixture
async def place():
    place = Place()
    yield place
    place.destination.drain()
    await asyncio.gather(*place.destination.workers)


async def test_the_window_opens_with_success_and_keeps_its_limit(place):
    place.add(400)
    await place.recorded(400)
    assert 5 < place.road.most <= 20
    assert place.destination.workers


async def test_attempts_are_told_by_number_and_reply_and_never_to_whom(place):
    place.add(attempts=2)
    await place.recorded(1)
    place.road.open = False
    place.destination._open = 0  # as if no connection were kept
    place.add()
    await place.recorded(2)
    (first, second) = place.traces.told_of
    assert first[1] is second[1] is Stage.DELIVERY
    assert first[4] == {"recipients": 1, "attempt": 3, "reply": 250, "tls": ""}
    assert second[4]["reply"] >= 400
    assert first[2] <= first[3]


async def test_idle_workers_end(place):
    place.destination._settings = replace(SETTINGS, idle=0.02)
    place.add(3)
    await place.recorded(3)
    await asyncio.sleep(0.1)
    assert place.destination.is_forgettable
    assert place.slots.taken == 0
    place.add()
    await place.recorded(4)


async def test_one_failure_makes_all_wait_and_one_asks_first_when_the_rest_is_over(place):
    place.road.open = False
    place.add(50)
    await place.recorded(50)
    assert set(place.fates()) == {Fate.QUEUED}
    assert place.road.tries <= 5
    tries = place.road.tries
    place.add(10)
    await asyncio.sleep(0.02)
    assert place.road.tries == tries
    assert len(place.records) == 60
    times = [record.attempt.next_at for record in place.records]
    assert len(set(times)) > 10
    place.clock.shift += 10
    place.road.most = 0
    place.add(20)
    await place.recorded(80)
    assert place.road.most == 1
    place.road.open = True
    place.clock.shift += 100
    place.add(20)
    await place.recorded(100)
    assert place.fates()[80:] == [Fate.DELIVERED] * 20


async def test_what_expires_while_it_waits_is_given_up_with_the_reason(place):
    place.road.open = False
    place.add(2, expires_at=place.clock.now() - 1)
    await place.recorded(2)
    assert place.fates() == [Fate.QUARANTINED] * 2
    assert "nobody there" in place.records[0].held[0].sentence


async def test_no_slot_free_means_waiting_for_one():
    slots = Slots(1)
    first, second = Place(slots, idle=600.0), Place(slots, idle=600.0)
    first.add(3)
    await first.recorded(3)
    second.add(3)
    await second.recorded(3)
    assert slots.taken <= 1  # the last one may have ended already
    for place in (first, second):
        place.destination.drain()
        await asyncio.gather(*place.destination.workers)
    assert slots.taken == 0


async def test_an_idle_worker_is_used_before_a_new_one(place):
    for count in range(1, 20):
        place.add()
        await place.recorded(count)
        await asyncio.sleep(0)
    assert len(place.destination.workers) == 1


async def test_the_work_ahead_is_estimated_by_the_pace(place):
    assert place.destination.seconds_of_work == 0
    place.add(300)
    await place.recorded(5)  # asked between two rounds of deliveries, however fast the machine: most of the queue still waits
    waiting, estimate = len(place.destination.queue), place.destination.seconds_of_work
    assert waiting > 0
    assert 0 < estimate < waiting * 3_600 / 10
    place.clock.shift += 3_600  # nothing ended for an hour: the estimate follows the silence
    assert place.destination.seconds_of_work >= waiting * 3_600 / 10
    place.destination.queue.clear()
