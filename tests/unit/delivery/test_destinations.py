"""Destinations by route: known while there is something to know, and what waits at them handed back."""

import asyncio
from dataclasses import replace

import pytest

from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.delivery import destinations as room
from sekisho.delivery.destination import Common
from sekisho.delivery.destinations import Destinations
from sekisho.delivery.flight import Flight
from sekisho.delivery.means import Telling
from sekisho.delivery.slots import Slots
from sekisho.testing.builders import an_arrival
from sekisho.testing.owed import a_delivery
from sekisho.testing.post_office import SETTINGS, ShiftedClock, route_to


class Road:
    """Carries nothing until the test ends."""

    async def carry(self, delivery):
        await asyncio.sleep(3_600)

    async def close(self):
        pass


@pytest.fixture
async def known():
    clock = ShiftedClock()
    common = Common(None, replace(SETTINGS, in_memory=8, first_concurrency=1), Slots(1), clock, None, Telling(MemoryMetrics()))
    made = Destinations(lambda route: Road(), common)
    made.clock = clock
    yield made
    workers = made.workers
    for worker in workers:
        worker.cancel()
    await asyncio.gather(*workers, return_exceptions=True)


def flights(clock, count):
    return [Flight(a_delivery(an_arrival(), expires_at=clock.now() + 10**6), 1) for _ in range(count)]


async def test_a_route_has_one_destination_and_idle_ones_are_forgotten_when_there_are_many(known, monkeypatch):
    first = known.of(route_to(25))
    assert known.of(route_to(25)) is first
    monkeypatch.setattr(room, "KNOWN_DESTINATIONS", 1)
    second = known.of(route_to(26))
    assert list(known) == [second]
    second.add(flights(known.clock, 1)[0])
    known.of(route_to(27))
    assert second in list(known), "it has mail"


async def test_what_waits_is_handed_back_in_order_and_a_slow_one_gives_up_its_last(known):
    place = known.of(route_to(25))
    waiting = flights(known.clock, 5)
    for flight in waiting:
        place.add(flight)
    assert not known.is_crowded(place)
    assert list(known.unbegun(crowded=True)) == []
    known.clock.shift += 1_000
    assert known.is_crowded(place)
    assert list(known.unbegun(crowded=True)) == waiting[:0:-1], "all but one: a quarter of eight is too much"
    place.add(waiting[1])
    assert list(known.unbegun()) == waiting[:2]
    assert list(known.unbegun()) == []
    assert len(known.workers) == 1
