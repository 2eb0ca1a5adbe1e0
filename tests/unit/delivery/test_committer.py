"""Outcomes are committed together, kept while the records are away, and never hold each other up."""

import asyncio

from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.delivery import committer as committer_module
from sekisho.delivery.committer import Committer
from sekisho.delivery.flight import Flight
from sekisho.delivery.outcomes import put_back
from sekisho.testing.builders import an_arrival
from sekisho.testing.owed import a_delivery


class Ledger:
    """Records as far as the committer needs them: a real small one that can be away."""

    def __init__(self):
        self.batches, self.away, self.refused, self.kept = [], 0, None, True

    async def record_attempts(self, records):
        await asyncio.sleep(0.01)
        if self.away:
            self.away -= 1
            raise ConnectionError("the records are away")
        if self.refused in [record.attempt.delivery for record in records]:
            raise ValueError("impossible")
        self.batches.append(list(records))
        return [self.kept] * len(records)


def a_flight():
    delivery = a_delivery(an_arrival())
    return Flight(delivery, 1, put_back(delivery, 1, 0.0, 0.0))


async def committed(ledger, flights, busy=True):
    landed, metrics = [], MemoryMetrics()
    committer = Committer(ledger, 0.005, lambda: busy, lambda flight, kept: landed.append((flight, kept)), metrics)
    running = asyncio.create_task(committer.run())
    for flight in flights:
        committer.add(flight)
    async with asyncio.timeout(10):
        while len(landed) < len(flights):
            await asyncio.sleep(0.001)
        committer.stop()
        await running
    assert committer.pending == 0
    return landed, metrics


async def test_many_in_one_commit():
    ledger, flights = Ledger(), [a_flight() for _ in range(50)]
    landed, _ = await committed(ledger, flights)
    assert [flight for flight, _ in landed] == flights
    assert len(ledger.batches) == 1


async def test_nothing_is_forgotten_while_the_records_are_away(monkeypatch):
    monkeypatch.setattr(committer_module, "PAUSE", 0.01)
    ledger = Ledger()
    ledger.away = 3
    landed, metrics = await committed(ledger, [a_flight() for _ in range(5)])
    assert len(landed) == 5
    assert metrics.total("delivery_failures_total") == 3


async def test_one_impossible_outcome_does_not_hold_up_the_others():
    ledger, flights = Ledger(), [a_flight() for _ in range(5)]
    ledger.refused = flights[2].delivery
    landed, metrics = await committed(ledger, flights)
    assert sorted((flights.index(flight), kept) for flight, kept in landed) == [(0, True), (1, True), (2, False), (3, True), (4, True)]
    assert metrics.total("delivery_failures_total") == 2


async def test_a_claim_that_was_renewed_meanwhile_is_committed_again_under_the_new_token():
    ledger, flight = Ledger(), a_flight()
    ledger.kept = False

    async def renew():
        await asyncio.sleep(0.005)
        flight.token = 2
        await asyncio.sleep(0.008)
        ledger.kept = True

    renewing = asyncio.create_task(renew())
    landed, _ = await committed(ledger, [flight], busy=False)
    await renewing
    assert landed == [(flight, True)]
    assert [batch[0].token for batch in ledger.batches] == [1, 2]


async def test_a_lost_claim_is_told():
    ledger, flight = Ledger(), a_flight()
    ledger.kept = False
    assert (await committed(ledger, [flight]))[0] == [(flight, False)]
