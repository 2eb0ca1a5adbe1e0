import errno
import sqlite3

import pytest

from sekisho.backends.failures import remedy, temporary

SPOOL = "spool.db"


@pytest.fixture
def full(tmp_path):
    """What SQLite itself says of a file that may not grow."""
    connection = sqlite3.connect(tmp_path / "notes.db")
    connection.execute("CREATE TABLE notes (note TEXT)")
    connection.execute("PRAGMA max_page_count = 2")
    with pytest.raises(sqlite3.OperationalError) as raised:
        connection.execute("INSERT INTO notes VALUES (?)", ("x" * 100_000,))
    connection.close()
    return raised.value


def test_a_failure_is_told_in_both_languages(full):
    failure = temporary(SPOOL, full)
    assert (str(failure), failure.japanese) == ("spool.db: database or disk is full", "spool.db: ディスクの空きがありません")
    assert remedy(full) == "the disk is full or failing: make room or replace it, then start again"
    assert "ディスク" in remedy(full, japanese=True)


@pytest.mark.parametrize(
    ("error", "japanese"),
    [
        (OSError(errno.EIO, "Input/output error"), "ディスクの読み書きに失敗しました"),
        (OSError(errno.EACCES, "Permission denied"), "ファイルを開けないか、読み書きの権限がありません"),
        (sqlite3.OperationalError("ConnectionRefusedError: of a database far away"), "ストアでエラーが発生しました。詳しくはログを確認してください"),
        (ValueError("something else"), "ストアでエラーが発生しました。詳しくはログを確認してください"),
    ],
)
def test_no_english_stands_in_the_japanese(error, japanese):
    assert temporary(SPOOL, error).japanese == f"spool.db: {japanese}"
    assert str(error) in str(temporary(SPOOL, error))
