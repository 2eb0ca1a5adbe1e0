"""The long memory: filled idempotently, searched, verified, retired."""

import random
from dataclasses import replace

import pytest

from sekisho.model.delivery import Fate
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.ports.history import Search
from sekisho.testing.builders import NOW
from sekisho.testing.owed import an_acceptance, an_attempt, an_outcome


async def tell(stores, count=3, **fields):
    arrivals = []
    for number in range(count):
        one = an_acceptance(**{"at": NOW + number, **fields})
        outcome = an_outcome(one.arrival, dossier=f"dossier {number}".encode())
        facts = (("subject", f"Réunion {number}"), ("category", "clean"), ("message_id", f"<{number}@partner.test>"))
        judged = TrackingEvent(NOW + number, one.arrival.tenant, one.arrival.id, "", EventKind.JUDGED, facts)
        await stores.records.accept_decided([(one, replace(outcome, events=(*outcome.events, judged)))])
        arrivals.append(one.arrival)
    return arrivals


async def lines(stores, text="", limit=10, **fields):
    return list((await stores.history.search(DEFAULT_TENANT, Search(text, **fields), limit)).items)


async def test_a_story_is_told_in_order_and_storing_again_changes_nothing(stores):
    [arrival] = await tell(stores, 1)
    [claimed] = await stores.records.claim_due("delivery", NOW, 60, 1)
    await stores.records.record_attempts([an_attempt(claimed, Fate.DELIVERED, at=NOW + 5)])
    rows = await stores.records.outbox(10)
    await stores.history.store(rows)
    story = await stores.history.story(DEFAULT_TENANT, arrival.id)
    found = await lines(stores)
    assert [event.kind for event in story] == [EventKind.ACCEPTED, EventKind.DECIDED, EventKind.JUDGED, EventKind.DELIVERED]
    assert [(line.arrival, line.sender, line.recipients, line.subject, line.category, line.state) for line in found] == [
        (arrival.id, "hanako@partner.test", "taro@example.test", "Réunion 0", "clean", "delivered")
    ]
    for _ in range(3):
        shuffled = list(rows)
        random.Random(3).shuffle(shuffled)
        await stores.history.store(shuffled)
    assert await stores.history.story(DEFAULT_TENANT, arrival.id) == story
    assert await lines(stores) == found
    assert await stores.history.story(TenantId("other"), arrival.id) == []


async def test_rows_in_any_order_give_the_same_line(stores):
    [arrival] = await tell(stores, 1)
    [claimed] = await stores.records.claim_due("delivery", NOW, 60, 1)
    await stores.records.record_attempts([an_attempt(claimed, Fate.DELIVERED, at=NOW + 5)])
    for row in reversed(await stores.records.outbox(10)):
        await stores.history.store([row])
    [line] = await lines(stores, arrival.id)
    assert (line.at, line.state, line.subject) == (NOW, "delivered", "Réunion 0")


@pytest.mark.parametrize("text", ["HANAKO@", "taro@", "réunion 1", "<1@partner"])
async def test_search_looks_at_sender_recipient_subject_and_message_id(stores, text):
    arrivals = await tell(stores)
    await tell(stores, 1, tenant=TenantId("other"))
    await stores.history.store(await stores.records.outbox(100))
    found = [line.arrival for line in await lines(stores, text)]
    newest_first = [arrival.id for arrival in reversed(arrivals)]
    assert found == (newest_first if "@" in text and "<" not in text else [arrivals[1].id])
    assert await lines(stores, "nobody") == []
    assert [line.arrival for line in await lines(stores, until=NOW + 2, limit=1)] == [arrivals[1].id]


async def test_dossiers_come_back_as_they_came(stores):
    first, second = await tell(stores, 2)
    await stores.history.store(await stores.records.outbox(100))
    assert await stores.history.dossier(DEFAULT_TENANT, second.id) == b"dossier 1"
    assert await stores.history.dossier(TenantId("other"), first.id) is None


