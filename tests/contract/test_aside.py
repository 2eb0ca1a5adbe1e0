"""Mail set aside while the database is gone: it moves into it once, whatever breaks in between, and the books of both stay sound."""

import asyncio
import errno
from dataclasses import replace

import pytest

from sekisho.backends.embedded.arrivals import Arrivals
from sekisho.backends.embedded.kept_records import KeptRecords
from sekisho.backends.postgres.aside import Aside
from sekisho.backends.postgres.aside_moving import Mover
from sekisho.backends.postgres.connection import Address
from sekisho.backends.postgres.spool_unit import PostgresSpoolUnit
from sekisho.backends.postgres.stores import PostgresStores
from sekisho.keeping.ledger import verify
from sekisho.keeping.outbox import pump
from sekisho.model.delivery import Fate
from sekisho.model.errors import TemporaryFailure
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tracking import EventKind
from sekisho.testing.builders import NOW
from sekisho.testing.owed import accepted_events, an_acceptance, an_outcome

ROOM = 50_000_000


@pytest.fixture
async def opening(postgres_database, clock, tmp_path):
    """Opens stores of this machine, again and again as after a restart."""
    dsn, empty = postgres_database
    empty()
    opened = []

    async def again(room=ROOM):
        while opened:
            await opened.pop().close()
        stores = PostgresStores.connect(Address(dsn), tmp_path / "data", "edge-0", clock=clock)
        opened.append(stores)
        stores.set_aside(room)
        return stores

    yield again
    for stores in opened:
        await stores.close()


async def some_of_each(stores):
    """Accept decided, undecided, large, held and discarded mail; return the arrivals."""
    arrivals = []
    for number in range(6):
        one = an_acceptance(f"Subject: {number}\r\n\r\n".encode(), recipients=("a@example.test", "b@example.test"))
        if number == 0:
            blob = stores.blobs.create(one.arrival.tenant, one.arrival.id, "raw")
            blob.write(b"large" * 50_000)
            one = replace(one, arrival=replace(one.arrival, raw=await blob.finish()), content=None)
        if number == 1:
            await stores.records.accept([one], accepted_events(one.arrival), "edge-0", NOW + 60)
        else:
            fates = ((Fate.QUEUED, Fate.QUARANTINED), (Fate.DISCARDED, Fate.DISCARDED))[number == 2]
            await stores.records.accept_decided([(one, an_outcome(one.arrival, *fates))])
        arrivals.append(one.arrival)
    refused = an_acceptance().arrival
    await stores.records.note([replace(event, kind=EventKind.REFUSED) for event in accepted_events(refused)])
    return arrivals


async def everything_moved(stores):
    while await stores.mover.move():
        pass
    assert await stores.aside.messages() == 0
    assert await stores.aside.records.outbox(10) == []
    assert await stores.aside.records.check() == []
    assert await stores.aside.records.live_blobs() == set()


async def accounted(stores, arrivals):
    """All are there once, whole, told once, and the books agree."""
    assert await stores.records.check() == []
    report = await verify(stores.records, stores.history)
    assert report.ok, report.differences
    assert {row.arrival for row in await stores.records.ledger()} == {arrival.id for arrival in arrivals}
    for arrival in arrivals:
        assert len(await stores.blobs.read(arrival.raw)) == arrival.raw.size
    owed = [delivery.arrival for delivery in await stores.records.queue(DEFAULT_TENANT, 100)]
    assert sorted(owed) == sorted(arrival.id for number, arrival in enumerate(arrivals) if number not in {1, 2})
    claims = await stores.records.claim_undecided("resume", NOW + 61, 60, 10)  # after the lease of a commit that nobody heard of
    assert [claimed.arrival.id for claimed in claims] == [arrivals[1].id]
    assert await stores.records.decide(claims[0], an_outcome(arrivals[1], accepted=False))
    await pump(stores.records, stores.history)
    for arrival in arrivals:
        story = await stores.history.story(DEFAULT_TENANT, arrival.id)
        assert sum(event.kind is EventKind.ACCEPTED for event in story) == len(arrival.envelope.recipients)


