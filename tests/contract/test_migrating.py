"""The mark of a database that is being filled: everybody else finds it away, nothing comes twice, and there is a way back as long as nothing is lost by it."""

import asyncio

import pytest
from tests.contract.test_importing import fill

from sekisho.app.cli import main
from sekisho.app.storage import moved
from sekisho.app.storage.bringing import begin, bring
from sekisho.app.storage.folders import DataFolder
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.backends.postgres import filling, importing, migration
from sekisho.backends.postgres.connection import Address, Connection
from sekisho.backends.postgres.stores import PostgresStores
from sekisho.model.errors import Away, Conflict, Refused, TemporaryFailure
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.ports.control import Change
from sekisho.testing.owed import an_acceptance, an_outcome

SPOOL = '[records]\nstore = "postgres"\nwhen_silent = "spool"\naddress = "{dsn}"\n'


@pytest.fixture
def dsn(postgres_server):
    return postgres_server.database()


@pytest.fixture
def folder(tmp_path):
    made = DataFolder(tmp_path / "data")
    made.make()
    return made


async def test_everybody_else_finds_it_away_until_it_is_filled(dsn, folder, clock):
    address = Address(dsn)
    before = PostgresStores.connect(address, folder.root, "before", clock=clock)
    await before.control.number()
    await before.close()
    again = PostgresStores.connect(address, folder.root, "again", clock=clock)  # opened before the mark, without a session yet
    assert await asyncio.to_thread(filling.begin, address, "place", "mx1") is False
    assert await asyncio.to_thread(filling.begin, address, "place", "mx1") is True, "ours"
    with pytest.raises(Refused, match="mx1 is filling this database"):
        await asyncio.to_thread(filling.begin, address, "other", "mx2")
    late = PostgresStores.connect(address, folder.root, "late", clock=clock, late=True)
    try:
        for read_only in (False, True):
            with pytest.raises(Away, match="being filled from mx1"):
                PostgresStores.connect(address, folder.root, "command", read_only=read_only)
        late.set_aside(1_000_000)
        accepted = an_acceptance()
        await late.records.accept_decided([(accepted, an_outcome(accepted.arrival))])
        assert await late.aside.messages() == 1
        for stores in (late, again):
            with pytest.raises(TemporaryFailure, match="being filled from mx1"):
                await stores.control.number()
            with pytest.raises(TemporaryFailure):
                await stores.lead.take(1.0)
        await asyncio.to_thread(filling.end, address)
        await asyncio.sleep(1.1)  # it is asked once a second
        assert await late.control.number() == await again.control.number()
        assert not late.reach.away
        while await late.mover.move():
            pass
        assert [delivery.arrival for delivery in await late.records.queue(DEFAULT_TENANT, 10)] == [accepted.arrival.id]
    finally:
        await late.close()
        await again.close()


async def test_only_an_empty_database_that_nobody_uses(dsn, folder, clock, monkeypatch):
    address = Address(dsn)
    monkeypatch.setattr(filling, "_ENDS_SECONDS", 0.3)
    stores = PostgresStores.connect(address, folder.root, "used", clock=clock)
    await stores.control.number()
    with pytest.raises(Conflict, match="use this database already"):
        await asyncio.to_thread(filling.begin, address, "place", "mx1")
    assert await asyncio.to_thread(filling.look, address) is None, "taken back"
    accepted = an_acceptance()
    await stores.records.accept_decided([(accepted, an_outcome(accepted.arrival))])
    await stores.close()
    with pytest.raises(Refused, match="spool is not empty"):
        await asyncio.to_thread(filling.begin, address, "place", "mx1")
    with pytest.raises(Refused, match="spool is not empty"):
        await asyncio.to_thread(filling.is_fit, address, "place")
    assert await asyncio.to_thread(filling.look, address) is None


