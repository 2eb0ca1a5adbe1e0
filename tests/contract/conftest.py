"""Every store of the house, opened empty; a new store is one more line here."""

import asyncio

import pytest
from tests.s3_server import BUCKET, S3Server

from sekisho.backends.embedded import EmbeddedStores, history_search
from sekisho.backends.embedded.shared_counters import SharedCounters
from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.backends.memory.counters import MemoryCounters
from sekisho.backends.postgres import migration
from sekisho.backends.postgres.connection import Address
from sekisho.backends.postgres.stores import PostgresStores
from sekisho.backends.redis.counters import RedisCounters
from sekisho.backends.s3.blobs import move_blobs
from sekisho.backends.s3.bucket import Location
from sekisho.testing.builders import NOW
from sekisho.testing.postgres_server import PostgresServer
from sekisho.testing.redis_server import RedisServer


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """A page of search ends where it stands after a moment: on a busy machine that would be in the middle of what these tests look for."""
    monkeypatch.setattr(history_search, "SECONDS", 60.0)


@pytest.fixture(scope="session")
def postgres_server():
    """One server for all tests of this process."""
    server = PostgresServer()
    yield server
    server.close()


@pytest.fixture(scope="session")
def postgres_database(postgres_server):
    """A database with empty tables, and the statement that empties them again: making one anew costs a second."""
    dsn = postgres_server.database()
    migration.prepare(Address(dsn))
    name = postgres_server.name_of(dsn)
    tables = postgres_server.sql(
        "SELECT format('DELETE FROM %I.%I;', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname IN ('spool', 'history', 'control') AND c.relkind IN ('r', 'p') AND NOT c.relispartition",
        name,
    )
    return dsn, lambda: postgres_server.sql(tables, name)


@pytest.fixture(scope="session")
def redis_server():
    """One server for all tests of this process."""
    server = RedisServer()
    yield server
    server.close()


@pytest.fixture(scope="session")
def s3_server():
    """A simulator, for all tests of this process."""
    server = S3Server()
    yield server
    server.close()


@pytest.fixture
def clock():
    return ManualClock(NOW)


@pytest.fixture(params=["memory", "embedded", "postgres"])
async def stores(request, clock, tmp_path):
    if request.param == "memory":
        opened = MemoryStores(clock)
    elif request.param == "embedded":
        opened = EmbeddedStores.open(tmp_path / "data", "test", clock=clock)
    elif request.param == "s3":
        opened = EmbeddedStores.open(tmp_path / "data", "test", clock=clock)
        server = request.getfixturevalue("s3_server")
        server.empty()
        move_blobs(opened, Location(BUCKET, server.endpoint, key_id="a", key="b"))
    else:
        dsn, empty = request.getfixturevalue("postgres_database")
        empty()
        opened = PostgresStores.connect(Address(dsn), tmp_path / "data", "test", clock=clock)
    yield opened
    await opened.close()


@pytest.fixture(params=["memory", "embedded", "redis"])
async def counters(request, clock, tmp_path):
    if request.param == "memory":
        yield MemoryCounters(clock)
        return
    table = SharedCounters(tmp_path / "run" / "counters.table", clock)
    if request.param == "redis":
        server = request.getfixturevalue("redis_server")
        server.say("FLUSHALL")
        afar = RedisCounters(server.address, table, clock, "test:counters")
        afar.session.patience = 30.0
        yield afar
        await afar.close()
    else:
        yield table
    table.close()


@pytest.fixture
def records(stores):
    return stores.records


@pytest.fixture
async def sound(stores):
    """Whatever a test did, the ledger agrees with the store and the chain is whole."""
    yield
    assert await stores.records.check() == []
    pending = await stores.records.outbox(10_000)
    assert await stores.history.verify_chains(pending, await stores.records.chain_heads()) == []


@pytest.fixture
def in_a_thread():
    """Run what has a loop of its own: `await in_a_thread(function, ...)`."""
    return asyncio.to_thread