async def test_mail_is_set_aside_and_moves_once(opening):
    stores = await opening()
    stores.reach.lost("gone")
    arrivals = await some_of_each(stores)
    assert await stores.aside.messages() == len(arrivals)
    assert await stores.aside.octets() > 250_000
    assert await stores.aside.records.check() == []
    assert await stores.blobs.read(arrivals[0].raw), "what lies here is found here"
    stores.reach.found()
    assert await stores.records.ledger() == []
    await everything_moved(stores)
    await accounted(stores, arrivals)


class Killed(Exception):
    """In the place of kill -9: nothing is done behind it."""


def dies(monkeypatch, owner, name, when):
    really = getattr(owner, name)

    def wrapped(self, *values):
        if when == "before":
            raise Killed
        result = really(self, *values)
        if not asyncio.iscoroutine(result):
            raise Killed
        return then(result)

    async def then(result):
        await result
        raise Killed

    monkeypatch.setattr(owner, name, wrapped)


STEPS = {
    "read": (Aside, "portion", "after"),
    "files": (Mover, "_bring", "after"),
    "written": (PostgresSpoolUnit, "flush", "after"),
    "committed": (Aside, "forget", "before"),
    "arrivals forgotten": (KeptRecords, "outbox_done", "before"),
    "links forgotten": (KeptRecords, "outbox_done", "after"),
    "forgotten": (Aside, "forget", "after"),
}


@pytest.mark.parametrize("step", STEPS)
async def test_a_move_that_is_broken_off_anywhere_goes_on_after_a_restart(opening, monkeypatch, step):
    stores = await opening()
    stores.reach.lost("gone")
    arrivals = await some_of_each(stores)
    stores.reach.found()
    with monkeypatch.context() as patched:
        dies(patched, *STEPS[step])
        with pytest.raises(Killed):
            await stores.mover.move()
    stores = await opening()
    await everything_moved(stores)
    await accounted(stores, arrivals)


async def test_a_commit_that_stood_though_nobody_heard_of_it_is_not_doubled(opening, monkeypatch):
    stores = await opening()
    for name in ("accept", "accept_decided"):
        really = getattr(Arrivals, name)

        async def unheard(self, *values, really=really):
            answer = await really(self, *values)
            if self is not stores.aside.records:
                raise TemporaryFailure("the session ended in the commit")
            return answer

        monkeypatch.setattr(Arrivals, name, unheard)
    arrivals = await some_of_each(stores)
    monkeypatch.undo()
    assert await stores.aside.messages() == len(arrivals), "the database has them, and so has this machine"
    await everything_moved(stores)
    await accounted(stores, arrivals)


async def test_what_comes_while_it_moves_and_again_later_follows(opening):
    stores = await opening()
    for _ in range(2):
        stores.reach.lost("gone")
        await some_of_each(stores)
        stores.reach.found()
        assert await stores.mover.move()
        stores.reach.lost("gone")
        await some_of_each(stores)
        stores.reach.found()
        await everything_moved(stores)
    assert len(await stores.records.queue(DEFAULT_TENANT, 100)) == 16
    assert (await verify(stores.records, stores.history)).ok


async def test_many_move_in_portions(opening):
    stores = await opening()
    stores.reach.lost("gone")
    pairs = [(one := an_acceptance(bytes(100_000)), an_outcome(one.arrival)) for _ in range(200)]
    await asyncio.gather(*(stores.records.accept_decided([pair]) for pair in pairs))
    stores.reach.found()
    assert await stores.mover.move() < 200, "eight MiB in one commit"
    await everything_moved(stores)
    assert {delivery.arrival for delivery in await stores.records.queue(DEFAULT_TENANT, 600)} == {one.arrival.id for one, _ in pairs}
    assert (await verify(stores.records, stores.history)).ok


