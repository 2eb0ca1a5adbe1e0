"""Records, first part: acceptance, claims, decisions."""

import asyncio
from dataclasses import replace

import pytest

from sekisho.backends.payload import unpack
from sekisho.model.delivery import Fate
from sekisho.model.ids import ArrivalId, TenantId
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.testing.builders import NOW, RAW, an_address
from sekisho.testing.owed import accepted_events, an_acceptance, an_outcome

pytestmark = pytest.mark.usefixtures("sound")
THREE = ("a@example.test", "b@example.test", "c@example.test")


async def fates(records, acceptance):
    return {row.recipient: row.fate for row in await records.ledger() if row.arrival == acceptance.arrival.id}


async def accept(records, acceptance, lease=60.0):
    [claimed] = await records.accept([acceptance], accepted_events(acceptance.arrival), "edge", NOW + lease)
    return claimed


async def test_a_decided_arrival_is_there_at_once_with_all_that_belongs_to_it(records, stores):
    one = an_acceptance(recipients=THREE)
    await records.accept_decided([(one, an_outcome(one.arrival, Fate.QUEUED, Fate.QUARANTINED, Fate.DISCARDED, dossier=b"facts"))])
    assert await fates(records, one) == dict(zip(THREE, (Fate.QUEUED, Fate.QUARANTINED, Fate.DISCARDED), strict=True))
    [delivery] = await records.queue(one.arrival.tenant, 10)
    [held] = await records.held(one.arrival.tenant, 10)
    assert (delivery.recipients, held.recipient) == ((an_address(THREE[0]),), an_address(THREE[1]))
    assert await stores.blobs.read(one.arrival.raw) == RAW
    [row] = await records.outbox(10)
    events, dossier = unpack(row.payload)
    assert dossier == b"facts"
    assert {event.recipient for event in events if event.kind is EventKind.ACCEPTED} == set(THREE)
    counts = await records.counts()
    assert {name: counts[name] for name in ("queued", "quarantined", "discarded", "waiting", "deliveries", "outbox")} == {
        "queued": 1, "quarantined": 1, "discarded": 1, "waiting": 0, "deliveries": 1, "outbox": 1,
    }  # fmt: skip


async def test_several_tenants_of_one_transaction_are_one_commit(records):
    ours, theirs = an_acceptance(), an_acceptance(tenant=TenantId("other"))
    wrong = replace(an_outcome(theirs.arrival), fates=())
    with pytest.raises(ValueError, match="names"):
        await records.accept_decided([(ours, an_outcome(ours.arrival)), (theirs, wrong)])
    assert (await records.ledger(), await records.outbox(10)) == ([], [])
    await records.accept_decided([(ours, an_outcome(ours.arrival)), (theirs, an_outcome(theirs.arrival))])
    assert len(await records.ledger(TenantId("other"))) == 1
    assert await records.queue(TenantId("nobody"), 10) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda outcome: replace(outcome, fates=outcome.fates[:1]),
        lambda outcome: replace(outcome, fates=((an_address("x@example.test"), Fate.QUEUED), *outcome.fates)),
        lambda outcome: replace(outcome, deliveries=()),
        lambda outcome: replace(outcome, held=()),
        lambda outcome: replace(outcome, fates=tuple((address, Fate.WAITING) for address, _ in outcome.fates), deliveries=(), held=()),
        lambda outcome: replace(outcome, arrival=ArrivalId("01hf7yat00zzzzzzzzzz")),
    ],
)
async def test_an_outcome_that_would_lose_mail_is_refused(records, spoil):
    one = an_acceptance(recipients=THREE[:2])
    with pytest.raises(ValueError, match="outcome"):
        await records.accept_decided([(one, spoil(an_outcome(one.arrival, Fate.QUEUED, Fate.QUARANTINED)))])
    claimed = await accept(records, one)
    with pytest.raises(ValueError, match="outcome"):
        await records.decide(claimed, spoil(an_outcome(one.arrival, Fate.QUEUED, Fate.QUARANTINED)))
    assert set((await fates(records, one)).values()) == {Fate.WAITING}


