"""Several processes over one PostgreSQL: claims side by side, a paused one past its lease, sessions that break, programs of two versions."""

import asyncio
import re
from dataclasses import replace
from pathlib import Path

import pytest

from sekisho.backends import embedded
from sekisho.backends.embedded import spool_statements
from sekisho.backends.postgres import dialect, migration
from sekisho.backends.postgres.connection import Address, Connection, TryAgain
from sekisho.backends.postgres.schema import SPOOL
from sekisho.backends.postgres.spool_unit import PostgresSpoolUnit
from sekisho.backends.postgres.stores import PostgresStores
from sekisho.model.delivery import Attempt, Fate, RecipientResult
from sekisho.model.errors import Refused, TemporaryFailure
from sekisho.model.held import HeldState
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.ports.records import AttemptRecord
from sekisho.testing.builders import NOW
from sekisho.testing.owed import a_delivery, an_acceptance, an_outcome


@pytest.fixture
async def two(postgres_database, clock, tmp_path):
    dsn, empty = postgres_database
    empty()
    both = [PostgresStores.connect(Address(dsn), tmp_path / name, name, clock=clock) for name in ("one", "two")]
    yield both
    for stores in both:
        await stores.close()


async def accepted(stores, count):
    pairs = [(acceptance := an_acceptance(), an_outcome(acceptance.arrival)) for _ in range(count)]
    await asyncio.gather(*(stores.records.accept_decided([pair]) for pair in pairs))
    return pairs


def delivered(claimed):
    results = tuple(RecipientResult(recipient, Fate.DELIVERED, "250 ok") for recipient in claimed.delivery.recipients)
    return AttemptRecord(Attempt(claimed.delivery, NOW, "sink", results, NOW), claimed.token, ())


async def test_two_that_claim_at_one_time_share_the_work(two):
    one, other = two
    await accepted(one, 40)
    rounds = [
        await asyncio.gather(*(stores.records.claim_due(name, NOW + 1, 60, 7) for stores, name in ((one, "a"), (other, "b")))) for _ in range(4)
    ]
    mine, others = ({claim.delivery.id for claims in side for claim in claims} for side in zip(*rounds, strict=True))
    assert mine.isdisjoint(others)
    assert len(mine | others) == 40
    assert mine
    assert others


async def test_a_process_that_slept_past_its_lease_settles_nothing(two):
    """Drill 30: the fencing token of the later claim makes the earlier one worthless, whoever comes first."""
    one, other = two
    await accepted(one, 1)
    (sleeper,) = await one.records.claim_due("a", NOW + 1, 60, 1)
    assert await other.records.claim_due("b", NOW + 60, 60, 1) == [], "its lease runs"
    (waking,) = await other.records.claim_due("b", NOW + 62, 60, 1)
    assert waking.delivery.id == sleeper.delivery.id
    assert await asyncio.gather(one.records.record_attempts([delivered(sleeper)]), other.records.record_attempts([delivered(waking)])) == [
        [False],
        [True],
    ]
    assert await one.records.queue(DEFAULT_TENANT, 10) == []
    assert await one.records.check() == []


def test_what_a_change_goes_by_is_held_while_it_is_read():
    """SQLite's writer has the file to itself: a new read before a change is quickly forgotten here."""
    changes_no_row_that_it_read = {"COUNT_RUN", "TENANTS", "WRITERS"}  # only SQLite counts runs; names of tenants and of writers
    text = "".join(path.read_text() for path in Path(embedded.__file__).parent.glob("*.py"))
    asked = {name for name in re.findall(r"(?:unit|self)\.execute\(sql\.(\w+)", text) if getattr(spool_statements, name, "").startswith("SELECT")}
    assert {"GET_THERE", "GET_CLAIMED_DELIVERY", "SETTLED"} <= asked
    held = {name for name in asked if re.search(r"FOR UPDATE( SKIP LOCKED)?$", dialect.translated(getattr(spool_statements, name), holds=True))}
    assert asked - held == changes_no_row_that_it_read


@pytest.mark.parametrize("how", ["release", "delete"])
async def test_held_mail_that_another_machine_is_ending_just_now_is_not_ended_twice(two, postgres_server, postgres_database, how):
    """Drill 38 over two machines: who comes second waits for the first, and then finds it ended."""
    one, other = two
    acceptance = an_acceptance()
    await one.records.accept_decided([(acceptance, an_outcome(acceptance.arrival, Fate.QUARANTINED))])
    [mail] = await one.records.held(DEFAULT_TENANT, 10)
    dsn, _ = postgres_database
    first = await asyncio.to_thread(Connection, Address(dsn), SPOOL.schema, writes=True)
    try:
        for statement in ("BEGIN", f"UPDATE held SET state = 'released' WHERE held = '{mail.id}'"):
            await asyncio.to_thread(first.execute, statement)
        await asyncio.to_thread(first.settle)
        second = asyncio.ensure_future(
            other.records.release(DEFAULT_TENANT, mail.id, a_delivery(acceptance.arrival), [])
            if how == "release"
            else other.records.end_held(DEFAULT_TENANT, mail.id, HeldState.DELETED, [])
        )
        async with asyncio.timeout(15):
            while postgres_server.sql("SELECT count(*) FROM pg_locks WHERE NOT granted").strip() == "0":
                await asyncio.sleep(0.02)
        await asyncio.to_thread(first.execute, "COMMIT")
        assert await second is False
    finally:
        await asyncio.to_thread(first.close)
    assert await one.records.queue(DEFAULT_TENANT, 10) == []


