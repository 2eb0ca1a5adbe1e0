import sqlite3

from sekisho.backends.embedded import spool_schema
from sekisho.backends.embedded.database import prepare
from sekisho.backends.embedded.plans import delivery_row
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.backends.memory import ManualClock
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.testing.builders import NOW
from sekisho.testing.owed import a_delivery, an_acceptance, an_outcome

ADD = "INSERT INTO deliveries (tenant, delivery, due_at, next_at, token, owner, value) VALUES (?, ?, ?, ?, 0, '', ?)"


async def test_what_an_older_program_queued_has_its_readers_after_the_update(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    prepare(folder / "spool.db", folder / "spool.lock", spool_schema.VERSIONS[:2])
    one = an_acceptance(recipients=("a@example.test", "B@example.test"))
    connection = sqlite3.connect(folder / "spool.db")
    connection.execute(ADD, delivery_row(a_delivery(one.arrival)))
    connection.commit()
    connection.close()
    stores = EmbeddedStores.open(folder, "test", clock=ManualClock(NOW))
    try:
        await stores.records.accept_decided([(one, an_outcome(one.arrival))])
        assert len(await stores.records.owed_to(DEFAULT_TENANT, "b@example.test", 10)) == 2
        assert not any("do not agree" in problem for problem in await stores.records.check())
    finally:
        await stores.close()
