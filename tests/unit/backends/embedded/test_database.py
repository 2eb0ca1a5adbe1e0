import sqlite3
from pathlib import Path

import pytest

from sekisho.backends.embedded.database import check_integrity, open_connection, prepare, require
from sekisho.model.errors import Refused

FIRST = (("CREATE TABLE one (value TEXT)", "INSERT INTO one VALUES ('kept')"),)
SECOND = (*FIRST, ("ALTER TABLE one ADD COLUMN more TEXT", "UPDATE one SET more = 'new'"))


def ask(path, statement):
    connection = open_connection(path, writable=False)
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


def test_an_older_file_is_brought_up_to_date_and_keeps_its_rows(tmp_path):
    path, lock = tmp_path / "x.db", tmp_path / "x.lock"
    prepare(path, lock, FIRST)
    prepare(path, lock, SECOND)
    prepare(path, lock, SECOND)
    assert ask(path, "SELECT * FROM one") == [("kept", "new")]
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(Refused, match=r"newer Sekisho \(form 2, this one knows 1\).*restore a backup"):
        prepare(path, lock, FIRST)


def test_a_step_that_fails_changes_nothing(tmp_path):
    path, lock = tmp_path / "x.db", tmp_path / "x.lock"
    prepare(path, lock, FIRST)
    with pytest.raises(Refused, match="cannot be opened"):
        prepare(path, lock, (*FIRST, ("ALTER TABLE one ADD COLUMN more TEXT", "no statement")))
    assert ask(path, "SELECT * FROM one") == [("kept",)]
    assert ask(path, "PRAGMA user_version") == [(1,)]


def test_what_is_no_database_is_refused_with_the_way_out(tmp_path):
    path = tmp_path / "x.db"
    path.write_bytes(b"certainly not a database, but long enough to be looked at" * 100)
    for look in (lambda: prepare(path, tmp_path / "x.lock", FIRST), lambda: check_integrity(path), lambda: require(path, FIRST)):
        with pytest.raises(Refused, match=r"x\.db.*damaged.*restore it from the backup"):
            look()


def test_a_place_that_cannot_be_written_is_refused_with_the_way_out(tmp_path):
    (tmp_path / "file").write_text("a file, not a folder")
    with pytest.raises(Refused, match=r"cannot be written.*--data"):
        prepare(tmp_path / "file" / "x.db", tmp_path / "file" / "x.lock", FIRST)


def test_flipped_octets_are_found(tmp_path):
    path = tmp_path / "x.db"
    prepare(path, tmp_path / "x.lock", FIRST)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("CREATE INDEX by_value ON one (value)")
    connection.executemany("INSERT INTO one VALUES (?)", [(f"row {number}" * 30,) for number in range(2_000)])
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    check_integrity(path)
    content = bytearray(path.read_bytes())
    for at in range(4_096 * 3, len(content), 4_096):
        content[at : at + 64] = bytes(64)
    Path(path).write_bytes(content)
    with pytest.raises(Refused, match="damaged"):
        check_integrity(path)


def test_who_only_reads_needs_a_file_of_this_form(tmp_path):
    path = tmp_path / "x.db"
    with pytest.raises(Refused, match="does not exist"):
        require(path, FIRST)
    prepare(path, tmp_path / "x.lock", FIRST)
    require(path, FIRST)
    with pytest.raises(Refused, match="form 1, this Sekisho reads 2"):
        require(path, SECOND)


def test_commits_are_synced_and_a_reader_cannot_write(tmp_path):
    path = tmp_path / "x.db"
    prepare(path, tmp_path / "x.lock", FIRST)
    assert ask(path, "PRAGMA synchronous") == [(2,)]
    assert ask(path, "PRAGMA journal_mode") == [("wal",)]
    connection = open_connection(path, writable=False)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("INSERT INTO one VALUES ('x')")
    connection.close()
