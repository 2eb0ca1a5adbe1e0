"""The service level that is measured here."""

from dataclasses import replace

import msgspec

from sekisho.backends.memory import MemoryStores
from sekisho.backends.memory.clock import ManualClock
from sekisho.keeping.standing.service_level import service_level
from sekisho.keeping.standing.standing import LEDGER, SHELF, Proved
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.testing.owed import an_acceptance, an_outcome


async def ask(stores, clock):
    return await service_level(stores.history, stores.opinions, stores.documents, clock, DEFAULT_TENANT, 30)


async def test_nothing_is_claimed_before_it_is_measured():
    clock = ManualClock()
    level = await ask(MemoryStores(clock), clock)
    assert (level.availability, level.mean_seconds, level.p95_seconds, level.capture, level.false_alarms, level.lost) == (None,) * 6


async def test_people_decide_what_was_missed_and_what_was_wrong():
    clock = ManualClock()
    stores = MemoryStores(clock)
    now = clock.now()
    for place in range(10):
        acceptance = an_acceptance(at=now)
        arrival = acceptance.arrival
        unwanted = place < 4
        facts = (("category", "phishing" if unwanted else "clean"), ("points", "40"), ("reasons", "a(+40)"))
        more = [TrackingEvent(now + 0.5, DEFAULT_TENANT, arrival.id, "", EventKind.JUDGED, facts)]
        recipient = arrival.envelope.recipients[0].key
        if not unwanted:
            more.append(TrackingEvent(now + 0.5, DEFAULT_TENANT, arrival.id, recipient, EventKind.DELIVERED, ()))
        if place in {0, 9}:  # a stopped one was wanted, a delivered one was not
            says = "wanted" if place == 0 else "spam"
            told = (("about", arrival.id), ("says", says), ("by", recipient))
            more.append(TrackingEvent(now + 1, DEFAULT_TENANT, arrival.id, "", EventKind.FEEDBACK, told))
        outcome = an_outcome(arrival)
        await stores.records.accept_decided([(acceptance, replace(outcome, events=(*outcome.events, *more)))])
    await stores.history.store(await stores.records.outbox(1_000))
    await stores.documents.put(DEFAULT_TENANT, SHELF, LEDGER, msgspec.json.encode(Proved(now)))
    level = await ask(stores, clock)
    assert level.messages == 10
    assert (level.missed, level.wrongly, level.lost) == (1, 1, 0)
    assert level.capture == 0.75
    assert level.false_alarms == 0.1
    assert 0.4 < level.mean_seconds <= level.p95_seconds < 0.7
