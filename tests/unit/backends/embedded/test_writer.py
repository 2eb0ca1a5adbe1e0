import asyncio
import sqlite3
import threading
from typing import ClassVar

import pytest

from sekisho.backends.embedded import log_file
from sekisho.backends.embedded import writer as module
from sekisho.backends.embedded.database import open_connection, prepare
from sekisho.backends.embedded.locks import FileLock
from sekisho.backends.embedded.writer import SqliteWriter
from sekisho.model.errors import TemporaryFailure

SCHEMA = (("CREATE TABLE notes (note TEXT PRIMARY KEY)",),)


class Notes:
    """A small unit of work: notes are gathered and written at the flush."""

    broken: ClassVar[list[Exception]] = []

    def __init__(self, connection):
        self.connection = connection
        self.octets = 0
        self.gathered = []
        self.commits = 0

    def mark(self):
        return len(self.gathered)

    def undo(self, mark):
        del self.gathered[mark:]

    def flush(self):
        if self.broken:
            raise self.broken.pop()
        self.connection.executemany("INSERT INTO notes VALUES (?)", [(note,) for note in self.gathered])
        self.gathered.clear()
        self.commits += 1

    def gather(self, note):
        self.gathered.append(note)
        return self.commits


@pytest.fixture
def path(tmp_path):
    prepare(tmp_path / "notes.db", tmp_path / "lock", SCHEMA)
    return tmp_path / "notes.db"


@pytest.fixture
def writer(path):
    made = SqliteWriter(path, path.parent / "lock", Notes, patience=30)
    yield made
    made.close()


def notes(path):
    connection = open_connection(path, writable=False)
    try:
        return sorted(row[0] for row in connection.execute("SELECT note FROM notes"))
    finally:
        connection.close()


async def test_what_was_answered_is_there(writer, path):
    await writer.run(lambda unit: unit.gather("one"))
    assert notes(path) == ["one"]


async def test_those_who_come_during_a_commit_share_the_next(writer, path):
    held = FileLock(path.parent / "lock")
    with held:
        waiting = [asyncio.ensure_future(writer.run(lambda unit, number=number: unit.gather(f"{number}"))) for number in range(100)]
        await asyncio.sleep(0)
    commits = await asyncio.gather(*waiting)
    held.close()
    assert len(notes(path)) == 100
    assert len(set(commits)) <= 2


async def test_one_that_fails_spoils_no_other_of_its_batch(writer, path):
    def fail(unit):
        unit.gather("half")
        unit.connection.execute("INSERT INTO notes VALUES ('half a row')")
        raise LookupError("no such thing")

    outcomes = await asyncio.gather(
        writer.run(lambda unit: unit.gather("before")), writer.run(fail), writer.run(lambda unit: unit.gather("after")), return_exceptions=True
    )
    assert isinstance(outcomes[1], LookupError)
    assert notes(path) == ["after", "before"]


@pytest.mark.parametrize(
    ("error", "told"),
    [(sqlite3.OperationalError("disk I/O error"), TemporaryFailure), (OSError(28, "no space"), TemporaryFailure), (KeyError("ours"), KeyError)],
)
async def test_who_cannot_be_written_alone_either_is_told_so_and_the_next_one_works(writer, path, error, told):
    Notes.broken += [error, error]  # together, and then alone
    held = FileLock(path.parent / "lock")
    with held:  # so that all of them are in one batch
        waiting = [asyncio.ensure_future(writer.run(lambda unit, number=number: unit.gather(f"{number}"))) for number in range(5)]
        await asyncio.sleep(0)
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    held.close()
    lost = [outcome for outcome in outcomes if isinstance(outcome, told)]
    assert len(lost) >= 1
    assert len(notes(path)) == 5 - len(lost)
    await writer.run(lambda unit: unit.gather("again"))
    assert "again" in notes(path)


def full():
    """What SQLite says of a disk without room."""
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    return error


@pytest.mark.parametrize(
    ("error", "times"),
    [(sqlite3.OperationalError("disk I/O error"), 1), (OSError(5, "input/output error"), 1), (full(), 0), (OSError(28, "no space"), 0)],
)
async def test_after_a_commit_that_fails_nothing_of_it_counts_and_a_log_in_doubt_is_written_again(writer, path, monkeypatch, error, times):
    written: list[bytes] = []
    log = path.with_name(f"{path.name}-wal")

    class Failing:
        """A connection that cannot commit."""

        in_transaction = True
        total_changes = 0

        def execute(self, statement):
            if statement == "COMMIT":
                raise error

        def close(self):
            """Nothing to close."""

    def write_again(path):
        written.append(log.read_bytes())
        log_file.write_again(path)

    await writer.run(lambda unit: unit.gather("one"), synced=False)
    monkeypatch.setattr(module, "write_again", write_again)
    real, writer._connection = writer._connection, Failing()
    with pytest.raises(TemporaryFailure):
        await writer.run(lambda unit: unit)
    await writer.run(lambda unit: unit.gather("two"))
    assert len(written) == times
    await writer.run(lambda unit: unit.gather("three"))
    assert len(written) == times
    real.close()
    assert notes(path) == ["one", "three", "two"]


