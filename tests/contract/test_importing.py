"""A database takes over what was kept embedded: all of it is there, found by search, proven by the books, and goes on."""

import pytest

from sekisho.app.cli import main
from sekisho.backends.embedded import EmbeddedStores, control_schema, history_schema, spool_schema
from sekisho.backends.postgres import import_statements as sql
from sekisho.backends.postgres.connection import Address
from sekisho.backends.postgres.stores import PostgresStores
from sekisho.keeping.outbox import pump
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.ports.control import Change
from sekisho.ports.history import Search
from sekisho.testing.builders import NOW
from sekisho.testing.owed import an_acceptance, an_outcome


def judged(arrival):
    facts = (("subject", "見積の件"), ("category", "clean"), ("header_from", "Hanako <hanako@partner.test>"))
    return TrackingEvent(NOW, arrival.tenant, arrival.id, "", EventKind.JUDGED, facts)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "data"
    made.mkdir()
    return made


async def fill(folder, clock):
    """Return what was accepted: some of it delivered to the history, some still on its way there."""
    stores = EmbeddedStores.open(folder, "old", clock=clock)
    pairs = [(acceptance := an_acceptance(), an_outcome(acceptance.arrival)) for _ in range(5)]
    await stores.records.accept_decided(pairs[:3])
    await stores.records.note([judged(pair[0].arrival) for pair in pairs[:3]])
    await pump(stores.records, stores.history)
    await stores.records.accept_decided(pairs[3:])
    await stores.control.commit(DEFAULT_TENANT, [Change("thing", "key", b"{}", claims=("domain:example.test",))])
    await stores.documents.put(DEFAULT_TENANT, "shelf", "name", b"octets")
    secret = stores.secret("srs")
    await stores.close()
    return [pair[0].arrival for pair in pairs], secret


async def test_everything_is_taken_over_and_goes_on(postgres_database, folder, clock, capsys, in_a_thread):
    dsn, empty = postgres_database
    empty()
    arrivals, secret = await fill(folder, clock)
    (folder / "sekisho.toml").write_text(f'[records]\nstore = "postgres"\naddress = "{dsn}"\n')
    assert await in_a_thread(main, ["database", "import", "--data", str(folder)]) == 0
    assert "its books are sound" in capsys.readouterr().out
    assert await in_a_thread(main, ["database", "import", "--data", str(folder)]) == 2, "not twice"
    stores = PostgresStores.connect(Address(dsn), folder, "new", clock=clock)
    try:
        assert {delivery.arrival for delivery in await stores.records.queue(DEFAULT_TENANT, 10)} == {arrival.id for arrival in arrivals}
        for arrival in arrivals:
            assert await stores.blobs.read(arrival.raw)
        found = await stores.history.search(DEFAULT_TENANT, Search(text="見積"), 10)
        assert {line.arrival for line in found.items} == {arrival.id for arrival in arrivals[:3]}
        assert (await stores.control.holder("domain:example.test")).key == "key"
        assert await stores.documents.get(DEFAULT_TENANT, "shelf", "name") == b"octets"
        assert stores.secret("srs") == secret
        more = an_acceptance()  # numbers go on behind those that are there
        await stores.records.accept_decided([(more, an_outcome(more.arrival))])
        await pump(stores.records, stores.history)
        assert (await stores.history.line(DEFAULT_TENANT, more.arrival.id)) is not None
        assert await stores.records.check() == []
        assert await stores.history.verify_chains(await stores.records.outbox(100), await stores.records.chain_heads()) == []
    finally:
        await stores.close()


@pytest.mark.parametrize(("tables", "schema"), [(sql.SPOOL, spool_schema), (sql.HISTORY, history_schema), (sql.CONTROL, control_schema)])
def test_no_table_is_forgotten(tables, schema):
    made = [line.split()[2] for version in schema.VERSIONS for line in version if line.lstrip().startswith("CREATE TABLE")]
    gone = {line.split()[2] for version in schema.VERSIONS for line in version if line.startswith("DROP TABLE")}
    assert set(tables) == set(made) - gone