async def test_the_same_arrival_twice_is_refused_and_spoils_nothing_beside_it(records):
    first, second = an_acceptance(), an_acceptance()
    await records.accept_decided([(first, an_outcome(first.arrival))])
    results = await asyncio.gather(
        records.accept_decided([(first, an_outcome(first.arrival))]),
        records.accept_decided([(second, an_outcome(second.arrival))]),
        return_exceptions=True,
    )
    assert isinstance(results[0], ValueError)
    assert results[1] is None
    assert len(await records.ledger()) == 2


@pytest.mark.parametrize("content", [None, RAW])
async def test_bytes_come_with_the_row_exactly_when_their_place_is_inline(records, content):
    one = an_acceptance()
    place = "inline" if content is None else "file"
    wrong = replace(one, arrival=replace(one.arrival, raw=replace(one.arrival.raw, place=place)), content=content)
    with pytest.raises(ValueError, match="bytes"):
        await records.accept_decided([(wrong, an_outcome(wrong.arrival))])
    assert await records.ledger() == []


async def test_accepted_then_decided(records):
    one = an_acceptance(recipients=THREE[:2])
    claimed = await accept(records, one)
    assert (claimed.arrival, claimed.tries) == (one.arrival, 0)
    assert set((await fates(records, one)).values()) == {Fate.WAITING}
    assert await records.claim_undecided("other", NOW + 59, 60, 10) == []
    assert await records.decide(claimed, an_outcome(one.arrival, Fate.QUEUED, Fate.DISCARDED, accepted=False)) is True
    assert await fates(records, one) == {THREE[0]: Fate.QUEUED, THREE[1]: Fate.DISCARDED}
    assert await records.claim_undecided("other", NOW + 1e6, 60, 10) == []
    assert await records.decide(claimed, an_outcome(one.arrival, accepted=False)) is False


async def test_a_later_claim_makes_the_first_worthless(records):
    one = an_acceptance()
    first = await accept(records, one)
    [second] = await records.claim_undecided("resume", NOW + 61, 60, 10)
    assert second.tries == 1
    outcome = an_outcome(one.arrival, accepted=False)
    before = await records.outbox(10)
    assert await records.decide(first, outcome) is False
    assert await records.extend_wait(first, NOW + 100, "late", []) is False
    assert (await records.outbox(10), await records.queue(one.arrival.tenant, 10)) == (before, [])
    assert await records.decide(second, outcome) is True


async def test_only_one_of_many_claims_an_arrival(records):
    for _ in range(5):
        await accept(records, an_acceptance(), lease=0)
    claims = await asyncio.gather(*(records.claim_undecided(f"edge-{n}", NOW, 60, 2) for n in range(4)))
    arrivals = [claimed.arrival.id for group in claims for claimed in group]
    assert len(arrivals) == len(set(arrivals)) == 5


async def test_waiting_comes_back_when_its_time_has_come(records):
    one = an_acceptance()
    claimed = await accept(records, one)
    event = TrackingEvent(NOW, one.arrival.tenant, one.arrival.id, "", EventKind.WAITING, (("why", "scanner"),))
    assert await records.extend_wait(claimed, NOW + 900, "scanner down", [event]) is True
    assert await records.decide(claimed, an_outcome(one.arrival, accepted=False)) is False
    assert await records.claim_undecided("resume", NOW + 899, 60, 10) == []
    [again] = await records.claim_undecided("resume", NOW + 900, 60, 10)
    assert again.tries == 0
    assert await records.decide(again, an_outcome(one.arrival, Fate.QUARANTINED, accepted=False)) is True


async def test_a_refusal_leaves_an_event_and_nothing_else(records):
    await records.note([TrackingEvent(NOW, TenantId("t"), ArrivalId("01hf7yat00zzzzzzzzzz"), "", EventKind.REFUSED)])
    assert (await records.ledger(), len(await records.outbox(10))) == ([], 1)