async def test_what_may_be_lost_waits_for_no_disk_and_what_may_not_never_shares_its_commit(writer, path):
    numbers = iter(range(100))

    def level(unit):
        unit.gather(f"{next(numbers)}")
        return unit.connection.execute("PRAGMA synchronous").fetchone()[0], unit.commits

    held = FileLock(path.parent / "lock")
    with held:
        first = asyncio.ensure_future(writer.run(level, synced=False))
        await asyncio.sleep(0)
        others = [asyncio.ensure_future(writer.run(level, synced=number % 2 == 0)) for number in range(6)]
        await asyncio.sleep(0)
    (lazy, commit), *rest = await asyncio.gather(first, *others)
    held.close()
    assert lazy == 1  # NORMAL
    assert [level for level, _ in rest[::2]] == [2, 2, 2]  # FULL
    assert commit not in {commits for _, commits in rest[::2]}
    assert len(notes(path)) == 7


async def test_who_was_told_that_it_failed_is_not_done_later(path):
    held = FileLock(path.parent / "lock")
    impatient = SqliteWriter(path, path.parent / "lock", Notes, patience=0.05)
    with held:
        first = asyncio.ensure_future(impatient.run(lambda unit: unit.gather("given up")))
        with pytest.raises(TemporaryFailure, match="no answer"):
            await first
    impatient.patience = 30
    await impatient.run(lambda unit: unit.gather("later"))
    impatient.close()
    held.close()
    assert notes(path) == ["later"]


async def test_a_caller_who_was_cancelled_breaks_nothing(writer, path):
    cancelled = asyncio.ensure_future(writer.run(lambda unit: unit.gather("either way")))
    await asyncio.sleep(0)
    cancelled.cancel()
    await asyncio.gather(cancelled, return_exceptions=True)
    await writer.run(lambda unit: unit.gather("next"))
    assert "next" in notes(path)


async def test_two_loops_may_share_a_writer(writer, path):
    def other_loop():
        asyncio.run(writer.run(lambda unit: unit.gather("elsewhere")))

    thread = threading.Thread(target=other_loop)
    thread.start()
    await writer.run(lambda unit: unit.gather("here"))
    await asyncio.to_thread(thread.join)
    assert notes(path) == ["elsewhere", "here"]


async def test_closing_does_what_is_queued(path):
    ending = SqliteWriter(path, path.parent / "lock", Notes)
    waiting = [asyncio.ensure_future(ending.run(lambda unit, number=number: unit.gather(f"{number}"))) for number in range(20)]
    await asyncio.sleep(0)
    await asyncio.to_thread(ending.close)
    await asyncio.gather(*waiting)
    assert len(notes(path)) == 20


def test_one_that_was_never_used_has_no_thread(path):
    before = threading.active_count()
    unused = SqliteWriter(path, path.parent / "lock", Notes)
    assert threading.active_count() == before
    unused.close()


async def test_the_log_is_written_back_while_writing_goes_on(writer, path, monkeypatch):
    monkeypatch.setattr(module, "CHECKPOINT_OCTETS", 1)
    size = path.stat().st_size
    async with asyncio.timeout(60):
        number = 0
        while path.stat().st_size == size:
            number += 1
            await writer.run(lambda unit, number=number: unit.gather(f"{number}" * 500))
    assert len(notes(path)) == number


async def test_a_log_that_could_not_be_synced_to_be_written_back_or_lengthened_is_written_again(writer, path, monkeypatch):
    written: list[str] = []

    def fails(_):
        raise OSError(5, "input/output error")

    await writer.run(lambda unit: unit.gather("one"))
    monkeypatch.setattr(module, "lengthen", fails)
    await writer.lengthen_log()
    monkeypatch.setattr(module, "write_again", fails)
    with pytest.raises(TemporaryFailure):
        await writer.run(lambda unit: unit.gather("not while it fails"))
    monkeypatch.setattr(module, "write_again", lambda path: written.append(path.name))
    await writer.run(lambda unit: unit.gather("two"))
    writer._checkpoint_failed(sqlite3.OperationalError("disk I/O error"))
    await writer.run(lambda unit: unit.gather("three"))
    assert written == ["notes.db", "notes.db"]
    assert notes(path) == ["one", "three", "two"]
