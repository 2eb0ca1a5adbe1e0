import errno
import shutil
import sqlite3
from types import SimpleNamespace

import pytest

from sekisho.backends.embedded import log_file
from sekisho.backends.embedded.database import open_connection, prepare
from sekisho.backends.embedded.log_file import lengthen, spoils, write_again

SCHEMA = (("CREATE TABLE notes (note TEXT)",),)


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "notes.db"
    prepare(path, tmp_path / "lock", SCHEMA)
    connection = open_connection(path, writable=True)
    connection.execute("SELECT count(*) FROM notes").fetchone()
    yield path, connection
    connection.close()


def notes_after_a_crash(path, folder):
    """What a new process finds that was given the files as they are: the log is read anew."""
    folder.mkdir()
    for name in (path.name, f"{path.name}-wal"):
        shutil.copy(path.with_name(name), folder / name)
    connection = open_connection(folder / path.name, writable=False)
    try:
        return [row[0] for row in connection.execute("SELECT note FROM notes ORDER BY rowid")]
    finally:
        connection.close()


def test_zeros_behind_the_log_are_its_end_whether_anything_stands_before_them(database, tmp_path):
    path, connection = database
    log = path.with_name("notes.db-wal")
    lengthen(path, 300_000)
    assert log.stat().st_size == 300_000
    assert notes_after_a_crash(path, tmp_path / "empty") == []
    connection.execute("INSERT INTO notes VALUES ('one')")
    lengthen(path, 400_000)
    connection.execute("INSERT INTO notes VALUES ('two')")
    assert log.stat().st_size == 400_000
    assert notes_after_a_crash(path, tmp_path / "two") == ["one", "two"]


def test_a_longer_log_and_a_full_disk_are_left_alone(database, monkeypatch):
    path, connection = database
    log = path.with_name("notes.db-wal")
    connection.execute("INSERT INTO notes VALUES ('one')")
    before = log.read_bytes()
    lengthen(path, len(before) - 1)
    monkeypatch.setattr(log_file.shutil, "disk_usage", lambda _: SimpleNamespace(free=10**6))
    lengthen(path, 10**6)
    assert log.read_bytes() == before


def test_a_log_that_is_written_again_is_the_same(database, tmp_path):
    path, connection = database
    write_again(tmp_path / "there is none.db")
    for number in range(50):
        connection.execute("INSERT INTO notes VALUES (?)", (f"{number}" * 100,))
    before = path.with_name("notes.db-wal").read_bytes()
    write_again(path)
    assert path.with_name("notes.db-wal").read_bytes() == before
    assert len(notes_after_a_crash(path, tmp_path / "again")) == 50


def test_a_full_or_locked_disk_spoils_nothing_and_an_io_error_does(database):
    path, connection = database
    connection.execute(f"PRAGMA max_page_count = {connection.execute('PRAGMA page_count').fetchone()[0]}")
    with pytest.raises(sqlite3.OperationalError) as full:
        connection.execute("INSERT INTO notes VALUES (?)", ("x" * 100_000,))
    other = open_connection(path, writable=True)
    try:
        other.execute("PRAGMA busy_timeout = 0")
        connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError) as busy:
            other.execute("BEGIN IMMEDIATE")
    finally:
        other.close()
    assert [error.value.sqlite_errorname for error in (full, busy)] == ["SQLITE_FULL", "SQLITE_BUSY"]
    unsynced = sqlite3.OperationalError("disk I/O error")
    unsynced.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
    told = (full.value, busy.value, OSError(errno.ENOSPC, "no space"), unsynced, sqlite3.OperationalError("of no kind"), OSError(errno.EIO, "I/O"))
    assert list(map(spoils, told)) == [False, False, False, True, True, True]