async def test_a_decision_that_comes_later_is_the_databases(opening):
    stores = await opening()
    stores.reach.lost("gone")
    one = an_acceptance()
    [claimed] = await stores.records.accept([one], accepted_events(one.arrival), "edge-0", NOW + 60)
    assert not await stores.records.decide(claimed, an_outcome(one.arrival, accepted=False))
    stores.reach.found()
    await everything_moved(stores)
    [again] = await stores.records.claim_undecided("resume", NOW + 1, 60, 10)
    assert again.arrival == one.arrival


async def test_it_is_bounded(opening):
    stores = await opening(room=300_000)
    stores.reach.lost("gone")
    taken = 0
    with pytest.raises(OSError, match="are set aside") as full:
        for _ in range(20):
            one = an_acceptance(bytes(50_000))
            await stores.records.accept_decided([(one, an_outcome(one.arrival))])
            taken += 1
    assert full.value.errno == errno.EDQUOT, "the session answers 452"
    assert 1 <= taken <= 6
    stores.reach.found()
    await everything_moved(stores)
    stores.reach.lost("gone")
    one = an_acceptance(bytes(50_000))
    await stores.records.accept_decided([(one, an_outcome(one.arrival))])  # there is room again


async def test_a_large_message_that_began_before_comes_along(opening):
    """It streamed to where the database's large messages lie, and the database went before its end: here it must not depend on that place."""
    stores = await opening()
    one = an_acceptance()
    blob = stores.blobs.create(one.arrival.tenant, one.arrival.id, "raw")
    blob.write(b"large" * 50_000)
    one = replace(one, arrival=replace(one.arrival, raw=await blob.finish()), content=None)
    stores.reach.lost("gone")
    await stores.records.accept_decided([(one, an_outcome(one.arrival))])
    assert await stores.aside.blobs.read(one.arrival.raw)
    assert await stores.aside.records.check() == []


async def test_bytes_that_are_damaged_hold_up_nobody(opening, caplog):
    stores = await opening()
    stores.reach.lost("gone")
    arrivals = await some_of_each(stores)
    stores.aside.files.path(arrivals[0].raw).write_bytes(b"something else")
    stores.reach.found()
    await everything_moved(stores)
    assert {row.arrival for row in await stores.records.ledger()} == {arrival.id for arrival in arrivals}
    assert "cannot be read" in caplog.text
    assert [problem for problem in await stores.records.check() if "bytes are gone" in problem], "the books tell it"


async def test_one_process_of_a_machine_moves(opening, postgres_database, clock, tmp_path):
    stores = await opening()
    other = PostgresStores.connect(Address(postgres_database[0]), tmp_path / "data", "edge-1", clock=clock)
    other.set_aside(ROOM)
    try:
        stores.reach.lost("gone")
        other.reach.lost("gone")
        mine, theirs = await some_of_each(stores), await some_of_each(other)
        assert len({arrival.id for arrival in mine + theirs}) == 12
        stores.reach.found()
        other.reach.found()
        assert await stores.mover.move()
        assert await other.mover.move() == 0, "until the first ends"
        await everything_moved(stores)
    finally:
        await other.close()
    assert len(await stores.records.queue(DEFAULT_TENANT, 100)) == 8
    assert (await verify(stores.records, stores.history)).ok


async def test_stores_that_come_late_work_once_the_database_answers(postgres_server, tmp_path, clock):
    """The tables are seen to before the first session opens."""
    dsn = postgres_server.database()
    link = tmp_path / "socket"
    stores = PostgresStores.connect(Address(dsn.replace(str(postgres_server.folder), str(link))), tmp_path / "data", "edge-0", clock=clock, late=True)
    try:
        stores.set_aside(ROOM)
        assert stores.reach.away
        arrivals = await some_of_each(stores)
        with pytest.raises(TemporaryFailure):
            await stores.control.number()
        link.symlink_to(postgres_server.folder)
        async with asyncio.timeout(20):
            while stores.reach.away:
                try:
                    await stores.control.number()
                except TemporaryFailure:
                    await asyncio.sleep(0.1)
        await everything_moved(stores)
        await accounted(stores, arrivals)
    finally:
        await stores.close()