@pytest.mark.parametrize("last", ["control.entries", "history.lines", "spool.deliveries"])
async def test_broken_off_anywhere_it_goes_on_and_doubles_nothing(dsn, folder, clock, last):
    arrivals, _ = await fill(folder.root, clock)
    address = Address(dsn)
    await asyncio.to_thread(filling.begin, address, "place", "mx1")

    def breaks_off(table, _):
        if table == last:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await asyncio.to_thread(_in_prepared, folder, address, breaks_off)
    rows, problems = await bring(folder, address, lambda _, __: None)
    assert rows > 0
    assert problems == []
    assert await bring(folder, address, lambda _, __: None) == (0, [])
    await asyncio.to_thread(filling.end, address)
    stores = PostgresStores.connect(address, folder.root, "new", clock=clock)
    try:
        assert sorted(delivery.arrival for delivery in await stores.records.queue(DEFAULT_TENANT, 10)) == sorted(arrival.id for arrival in arrivals)
        assert (await stores.control.holder("domain:example.test")).key == "key"
    finally:
        await stores.close()


def _in_prepared(folder, address, tell):
    migration.prepare(address, fills=True)
    importing.take_over(folder.root, address, tell)


async def test_what_came_before_the_stores_were_opened_again_is_not_believed(dsn, folder, clock, in_a_thread):
    await fill(folder.root, clock)
    address = Address(dsn)
    folder.settings.write_text(SPOOL.format(dsn=dsn))
    assert await in_a_thread(begin, folder, address, "mx1") is False
    moved.close(folder, "moving")
    await in_a_thread(_in_prepared, folder, address, lambda _, __: None)
    moved.reopen(folder)  # given up while the database did not answer
    stores = EmbeddedStores.open(folder.root, "old", clock=clock)
    await stores.control.commit(DEFAULT_TENANT, [Change("thing", "since", b"{}", claims=("domain:since.test",))])
    await stores.close()
    assert await in_a_thread(main, ["migrate", "--data", str(folder.root)]) == 0
    after = PostgresStores.connect(address, folder.root, "new", clock=clock)
    try:
        assert (await after.control.holder("domain:since.test")).key == "since"
        assert len(await after.records.queue(DEFAULT_TENANT, 10)) == 5
    finally:
        await after.close()


async def test_there_is_a_way_back_until_mail_lies_aside(dsn, folder, clock, capsys, in_a_thread):
    arrivals, _ = await fill(folder.root, clock)
    address = Address(dsn)
    folder.settings.write_text(SPOOL.format(dsn=dsn))

    async def ask(*words):
        code = await in_a_thread(main, ["migrate", *words, "--data", str(folder.root)])
        return code, (told := capsys.readouterr()).out + told.err

    code, told = await ask("--give-up")
    assert code == 2
    assert "No migration of this folder" in told
    await in_a_thread(filling.begin, address, folder.identity(), "mx1")
    await in_a_thread(_in_prepared, folder, address, lambda _, __: None)
    moved.close(folder, "moving")
    late = PostgresStores.connect(address, folder.root, "edge-0", clock=clock, late=True)
    late.set_aside(1_000_000)
    code, told = await ask("--give-up")
    assert code == 0, told
    assert moved.state(folder) is None
    assert await in_a_thread(_parts, address) == ["filling"], "empty, and still nobody's"

    accepted = an_acceptance()
    await late.records.accept_decided([(accepted, an_outcome(accepted.arrival))])
    code, told = await ask("--give-up")
    assert code == 2
    assert "1 messages that were answered with 250 wait in" in told
    code, told = await ask("--dry-run")
    assert code == 0
    assert "it would go on" in told
    code, told = await ask()
    assert code == 0, told
    assert "the books are sound" in told
    assert moved.state(folder) == "moved"
    await asyncio.sleep(1.1)  # the database is asked once a second
    try:
        while await late.mover.move():
            pass
        assert len(await late.records.queue(DEFAULT_TENANT, 10)) == len(arrivals) + 1
    finally:
        await late.close()
    assert (await ask("--give-up"))[0] == 2
    assert (await ask())[0] == 0, "ended already"
    folder.settings.unlink()
    assert await in_a_thread(main, ["queue", "list", "--data", str(folder.root)]) == 2
    assert "were moved into a database" in capsys.readouterr().err


def _parts(address):
    connection = Connection(address, "public")
    try:
        return [row[0] for row in connection.execute(PARTS).fetchall()]
    finally:
        connection.close()


PARTS = "SELECT part FROM public.sekisho_forms"
