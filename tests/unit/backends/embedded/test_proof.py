import pytest

from sekisho.model.delivery import Fate
from sekisho.testing.builders import NOW
from sekisho.testing.owed import accepted_events, an_acceptance, an_outcome

TWO = ("a@example.test", "b@example.test")

HARM = {
    "DELETE FROM deliveries": "the store has nothing",
    "DELETE FROM held": "the store has nothing",
    "DELETE FROM blobs": "bytes are gone",
    "UPDATE arrivals SET blob = NULL": "bytes are gone",
    "DELETE FROM arrivals WHERE undecided = 0": "the arrival is gone",
    "DELETE FROM ledger WHERE fate = 'queued'": "the ledger says settled",
    "UPDATE ledger SET fate = 'delivered' WHERE fate = 'quarantined'": "the ledger says settled",
    "UPDATE ledger SET fate = 'bounced' WHERE fate = 'discarded'": "1 discarded in the sums, 0 in the rows",
    "UPDATE arrivals SET undecided = 0": "the ledger says waiting",
    "UPDATE arrivals SET settled_at = 1 WHERE undecided = 0": "settled is True",
    "UPDATE arrivals SET open_count = 7 WHERE undecided = 0": "7 open things are counted",
    "INSERT INTO blobs (tenant, arrival, content) VALUES ('t', 'a', x'00')": "bytes without an arrival",
    "DELETE FROM readers": "do not agree",
    "INSERT INTO readers (tenant, reader, delivery) VALUES ('t', 'r@example.test', 'd')": "do not agree",
    "DELETE FROM outbox": "outbox in the sums, 0 in the rows",
}


@pytest.fixture
async def busy(stores):
    one, waiting = an_acceptance(recipients=(*TWO, "c@example.test")), an_acceptance()
    await stores.records.accept_decided([(one, an_outcome(one.arrival, Fate.QUEUED, Fate.QUARANTINED, Fate.DISCARDED))])
    await stores.records.accept([waiting], accepted_events(waiting.arrival), "edge", NOW)
    assert await stores.records.check() == []
    return stores


@pytest.mark.parametrize(("harm", "expected"), HARM.items())
async def test_every_kind_of_harm_is_named(busy, harm, expected):
    await busy._spool_writer.run(lambda unit: unit.execute(harm))
    problems = await busy.records.check()
    assert any(expected in problem for problem in problems), problems