async def test_what_is_counted_down_is_held_in_one_order(two, postgres_server, postgres_database):
    """Two machines that each held what the other wanted next would end in a deadlock: who waits for the first row holds none behind it."""
    one, _ = two
    first, last = sorted(acceptance.arrival.id for acceptance, _ in await accepted(one, 2))
    address = Address(postgres_database[0])
    mine, other, third = [await asyncio.to_thread(Connection, address, SPOOL.schema, writes=True) for _ in range(3)]
    try:
        for session in (mine, other, third):
            await asyncio.to_thread(session.execute, "BEGIN")
        hold = "UPDATE arrivals SET why = '' WHERE arrival = '{}' RETURNING 1"
        await asyncio.to_thread(other.execute, hold.format(first))
        unit = await asyncio.to_thread(PostgresSpoolUnit, mine, "mine")
        unit.change_open(DEFAULT_TENANT, last, -2, NOW)
        unit.change_open(DEFAULT_TENANT, first, -1, NOW)
        waiting = asyncio.create_task(asyncio.to_thread(unit.flush))
        async with asyncio.timeout(30):
            while postgres_server.sql("SELECT count(*) FROM pg_locks WHERE NOT granted").strip() == "0":
                await asyncio.sleep(0.02)
        free = await asyncio.to_thread(third.execute, f"SELECT 1 FROM arrivals WHERE arrival = '{last}' FOR UPDATE SKIP LOCKED")
        assert await asyncio.to_thread(free.fetchall) == [(1,)]
        for session in (third, other):
            await asyncio.to_thread(session.execute, "ROLLBACK")
        await waiting
        changed = await asyncio.to_thread(mine.execute, "SELECT arrival, open_count, settled_at FROM arrivals ORDER BY arrival")
        assert await asyncio.to_thread(changed.fetchall) == [(first, 0, NOW), (last, -1, None)]
    finally:
        for session in (mine, other, third):
            await asyncio.to_thread(session.close)


async def test_what_meets_anothers_locks_is_done_again_also_alone(two):
    """An operation of a batch with a broken one is done by itself, and has as many tries there."""
    one, _ = two
    ends = iter((ValueError("spoils its batch"), TryAgain("deadlock"), TryAgain("deadlock"), None))

    def work(unit):
        unit.tally(DEFAULT_TENANT, "tests", 1)
        if (error := next(ends)) is not None:
            raise error
        return "done"

    assert await one._spool_writer.run(work) == "done"
    assert (await one.records.counts())["tests"] == 1


async def test_many_writers_at_once_leave_books_that_agree(two):
    one, other = two
    await asyncio.gather(accepted(one, 60), accepted(other, 60))
    claims = await one.records.claim_due("a", NOW + 1, 60, 200)
    assert len(claims) == 120
    halves = [delivered(claim) for claim in claims]
    told = await asyncio.gather(*(stores.records.record_attempts(halves[start::4]) for start, stores in enumerate((one, other, one, other))))
    assert all(all(each) for each in told)
    counts = await other.records.counts()
    assert (counts["delivered"], counts["queued"], counts["deliveries"]) == (120, 0, 0)
    assert await other.records.check() == []
    pending = await one.records.outbox(10_000)
    assert await one.history.verify_chains(pending, await one.records.chain_heads()) == []


async def test_sessions_that_break_are_opened_anew_and_nothing_is_taken_for_written(two, postgres_server):
    one, _ = two
    first = await accepted(one, 1)
    await one.records.counts()  # a reader's session too
    postgres_server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sekisho'")
    with pytest.raises(TemporaryFailure):
        await accepted(one, 1)
    for _ in range(4):  # each reading thread meets its own broken session
        try:
            await one.records.counts()
        except TemporaryFailure:
            continue
    second = await accepted(one, 1)
    owed = await one.records.queue(DEFAULT_TENANT, 10)
    assert {delivery.arrival for delivery in owed} == {pair[0].arrival.id for pair in (*first, *second)}
    assert await one.records.check() == []
    pending = await one.records.outbox(10)
    assert await one.history.verify_chains(pending, await one.records.chain_heads()) == []


async def test_a_bell_is_heard_by_the_other_machine(two):
    one, other = two
    waiting = asyncio.create_task(other.signals.wait("delivery", 10.0))
    for _ in range(100):
        one.signals.ring("delivery")
        if await asyncio.wait({waiting}, timeout=0.1) != (set(), {waiting}):
            break
    assert await waiting


@pytest.mark.parametrize(("form", "works_from", "may"), [(1, len(SPOOL.versions), True), (1, len(SPOOL.versions) + 1, False)])
async def test_an_older_program_goes_on_beside_a_newer_one_where_that_says_so(postgres_server, form, works_from, may):
    address = Address(postgres_server.database())
    migration.prepare(address)
    newer = replace(SPOOL, versions=(*SPOOL.versions, ("ALTER TABLE arrivals ADD COLUMN note text",)), works_from=works_from)
    migration.prepare(address, [newer])
    migration.prepare(address, [newer])  # once
    if may:
        migration.prepare(address)
        migration.require(address)
    else:
        with pytest.raises(Refused, match="start that version here"):
            migration.prepare(address)


async def test_two_programs_that_start_at_once_make_the_tables_once(postgres_server):
    address = Address(postgres_server.database())
    await asyncio.gather(*(asyncio.to_thread(migration.prepare, address) for _ in range(3)))
    migration.require(address)


async def test_hostile_text_is_stored_and_found_again(two):
    """PostgreSQL's text knows no NUL."""
    one, _ = two
    await one.records.leave_clues(DEFAULT_TENANT, ["a\0b"], ["x\0y"], NOW + 100)
    assert await one.records.clues(DEFAULT_TENANT, ["a\0b"], NOW) == ("x\ufffdy",)
