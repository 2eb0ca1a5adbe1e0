from dataclasses import replace

from sekisho.backends.memory import MemoryStores
from sekisho.keeping import retention
from sekisho.keeping.outbox import pump
from sekisho.keeping.retention import DAY, STEP, Retention
from sekisho.model.delivery import Fate
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tracking import EventKind
from sekisho.ports.audit import AuditLine
from sekisho.testing.builders import NOW
from sekisho.testing.owed import an_acceptance, an_attempt, an_outcome


async def decided(stores, fate, **fields):
    one = an_acceptance(**fields)
    await stores.records.accept_decided([(one, an_outcome(one.arrival, fate))])
    return one.arrival


async def test_purging_takes_more_than_one_step_and_spares_the_living(stores, clock):
    for _ in range(STEP + 10):
        await decided(stores, Fate.DISCARDED)
    kept = await decided(stores, Fate.QUARANTINED)
    assert await retention.purge(stores.records, stores.blobs, clock.now()) == 0
    assert await retention.purge(stores.records, stores.blobs, clock.now() + 1) == STEP + 10
    assert list(stores.blobs.inline) == [f"{DEFAULT_TENANT}/{kept.id}/raw"]


async def test_each_audit_goes_by_its_own_time(clock):
    stores = MemoryStores(clock)
    for tenant in ("acme", "other", ""):
        for day in range(300):
            await stores.control.note(AuditLine(NOW + day * DAY, tenant, "a", "operator", "session", "", "thing.do", f"{day}"))
    now = NOW + 300 * DAY + 60
    assert await retention.trim_audit(stores.control, lambda tenant: 90 if tenant == "acme" else 180, now) == 2 * 120 + 210
    assert await retention.trim_audit(stores.control, lambda tenant: 90 if tenant == "acme" else 180, now + 3_600) == 0
    assert (await stores.control.audit_following("acme", 0, 1))[0].line.subject == "210"
    assert [await stores.control.verify_audit(tenant) for tenant in ("acme", "other", "")] == [[], [], []]


async def test_held_mail_moves_to_files_which_go_with_it(stores, clock):
    arrival = await decided(stores, Fate.QUARANTINED)
    assert await retention.move_held(stores.records, stores.blobs) == 1
    assert (stores.blobs.inline, len(stores.blobs.files)) == ({}, 1)
    assert await retention.expire(stores.records, NOW + 31 * DAY) == 1
    story = [event for row in await stores.records.outbox(9) for event in _events(row)]
    assert [(event.kind, event.recipient) for event in story][-1] == (EventKind.EXPIRED, arrival.envelope.recipients[0].key)
    assert await retention.purge(stores.records, stores.blobs, clock.now() + 1) == 1
    assert stores.blobs.files == {}
    assert [row.fate for row in await stores.records.ledger()] == [Fate.EXPIRED]


def _events(row):
    from sekisho.backends.payload import unpack

    return unpack(row.payload)[0]


async def test_damaged_held_mail_does_not_keep_the_others_from_moving(stores):
    arrivals = [await decided(stores, Fate.QUARANTINED, at=NOW + number) for number in range(30)]
    for arrival in arrivals[:10]:
        stores.blobs.inline[f"{arrival.tenant}/{arrival.id}/raw"] = b"damaged"
    assert await retention.move_held(stores.records, stores.blobs) == 20
    assert len(stores.blobs.inline) == 10


async def test_mail_is_not_expired_before_its_time(stores):
    await decided(stores, Fate.QUARANTINED)
    assert await retention.expire(stores.records, NOW + 29 * DAY) == 0


async def test_old_rows_go_and_the_proof_still_holds(stores, clock):
    await decided(stores, Fate.DISCARDED)
    await pump(stores.records, stores.history)
    clock.advance(46 * DAY)
    young = await decided(stores, Fate.DISCARDED, at=clock.now())
    await retention.purge(stores.records, stores.blobs, clock.now() + 1)
    assert await retention.prune(stores.records, stores.history, clock.now(), Retention()) == 1
    clock.advance(50 * DAY)
    await pump(stores.records, stores.history)
    assert await retention.prune(stores.records, stores.history, clock.now(), Retention(ledger=60 * DAY)) == 1  # the old event
    assert [row.arrival for row in await stores.records.ledger()] == [young.id]


async def test_campaigns_are_forgotten_in_steps(monkeypatch):
    steps = []

    class Groups:
        async def forget(self, before, alone_before, limit):
            steps.append((before, alone_before, limit))
            return 2 if len(steps) < 3 else 0

    now = 100 * retention.DAY
    assert await retention.forget_campaigns(Groups(), now) == 4
    assert steps == [(now - retention.CAMPAIGN, now - retention.ALONE, retention.STEP)] * 3


async def test_copies_of_delivered_mail_go_by_their_time_and_tell_nothing(stores, clock):
    one = an_acceptance()
    outcome = an_outcome(one.arrival)
    await stores.records.accept_decided([(one, replace(outcome, deliveries=(replace(outcome.deliveries[0], keep=DAY),)))])
    [claimed] = await stores.records.claim_due("delivery", clock.now(), 60, 1)
    await stores.records.record_attempts([an_attempt(claimed, Fate.DELIVERED, clock.now())])
    told = len(await stores.records.outbox(100))
    assert await retention.expire(stores.records, clock.now() + DAY - 1) == 0
    assert await retention.purge(stores.records, stores.blobs, clock.now() + DAY) == 0
    assert await retention.move_held(stores.records, stores.blobs) == 1
    assert await retention.expire(stores.records, clock.now() + DAY) == 1
    assert await retention.purge(stores.records, stores.blobs, clock.now() + 1) == 1
    assert len(await stores.records.outbox(100)) == told
    assert await stores.records.live_blobs() == set()
    assert await stores.records.check() == []
