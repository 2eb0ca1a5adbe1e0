"""What rules are worth, counted from events."""

import pytest

from sekisho.backends.memory import MemoryStores
from sekisho.backends.memory.clock import ManualClock
from sekisho.gate.economics import KEPT_DAYS, MARK, SHELF, Sums, look, take, worth
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.testing.owed import an_acceptance, an_outcome

DAY = 86_400.0


def judged(at, category, points, reasons, arrival="0k7f2m9qx3t8w5n1r6ga"):
    facts = (("category", category), ("points", str(points)), ("reasons", reasons))
    return TrackingEvent(at, DEFAULT_TENANT, arrival, "", EventKind.JUDGED, facts)


@pytest.mark.parametrize(
    ("category", "points", "reasons", "alone"),
    [
        ("phishing", 30, "a(+20) b(+10)", {"a": 1, "b": 1}),
        ("phishing", 60, "a(+45) b(+15)", {"a": 1, "b": 0}),
        ("phishing", 60, "a(+30) b(+30)", {"a": 0, "b": 0}),
        ("spam", 40, "a(+60) b(-20)", {"a": 1, "b": 0}),
        ("clean", 10, "a(+10)", {"a": 0}),
        ("malware", 0, "a(0)", {"a": 1}),
        ("malware", 50, "a(0) b(+50)", {"a": 0, "b": 0}),
        ("phishing", "nonsense", "a(+20)", {"a": 0}),
    ],
)
def test_alone_is_what_would_not_have_been_stopped_without_it(category, points, reasons, alone):
    sums = Sums()
    take(sums, judged(0.0, category, points, reasons), None)
    assert {code: counts.alone for code, counts in sums.codes.items()} == alone
    assert sums.judged == 1
    assert sums.stopped == (category != "clean")


async def a_house(*events):
    clock = ManualClock()
    stores = MemoryStores(clock)
    for made in events:
        acceptance = an_acceptance(at=clock.now())
        outcome = an_outcome(acceptance.arrival)
        more = tuple(made(clock.now(), acceptance.arrival.id))
        await stores.records.accept_decided(
            [
                (
                    acceptance,
                    type(outcome)(
                        *(outcome.tenant, outcome.arrival, outcome.deliveries, outcome.held, outcome.fates, (*outcome.events, *more), None)
                    ),
                )
            ]
        )
    await stores.history.store(await stores.records.outbox(1_000))
    return stores, clock


def phish(now, arrival):
    yield judged(now, "phishing", 31, "dmarc.fail(+31)", arrival)


def released(now, arrival):
    yield judged(now, "spam", 30, "dmarc.fail(+30)", arrival)
    yield TrackingEvent(now + 1, DEFAULT_TENANT, arrival, "a@b.test", EventKind.RELEASED, ())
    yield TrackingEvent(now + 2, DEFAULT_TENANT, arrival, "", EventKind.FEEDBACK, (("about", arrival), ("says", "spam"), ("by", "x")))


async def test_counted_once_whatever_is_done_again():
    stores, clock = await a_house(phish, phish, released)
    assert await look(stores.history, stores.documents, clock) == 3
    assert await look(stores.history, stores.documents, clock) == 0
    await stores.history.set_mark(MARK, 0)  # broken off between storing and marking
    await look(stores.history, stores.documents, clock)
    one = await worth(stores.documents, clock, DEFAULT_TENANT, 7)
    assert (one.judged, one.stopped, one.released) == (3, 3, 1)
    (row,) = one.rules
    assert (row.code, row.seen, row.stopped, row.alone, row.released) == ("dmarc.fail", 3, 3, 3, 1)
    assert row.says
    clock.advance(8 * DAY)
    assert (await worth(stores.documents, clock, DEFAULT_TENANT, 7)).judged == 0


async def test_days_long_past_are_forgotten():
    stores, clock = await a_house(phish)
    await look(stores.history, stores.documents, clock)
    clock.advance((KEPT_DAYS + 2) * DAY)
    acceptance = an_acceptance(at=clock.now())
    await stores.records.accept_decided([(acceptance, an_outcome(acceptance.arrival))])
    await stores.history.store(await stores.records.outbox(1_000))
    await look(stores.history, stores.documents, clock)
    assert await stores.documents.names(DEFAULT_TENANT, SHELF) == []
