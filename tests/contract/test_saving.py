"""A database and a bucket saved while mail flows, and restored: all of it is there, proven by the books, and nothing goes out by itself."""

import asyncio
import os
from dataclasses import replace

import pytest
from tests.s3_server import BUCKET

from sekisho.app.cli import main
from sekisho.backends.postgres import saving
from sekisho.backends.postgres.connection import Address
from sekisho.backends.postgres.stores import PostgresStores
from sekisho.backends.s3.blobs import move_blobs
from sekisho.backends.s3.bucket import Location
from sekisho.keeping.outbox import pump
from sekisho.model.delivery import NEVER, RESTORED, Fate, Stop
from sekisho.model.errors import Refused
from sekisho.model.ids import DEFAULT_TENANT, ArrivalId, new_id
from sekisho.ports.control import Change
from sekisho.ports.records import Acceptance
from sekisho.testing.builders import NOW, an_arrival
from sekisho.testing.owed import accepted_events, an_acceptance, an_outcome

LARGE = os.urandom(200_000)


@pytest.fixture
def place(s3_server, tmp_path):
    """Settings of a machine by the database's address; the bucket is one."""
    s3_server.empty()
    (tmp_path / "bucket.key").write_text("b")

    def made(name, dsn):
        folder = tmp_path / name
        folder.mkdir(mode=0o700)
        settings = f"""[records]
store = "postgres"
address = "{dsn}"
[blobs]
store = "s3"
bucket = "{BUCKET}"
endpoint = "{s3_server.endpoint}"
key_id = "a"
key_file = "{tmp_path / "bucket.key"}"
"""
        (folder / "sekisho.toml").write_text(settings)
        return folder

    return made


def opened(dsn, folder, server, clock):
    stores = PostgresStores.connect(Address(dsn), folder, "test", clock=clock)
    move_blobs(stores, Location(BUCKET, server.endpoint, key_id="a", key="b"))
    return stores


async def fill(stores):
    """Return the arrivals: queued, kept, undecided, and one whose octets lie in the bucket."""
    pairs = []
    for fate in (Fate.QUEUED, Fate.QUEUED, Fate.QUARANTINED, Fate.DELIVERED):
        one = an_acceptance()
        pairs.append((one, an_outcome(one.arrival, fate)))
    await stores.records.accept_decided(pairs)
    undecided = an_acceptance()
    await stores.records.accept([undecided], accepted_events(undecided.arrival), "edge", NOW)
    identifier = ArrivalId(new_id(NOW))
    writer = stores.blobs.create(DEFAULT_TENANT, identifier, "raw")
    writer.write(LARGE)
    large = an_arrival(LARGE, id=identifier)
    large = replace(large, raw=await writer.finish())
    await stores.records.accept_decided([(Acceptance(large, None), an_outcome(large))])
    await pump(stores.records, stores.history)
    await stores.control.commit(DEFAULT_TENANT, [Change("thing", "key", b"{}", claims=("domain:example.test",))])
    await stores.documents.put(DEFAULT_TENANT, "shelf", "name", b"octets")
    return [pair[0].arrival for pair in pairs], undecided.arrival, large