async def test_accepted_pairs_come_from_stored_and_pending_rows(stores):
    arrivals = await tell(stores, 3, recipients=("Anna@example.test", "b@example.test"))
    rows = await stores.records.outbox(100)
    await stores.history.store(rows[:2])
    everything = {(arrival.id, name) for arrival in arrivals for name in ("anna@example.test", "b@example.test")}
    assert await stores.history.accepted_pairs(rows[1:]) == everything
    late = {pair for pair in everything if pair[0] == arrivals[2].id}
    assert await stores.history.accepted_pairs(rows, since=NOW + 2) == late


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda rows: rows[:2] + rows[3:], "missing"),
        (lambda rows: rows[1:], "missing"),
        (lambda rows: rows[:-1], "end is missing"),
        (lambda rows: [], "end is missing"),
        (lambda rows: [*rows[:2], replace(rows[2], payload=rows[2].payload + b"!"), *rows[3:]], "content was changed"),
        (lambda rows: [*rows[:2], replace(rows[2], previous=b"0" * 32), *rows[3:]], "does not continue"),
    ],
)
@pytest.mark.parametrize("stored", [0, 3, 5])
async def test_a_changed_chain_is_noticed_wherever_it_lies(stores, spoil, word, stored):
    await tell(stores, 5)
    rows = spoil(await stores.records.outbox(100))
    heads = await stores.records.chain_heads()
    await stores.history.store([row for row in rows if row.number <= stored and row.payload[-1:] != b"!"])
    problems = await stores.history.verify_chains([row for row in rows if row.number > stored or row.payload[-1:] == b"!"], heads)
    assert any(word in problem for problem in problems)


async def test_retiring_takes_the_beginning_in_small_steps_and_the_chain_stays_sound(stores):
    arrivals = await tell(stores, 6)
    rows = await stores.records.outbox(100)
    await stores.history.store(rows)
    await stores.records.outbox_done(rows)
    heads = await stores.records.chain_heads()
    assert [await stores.history.retire(DEFAULT_TENANT, NOW + 4, 3) for _ in range(3)] == [3, 1, 0]
    assert await stores.history.retired_before() == NOW + 4
    assert await stores.history.story(DEFAULT_TENANT, arrivals[3].id) == []
    assert len(await stores.history.story(DEFAULT_TENANT, arrivals[4].id)) == 3
    assert [line.arrival for line in await lines(stores)] == [arrivals[5].id, arrivals[4].id]
    assert await stores.history.verify_chains([], heads) == []
    await stores.history.store(rows)  # a late repetition does not bring the forgotten back
    assert await stores.history.story(DEFAULT_TENANT, arrivals[0].id) == []
    assert await stores.history.retire(DEFAULT_TENANT, NOW + 100, 100) == 2
    assert await stores.history.verify_chains([], heads) == []


async def test_dossiers_are_handed_out_in_pages_with_what_was_told_beside_them(stores):
    arrivals = await tell(stores, 3)
    await tell(stores, 1, tenant=TenantId("other"))
    await stores.history.store(await stores.records.outbox(100))
    first = await stores.history.dossiers(DEFAULT_TENANT, 0, 2)
    rest = await stores.history.dossiers(DEFAULT_TENANT, first[-1].place, 2)
    assert [(one.arrival, one.dossier) for one in (*first, *rest)] == [(each.id, f"dossier {place}".encode()) for place, each in enumerate(arrivals)]
    assert EventKind.JUDGED in {event.kind for event in first[0].events}
    assert [one.arrival for one in await stores.history.dossiers(DEFAULT_TENANT, 0, 9, since=NOW + 2)] == [arrivals[2].id]
    assert await stores.history.count_messages(DEFAULT_TENANT, NOW + 1) == 2
    await stores.history.retire(DEFAULT_TENANT, NOW + 2, 100)
    assert [one.arrival for one in await stores.history.dossiers(DEFAULT_TENANT, first[-1].place, 9)] == [arrivals[2].id]
