"""The SQLite files of a data folder: their names, and how one is opened, brought up to date and looked over."""

import os
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sekisho.backends.embedded.locks import FileLock
from sekisho.backends.failures import remedy
from sekisho.model.errors import Refused

DATABASES = SPOOL, HISTORY, CONTROL = "spool.db", "history.db", "control.db"
BUSY_MILLISECONDS = 5_000  # backstop only: our processes take turns by FileLock
NO_FUNCTIONS: Mapping[str, Callable[[bytes], str]] = {}
WAL_LIMIT = 64 * 1024 * 1024  # octets that the log keeps on disk after it was written back


def open_connection(path: Path, *, writable: bool) -> sqlite3.Connection:
    """Return a connection in WAL mode with every commit synced; transactions are begun and ended by hand."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    try:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")  # the checkpointer writes back, beside the commits
        connection.execute(f"PRAGMA journal_size_limit = {WAL_LIMIT}")
        # KiB of pages. The kernel keeps the file once for all; what each of a dozen connections of each process keeps besides fills for hours.
        if writable:
            connection.execute("PRAGMA cache_size = -8192")  # what a commit touches
        else:
            connection.execute("PRAGMA cache_size = -1024")  # one that only reads starts anew whenever others have written
        connection.execute("PRAGMA temp_store = MEMORY")
        if not writable:
            connection.execute("PRAGMA query_only = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def prepare(path: Path, lock: Path, versions: Sequence[Sequence[str]], functions: Mapping[str, Callable[[bytes], str]] = NO_FUNCTIONS) -> None:
    """Make the file, or bring an older one up to date: `versions` are the statements that lead from each version to the next;
    `functions` those of ours that they use, each of one value.

    Raises Refused, with what to do, for a folder that cannot be written, a file from a newer program, or one that is no database.
    """
    try:
        if not path.exists():
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))  # message bytes: readable by our user alone
        turn = FileLock(lock)
    except OSError as error:
        raise Refused(
            f"{path.parent} cannot be written ({error.strerror}): give this user the folder, or name another with --data",
            f"{path.parent}に書き込めません（{error.strerror}）。権限を与えるか、--dataで別のフォルダーを指定してください。",
        ) from error
    try:
        with turn:
            _bring_up_to_date(path, versions, functions)
    except sqlite3.DatabaseError as error:
        raise Refused(
            f"{path} cannot be opened ({error}): {remedy(error)}", f"{path}を開けません（{error}）。{remedy(error, japanese=True)}"
        ) from error
    finally:
        turn.close()


def require(path: Path, versions: Sequence[Sequence[str]]) -> None:
    """Raise Refused unless the file is there in this program's form: for those who only read."""
    if not path.exists():
        raise Refused(
            f"{path} does not exist: name the service's data folder with --data, or start the service once",
            f"{path}がありません。--dataでサービスのデータフォルダーを指定するか、サービスを一度起動してください。",
        )
    try:
        connection = open_connection(path, writable=False)
        try:
            found = _form(connection)
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise Refused(
            f"{path} cannot be opened ({error}): {remedy(error)}", f"{path}を開けません（{error}）。{remedy(error, japanese=True)}"
        ) from error
    if found != len(versions):
        raise Refused(
            f"{path} has form {found}, this Sekisho reads {len(versions)}: use the version that wrote it, or start this one's service once",
            f"{path}の形式は{found}ですが、この版が読めるのは{len(versions)}です。書き込んだ版を使うか、この版のサービスを一度起動してください。",
        )


def _bring_up_to_date(path: Path, versions: Sequence[Sequence[str]], functions: Mapping[str, Callable[[bytes], str]]) -> None:
    connection = open_connection(path, writable=True)
    try:
        found = _form(connection)
        if found > len(versions):
            raise Refused(
                f"{path} was written by a newer Sekisho (form {found}, this one knows {len(versions)}): start that version, or restore a backup",
                f"{path}は新しい版で書き込まれています（形式{found}、この版は{len(versions)}まで）。その版を起動するか、バックアップを復元してください。",
            )
        if found == len(versions):
            return
        for name, function in functions.items():
            connection.create_function(name, 1, function, deterministic=True)
        connection.execute("BEGIN IMMEDIATE")
        for number, statements in enumerate(versions[found:], found + 1):
            for statement in statements:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
    finally:
        connection.close()


def _form(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def check_integrity(path: Path) -> None:
    """Look through the whole file. Raises Refused if it is damaged."""
    try:
        connection = open_connection(path, writable=False)
        try:
            found = [str(row[0]) for row in connection.execute("PRAGMA quick_check(5)")]
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise Refused(
            f"{path} cannot be read ({error}): {remedy(error)}", f"{path}を読めません（{error}）。{remedy(error, japanese=True)}"
        ) from error
    if found != ["ok"]:
        broken = sqlite3.DatabaseError("; ".join(found))
        broken.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise Refused(f"{path} is damaged ({broken}): {remedy(broken)}", f"{path}は破損しています（{broken}）。{remedy(broken, japanese=True)}")
