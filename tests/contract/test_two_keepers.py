"""Several keepers over one database: one leads, another takes over when its lease ends, and who was overtaken while it slept changes nothing."""

import asyncio

import pytest

from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.backends.postgres.connection import Address
from sekisho.backends.postgres.stores import PostgresStores
from sekisho.keeping.leading import Leading
from sekisho.keeping.runner import Job, Keeper
from sekisho.model.errors import TemporaryFailure
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.ports.control import Change

LEASE = 1.5


@pytest.fixture
async def two(postgres_database, clock, tmp_path):
    dsn, empty = postgres_database
    empty()
    both = [PostgresStores.connect(Address(dsn), tmp_path / name, name, clock=clock) for name in ("one", "two")]
    yield both
    for stores in both:
        await stores.close()


def keeper(stores, done, name):
    """A keeper with one job that leads and one that every keeper has."""

    async def once():
        await stores.history.set_mark(f"done by {name}", 1.0)
        done.append(name)

    async def everywhere():
        done.append(f"{name} looks")

    jobs = (Job("work", 0.05, once), Job("look", 0.05, everywhere, everywhere=True))
    return Keeper(jobs, stores.signals, MemoryMetrics(), Leading(stores.lead, stores.clock, LEASE))


async def until(condition):
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.02)


async def test_one_leads_and_the_other_takes_over_at_once_when_it_gives_up(two):
    done = []
    running = [asyncio.create_task(keeper(stores, done, name).run()) for stores, name in zip(two, "ab", strict=True)]
    await until(lambda: {"a looks", "b looks"} <= set(done) and len({"a", "b"} & set(done)) == 1)
    leader = ({"a", "b"} & set(done)).pop()
    await asyncio.sleep(LEASE)  # longer than a lease: it is renewed
    assert {"a", "b"} & set(done) == {leader}, "no job was done by both"
    first = "ab".index(leader)
    running[first].cancel()
    await asyncio.gather(running[first], return_exceptions=True)
    await two[first].lead.give_up()
    await until(lambda: {"a", "b"} <= set(done))
    running[1 - first].cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def test_who_slept_past_its_lease_changes_nothing_until_it_leads_again(two):
    one, other = two
    assert await one.lead.take(0.2)
    assert not await other.lead.take(60)
    await one.history.set_mark("before", 1.0)
    await asyncio.sleep(0.3)
    assert await other.lead.take(60)
    with pytest.raises(TemporaryFailure, match="another keeper leads"):
        await one.history.set_mark("after", 1.0)
    with pytest.raises(TemporaryFailure, match="another keeper leads"):
        await one.control.commit(DEFAULT_TENANT, [Change("thing", "key", b"{}")])
    await other.history.set_mark("after", 2.0)
    assert (await one.history.mark("before"), await one.history.mark("after")) == (1.0, 2.0)
    assert not await one.lead.take(60)
    await other.lead.give_up()
    assert await one.lead.take(60)
    await one.history.set_mark("after", 3.0)
    with pytest.raises(TemporaryFailure, match="another keeper leads"):
        await other.history.set_mark("after", 4.0)


async def test_a_takeover_waits_for_the_commit_that_is_under_way(two):
    """The token is held until the commit ends: never does an old leader's commit land behind the new one's."""
    one, other = two
    assert await one.lead.take(0.2)
    order = []

    def slowly(unit):
        unit.execute("SELECT pg_sleep(0.8)").fetchone()
        order.append("committed")

    async def overtake():
        while not await other.lead.take(60):
            await asyncio.sleep(0.05)
        order.append("overtaken")

    await asyncio.gather(one.history._writer.run(slowly), overtake())
    assert order == ["committed", "overtaken"]


async def test_nobody_who_never_led_is_asked(two):
    """The console writes what people set whoever leads."""
    one, other = two
    assert await one.lead.take(60)
    await other.control.commit(DEFAULT_TENANT, [Change("thing", "key", b"{}")])
