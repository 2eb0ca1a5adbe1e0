"""What failures of SQLite and of the disk are called, and what to do about them, in both languages."""

import errno
import sqlite3
from collections.abc import Collection

from sekisho.model.errors import TemporaryFailure

_REMEDIES = (
    (
        {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB},
        "the file is damaged: stop the service, move the file with its -wal and -shm aside, restore it from the backup, start again",
        "ファイルが破損しています。サービスを停止し、-walと-shmも含めて別の場所に移し、バックアップから復元して再起動してください。",
    ),
    (
        {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR},
        "the disk is full or failing: make room or replace it, then start again",
        "ディスクの空きがないか故障しています。空きを作るか交換して、再起動してください。",
    ),
    (
        {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_AUTH},
        "give this user the right to read and write it",
        "このユーザーに読み書きの権限を与えてください。",
    ),
)


def remedy(error: sqlite3.Error, *, japanese: bool = False) -> str:
    """Return what to do about an error of SQLite."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    for codes, told, told_ja in _REMEDIES:
        if code in codes:
            return told_ja if japanese else told
    return "直前のメッセージを確認してください。何も変更していません。" if japanese else "see the message before this; nothing was changed"


_KINDS: tuple[tuple[Collection[int], Collection[int], str], ...] = (
    ({sqlite3.SQLITE_FULL}, {errno.ENOSPC, errno.EDQUOT}, "ディスクの空きがありません"),
    ({sqlite3.SQLITE_IOERR}, {errno.EIO}, "ディスクの読み書きに失敗しました"),
    ({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}, (), "ファイルが破損しています"),
    ({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}, (), "他の処理が使用中です"),
    (
        {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_AUTH},
        {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT},
        "ファイルを開けないか、読み書きの権限がありません",
    ),
    ((), {errno.EMFILE, errno.ENFILE}, "開いているファイルが多すぎます"),
)
_OTHER = "ストアでエラーが発生しました。詳しくはログを確認してください"


def temporary(store: str, error: BaseException) -> TemporaryFailure:
    """Return the failure that callers know, for one of SQLite, of the disk or of a database far away."""
    return TemporaryFailure(f"{store}: {error}", f"{store}: {_kind(error)}")


def _kind(error: BaseException) -> str:
    code = getattr(error, "sqlite_errorcode", -1) & 0xFF
    number = error.errno if isinstance(error, OSError) else None
    return next((told for codes, numbers, told in _KINDS if code in codes or number in numbers), _OTHER)
