from dataclasses import replace

import pytest

from sekisho.keeping import retention
from sekisho.keeping.ledger import verify
from sekisho.keeping.outbox import pump
from sekisho.keeping.retention import DAY, Retention
from sekisho.model.delivery import Fate
from sekisho.model.errors import TemporaryFailure
from sekisho.testing.builders import NOW
from sekisho.testing.owed import accepted_events, an_acceptance, an_outcome

SIX = tuple(f"{letter}@example.test" for letter in "abcdef")


async def decided(stores, *fates, **fields):
    one = an_acceptance(**fields)
    await stores.records.accept_decided([(one, an_outcome(one.arrival, *fates))])
    return one.arrival


@pytest.fixture
async def busy(stores):
    """Some of everything, half of it in the history already."""
    await decided(stores, Fate.QUEUED, Fate.QUARANTINED, Fate.DISCARDED, Fate.QUEUED, recipients=SIX[:4])
    await pump(stores.records, stores.history)
    waiting = an_acceptance(recipients=SIX[:2])
    await stores.records.accept([waiting], accepted_events(waiting.arrival), "edge", NOW + 60)
    return stores


async def test_plain_numbers_add_up(busy):
    report = await verify(busy.records, busy.history)
    assert (report.ok, report.differences) == (True, ())
    assert str(report) == ("accepted 6 = waiting 2 + queued 2 + delivered 0 + quarantined 1 + bounced 0 + discarded 1 + expired 0 + dropped 0")


async def test_an_empty_house_balances(stores):
    report = await verify(stores.records, stores.history)
    assert (report.ok, report.accepted) == (True, 0)


def lose_a_row(stores):
    stores.records.rows.pop(next(key for key, row in stores.records.rows.items() if row.fate is Fate.DISCARDED))
    return "accepted, but not in the ledger"


def invent_a_row(stores):
    key, row = next(iter(stores.records.rows.items()))
    stores.records.rows[*key[:2], "x@example.test"] = replace(row, recipient="x@example.test", fate=Fate.DELIVERED)
    return "no event says"


def lose_bytes(stores):
    stores.blobs.inline.clear()
    return "bytes are gone"


def lose_a_delivery(stores):
    stores.records._truth.deliveries.clear()
    return "the store has nothing"


def change_an_event(stores):
    key, row = next(iter(stores.history.links.items()))
    stores.history.links[key] = replace(row, payload=row.payload.replace(b"a@example", b"z@example"))
    return "content was changed"


def cut_the_outbox(stores):
    stores.records._truth.outbox.clear()
    return "end is missing"


@pytest.mark.parametrize("harm", [lose_a_row, invent_a_row, lose_bytes, lose_a_delivery, change_an_event, cut_the_outbox])
async def test_harm_is_noticed(busy, harm):
    expected = harm(busy)
    report = await verify(busy.records, busy.history)
    assert not report.ok
    assert any(expected in difference for difference in report.differences)


async def test_a_flood_of_differences_is_counted_not_listed(stores):
    for _ in range(50):
        await decided(stores, Fate.DISCARDED)
    stores.records.rows.clear()
    differences = (await verify(stores.records, stores.history)).differences
    assert len(differences) == 21
    assert differences[-1] == "and 30 more: accepted, but not in the ledger"


@pytest.mark.parametrize("keep", [Retention(), Retention(tracking=lambda _: 30 * DAY)])
async def test_it_balances_when_the_old_is_retired(stores, clock, keep):
    await decided(stores, Fate.DISCARDED, Fate.QUARANTINED, recipients=SIX[:2])
    await decided(stores, Fate.DISCARDED)
    clock.advance(100 * DAY)
    await decided(stores, Fate.QUEUED, at=clock.now())
    await pump(stores.records, stores.history)
    await retention.purge(stores.records, stores.blobs, clock.now() + 1)
    assert await retention.prune(stores.records, stores.history, clock.now(), keep) > 1
    report = await verify(stores.records, stores.history)
    assert report.differences == ()
    assert report.ok
    assert dict(report.balances)[Fate.DISCARDED] == 1  # in the sums


async def test_mail_that_flows_during_the_look_is_no_difference(busy):
    class Flowing:
        """Everything happens between two questions."""

        def __init__(self, target):
            self._target = target

        def __getattr__(self, name):
            async def ask(*values):
                await decided(busy, Fate.QUEUED, at=NOW)
                await pump(busy.records, busy.history)
                return await getattr(self._target, name)(*values)

            return ask

    report = await verify(Flowing(busy.records), Flowing(busy.history))
    assert report.ok


async def test_a_horizon_that_never_stands_still_is_no_answer(busy):
    class Retiring:
        def __init__(self, history):
            self._history = history
            self._before = 0.0

        def __getattr__(self, name):
            return getattr(self._history, name)

        async def retired_before(self):
            self._before += 1
            return self._before

    with pytest.raises(TemporaryFailure, match="retired"):
        await verify(busy.records, Retiring(busy.history))
