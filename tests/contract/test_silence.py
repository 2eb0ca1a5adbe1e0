"""A database that hangs is told from one that is slow: by a new session that is answered, or is not."""

import asyncio
import os
import signal
import threading
from contextlib import contextmanager, suppress

import pytest

from sekisho.backends.postgres import own_statements, silence
from sekisho.backends.postgres.connection import Address, Connection
from sekisho.backends.postgres.schema import CONTROL
from sekisho.backends.postgres.stores import PostgresStores
from sekisho.model.errors import TemporaryFailure
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.testing.gateway import children_of

SHELF = "tests"


@contextmanager
def hanging(server):
    """Stop the server and all its sessions, as a machine that freezes does."""
    everyone = [server.pid, *children_of(server.pid)]
    for pid in everyone:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in everyone:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


@pytest.fixture
async def stores(postgres_database, tmp_path):
    dsn, empty = postgres_database
    empty()
    opened = PostgresStores.connect(Address(dsn, silent=1.0), tmp_path / "data", "test")
    yield opened
    await opened.close()


async def answer_of(question):
    """Ask until the database is believed to be back."""
    while True:
        with suppress(TemporaryFailure):
            return await question()
        await asyncio.sleep(0.1)


async def test_a_database_that_hangs_is_waited_for_by_nobody(stores, postgres_server):
    await answer_of(
        lambda: stores.documents.put(DEFAULT_TENANT, SHELF, "one", b"1")
    )  # on a busy machine a second may be too short for one that lives
    assert await answer_of(lambda: stores.documents.get(DEFAULT_TENANT, SHELF, "one")) == b"1"
    with hanging(postgres_server):
        both = await asyncio.gather(
            stores.documents.put(DEFAULT_TENANT, SHELF, "two", b"2"), stores.documents.get(DEFAULT_TENANT, SHELF, "one"), return_exceptions=True
        )
        assert [type(told) for told in both] == [TemporaryFailure, TemporaryFailure]
        assert stores.reach.away
        with pytest.raises(TemporaryFailure, match="the database does not answer"):
            await stores.documents.put(DEFAULT_TENANT, SHELF, "three", b"3")
    assert await answer_of(lambda: stores.documents.get(DEFAULT_TENANT, SHELF, "one")) == b"1"
    await answer_of(lambda: stores.documents.put(DEFAULT_TENANT, SHELF, "four", b"4"))
    assert "four" in await answer_of(lambda: stores.documents.names(DEFAULT_TENANT, SHELF))


async def test_a_look_that_goes_wrong_in_another_way_ends_the_wait_too(stores, postgres_database, monkeypatch, caplog):
    await answer_of(lambda: stores.documents.put(DEFAULT_TENANT, SHELF, "one", b"1"))

    async def wrong(*_):
        raise RuntimeError("no more files")

    monkeypatch.setattr(silence, "open_link", wrong)
    answered = threading.Event()
    other = await asyncio.to_thread(_in_a_commit, postgres_database[0])
    try:
        both = await asyncio.gather(
            stores.documents.put(DEFAULT_TENANT, SHELF, "two", b"2"), stores._control_reader.run(lambda _: answered.wait(60)), return_exceptions=True
        )
    finally:
        answered.set()
        await asyncio.to_thread(_let_go, other)
    assert [type(told) for told in both] == [TemporaryFailure, TemporaryFailure]
    assert "no more files" in caplog.text


async def test_one_that_is_slow_is_waited_for(postgres_database, tmp_path):
    dsn, empty = postgres_database
    empty()
    stores = PostgresStores.connect(Address(dsn, silent=60.0), tmp_path / "data", "test")  # a new session has that long, however busy the machine is
    try:
        await _while_another_commits(stores, dsn)
    finally:
        await stores.close()


async def _while_another_commits(stores, dsn):
    await stores.documents.put(DEFAULT_TENANT, SHELF, "one", b"1")
    other = await asyncio.to_thread(_in_a_commit, dsn)
    writer = stores._control_writer
    writer.first_look = writer.silence.doubted_after = 0.2
    waiting = asyncio.create_task(stores.documents.put(DEFAULT_TENANT, SHELF, "two", b"2"))
    while not writer.silence.asked:
        await asyncio.sleep(0.05)
    assert await writer.silence.lives()
    assert not waiting.done()
    assert not stores.reach.away
    await asyncio.to_thread(_let_go, other)
    await waiting
    assert await stores.documents.get(DEFAULT_TENANT, SHELF, "two") == b"2"


def _in_a_commit(dsn):
    """Be another machine's session in the middle of a commit: nobody else writes there meanwhile."""
    other = Connection(Address(dsn), CONTROL.schema)
    other.execute("BEGIN")
    other.execute(own_statements.ALONE, (CONTROL.lock,)).fetchone()
    return other


def _let_go(other):
    other.execute("ROLLBACK")
    other.close()