async def test_everything_comes_back_and_nothing_goes_out_by_itself(postgres_server, s3_server, place, clock, in_a_thread, capsys):
    before, after = postgres_server.database(), postgres_server.database()
    old = place("old", before)
    stores = opened(before, old, s3_server, clock)
    (queued, queued_too, kept, _), undecided, large = await fill(stores)

    async def more_mail():
        for _ in range(30):
            one = an_acceptance()
            await stores.records.accept_decided([(one, an_outcome(one.arrival))])
            await pump(stores.records, stores.history)

    saved = old.parent / "saved"
    flowing = asyncio.create_task(more_mail())
    assert await in_a_thread(main, ["backup", str(saved), "--data", str(old)]) == 0
    await flowing
    assert "were delivered or deleted" not in capsys.readouterr().out
    assert LARGE[:64] not in b"".join(path.read_bytes() for path in saved.rglob("*") if path.is_file()), "sealed"
    await stores.close()

    s3_server.empty()
    new = place("new", after)
    assert await in_a_thread(main, ["restore", str(saved), "--data", str(new)]) == 0
    assert "are held" in capsys.readouterr().out
    assert await in_a_thread(main, ["restore", str(saved), "--data", str(new)]) == 2, "not over what is there"
    again = opened(after, new, s3_server, clock)
    try:
        owed = await again.records.queue(DEFAULT_TENANT, 100)
        assert {queued.id, queued_too.id, large.id} <= {one.arrival for one in owed}
        assert {(one.stop, one.stop_why, one.next_at) for one in owed} == {(Stop.HELD, RESTORED, NEVER)}
        assert await again.records.claim_due("delivery", NOW + 1e9, 60, 100) == []
        assert await again.records.claim_undecided("edge", NOW + 1e9, 60, 100) == []
        assert [one.arrival for one in await again.records.waiting(DEFAULT_TENANT, 10)] == [undecided]
        assert [one.arrival for one in await again.records.held(DEFAULT_TENANT, 10)] == [kept.id]
        assert await again.blobs.read(large.raw) == LARGE
        assert (await again.control.holder("domain:example.test")).key == "key"
        assert await again.documents.get(DEFAULT_TENANT, "shelf", "name") == b"octets"
        assert await again.records.check() == []
        assert await again.history.verify_chains(await again.records.outbox(10_000), await again.records.chain_heads()) == []
        one = an_acceptance()  # numbers go on
        await again.records.accept_decided([(one, an_outcome(one.arrival))])
        await pump(again.records, again.history)
        assert await again.history.story(DEFAULT_TENANT, one.arrival.id)
        assert [claimed.delivery.arrival for claimed in await again.records.claim_due("delivery", NOW + 1, 60, 10)] == [one.arrival.id]
        assert await again.records.check() == []
    finally:
        await again.close()


async def test_a_database_that_its_own_means_restored_is_held(postgres_database, s3_server, place, clock, in_a_thread, capsys):
    dsn, empty = postgres_database
    empty()
    folder = place("data", dsn)
    stores = opened(dsn, folder, s3_server, clock)
    try:
        await fill(stores)
        assert await in_a_thread(main, ["database", "restored", "--data", str(folder)]) == 0
        assert "4 queued messages are held" in capsys.readouterr().out
        assert await stores.records.claim_due("delivery", NOW + 1e9, 60, 100) == []
        assert await stores.records.wake(DEFAULT_TENANT, (RESTORED,), NOW) == 1
        assert await stores.records.check() == []
    finally:
        await stores.close()


async def test_what_is_not_whole_not_ours_or_newer_is_refused_and_changes_nothing(
    postgres_server, postgres_database, s3_server, place, clock, in_a_thread
):
    dsn, empty = postgres_database
    empty()
    old = place("old", dsn)
    stores = opened(dsn, old, s3_server, clock)
    await fill(stores)
    await stores.close()
    saved = old.parent / "saved"
    assert await in_a_thread(main, ["backup", str(saved), "--data", str(old)]) == 0
    assert await in_a_thread(main, ["backup", str(saved), "--data", str(old)]) == 2, "not into a folder that is not empty"
    fresh = postgres_server.database()
    new = place("new", fresh)
    arrivals = next(path for path in (saved / "database").glob("spool.arrivals_*.copy") if path.stat().st_size)
    octets = arrivals.read_bytes()
    arrivals.write_bytes(octets[:-5])
    assert await in_a_thread(main, ["restore", str(saved), "--data", str(new)]) == 2
    arrivals.write_bytes(octets)
    (new / "keys").mkdir(mode=0o700)
    (new / "keys" / "master.key").write_bytes(bytes(32))
    assert await in_a_thread(main, ["restore", str(saved), "--data", str(new)]) == 2, "another key"
    address = Address(fresh)
    listed = {"forms": {"spool": 99}}
    with pytest.raises(Refused, match="newer version"):
        await in_a_thread(saving.restore, address, saved / "database", listed)
    assert postgres_server.sql("SELECT to_regnamespace('spool') IS NULL", postgres_server.name_of(fresh)) == "t", "nothing was made"
