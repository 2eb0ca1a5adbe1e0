"""The logins of the gateway's roles: each does its work, and none touches what is not its own."""

import re

import pytest

from sekisho.backends.postgres import migration
from sekisho.backends.postgres.connection import Address
from sekisho.backends.postgres.roles import GRANTS, statements
from sekisho.backends.postgres.stores import PostgresStores
from sekisho.model.errors import Refused, TemporaryFailure
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.ports.control import Change
from sekisho.testing.builders import NOW
from sekisho.testing.owed import an_acceptance, an_outcome


@pytest.fixture(scope="module")
def database(postgres_server):
    """The name of a database with logins of its own."""
    dsn = postgres_server.database()
    migration.prepare(Address(dsn))
    name = postgres_server.name_of(dsn)
    for _ in range(2):  # it may be run again
        for line in statements("house_"):
            postgres_server.sql(line, name)
    return name


@pytest.fixture
async def open_as(postgres_server, database, clock, tmp_path):
    opened = []

    def connect(role):
        opened.append(PostgresStores.connect(Address(postgres_server.address(database, f"house_{role}")), tmp_path / role, role, clock=clock))
        return opened[-1]

    yield connect
    for stores in opened:
        await stores.close()


async def refused(question):
    try:
        await question
    except TemporaryFailure as failure:
        assert re.search("permission denied|does not exist", str(failure)), failure  # a closed schema is not even seen
        return True
    return False


@pytest.mark.parametrize("role", GRANTS)
async def test_each_role_works_on_records(open_as, role):
    stores = open_as(role)
    acceptance = an_acceptance()
    await stores.records.accept_decided([(acceptance, an_outcome(acceptance.arrival))])
    assert await stores.records.claim_due(role, NOW + 1e6, 60, 100)
    assert await stores.control.entries(DEFAULT_TENANT, "tenant") == []
    assert await stores.policies.newest(DEFAULT_TENANT) == 0


async def test_an_edge_that_was_broken_into_reads_no_audit_and_no_key_and_changes_nothing_that_people_set(open_as):
    edge = open_as("edge")
    assert await refused(edge.control.audit(DEFAULT_TENANT))
    assert await refused(edge.keys.of_tenant(DEFAULT_TENANT))
    assert await refused(edge.control.commit(DEFAULT_TENANT, [Change("tenant", "x", b"{}")]))
    assert await refused(edge.history.set_mark("x", 1.0))
    assert await edge.history.line(DEFAULT_TENANT, "0" * 20) is None


async def test_delivery_knows_nothing_of_the_history(open_as):
    delivery = open_as("delivery")
    assert await refused(delivery.history.line(DEFAULT_TENANT, "0" * 20))
    assert await refused(delivery.control.audit(DEFAULT_TENANT))
    assert await delivery.keys.of_tenant(DEFAULT_TENANT) == []
    await delivery.documents.put(DEFAULT_TENANT, "sts", "example.test", b"policy")


async def test_the_console_writes_history_and_what_people_set(open_as):
    console = open_as("console")
    await console.control.commit(DEFAULT_TENANT, [Change("tenant", "x", b"{}")])
    await console.history.set_mark("x", 1.0)


async def test_a_role_that_finds_no_tables_makes_none(postgres_server, database, tmp_path):
    empty = postgres_server.name_of(postgres_server.database())
    del database
    with pytest.raises(Refused, match="sekisho database prepare"):
        PostgresStores.connect(Address(postgres_server.address(empty, "house_edge")), tmp_path / "x", "edge")


def test_a_beginning_of_names_that_is_more_is_refused():
    with pytest.raises(ValueError):
        statements('x"; DROP TABLE y; --')
