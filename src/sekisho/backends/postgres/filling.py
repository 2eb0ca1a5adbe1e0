"""Beginning and ending that a database is filled from embedded stores: only into an empty one, and nobody else's."""

import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from typing import TypeVar

from sekisho.backends.postgres import filling_statements as sql
from sekisho.backends.postgres import own_statements as own
from sekisho.backends.postgres import saving_statements as saving
from sekisho.backends.postgres.connection import Address, Connection, alone
from sekisho.backends.postgres.mark import Mark, mark_of
from sekisho.backends.postgres.migration import unreachable
from sekisho.backends.postgres.schema import CONTROL, HISTORY, SPOOL, Part
from sekisho.model.errors import Conflict, Refused

Result = TypeVar("Result")
_LOCK = 7_355_005
_ENDS_SECONDS = 10.0  # in which sessions that began before the mark may end
_EMPTY = dict(zip((SPOOL, HISTORY, CONTROL), saving.EMPTY, strict=True))


def look(address: Address) -> Mark | None:
    """Return the mark. Blocks. Raises Refused, Away."""
    return _apart(partial(_look, address))


def begin(address: Address, place: str, machine: str) -> bool:
    """Put the mark into an empty database; True where it was ours already. Blocks. Raises Refused, Away; Conflict where somebody uses it."""
    return _apart(partial(_begin, address, place, machine))


def has_come(address: Address) -> bool:
    """Tell whether a whole store was brought already. Blocks. Raises Refused, Away."""
    return _apart(partial(_has_come, address))


def end(address: Address) -> None:
    """Take the mark away: from now on the database is one as any. Blocks. Raises Refused, Away."""
    _apart(partial(_change, address, (sql.UNMARK,)))


def empty(address: Address) -> None:
    """Take away what was brought; the mark stays, so that nobody takes the database for a new one. Blocks. Raises Refused, Away."""
    _apart(partial(_change, address, (sql.DROP_SPOOL, sql.DROP_HISTORY, sql.DROP_CONTROL, sql.FORGET_FORMS)))


def must_be_empty(connection: Connection, part: Part) -> None:
    """Raise Refused where a part of the database holds anything. Raises sqlite3.Error."""
    question = _EMPTY[part]
    if not connection.execute(question).fetchone()[0]:
        raise Refused(
            f"the database's {part.schema} is not empty: nothing of it was changed. Take a new database.",
            f"データベースの{part.schema}は空ではありません（変更なし）。新しいデータベースを用意してください。",
        )


def is_fit(address: Address, place: str) -> bool:
    """Raise Refused or Away unless the database is empty, or marked by us: then True. Nothing is changed. Blocks."""
    return _apart(partial(_is_fit, address, place))


def _is_fit(address: Address, place: str) -> bool:
    with closing(Connection(address, "public")) as connection:
        if not connection.execute(own.HAS_FORMS).fetchone()[0]:
            return False
        return _ours(connection, place)


def _ours(connection: Connection, place: str) -> bool:
    mark = mark_of(connection)
    if mark is None:
        for part in _EMPTY:
            if connection.execute(own.FORM_OF, (part.kept_as,)).fetchone():
                must_be_empty(connection, part)
        return False
    if mark.place != place:
        raise Refused(
            f"{mark.machine} is filling this database from another data folder: take another database, or end that with `sekisho migrate` there",
            f"{mark.machine}が別のデータフォルダーからこのデータベースへ移行中です。別のデータベースを指定するか、先にその移行を終えてください。",
        )
    return True


def _look(address: Address) -> Mark | None:
    with closing(Connection(address, "public")) as connection:
        return mark_of(connection) if connection.execute(own.HAS_FORMS).fetchone()[0] else None


def _has_come(address: Address) -> bool:
    with closing(Connection(address, "public")) as connection:
        return connection.execute(sql.FILLED).fetchone() is not None


def _begin(address: Address, place: str, machine: str) -> bool:
    with closing(Connection(address, "public")) as connection:
        connection.execute("BEGIN")
        alone(connection, _LOCK)
        connection.execute(own.FORMS_TABLE)
        is_ours = _ours(connection, place)
        if not is_ours:
            connection.execute(sql.MARK, (f"{place} {machine}",))
        connection.execute("COMMIT")
        mark = mark_of(connection)
        deadline = time.monotonic() + _ENDS_SECONDS
        while mark is not None and connection.execute(sql.IN_USE, (mark.until,)).fetchone()[0]:
            if time.monotonic() > deadline:
                if not is_ours:
                    connection.execute(sql.UNMARK)
                raise Conflict(
                    "other processes of Sekisho use this database already: stop them, then do this again",
                    "このデータベースはすでに別のSekishoが使用しています。停止してから再度実行してください。",
                )
            time.sleep(0.2)
        return is_ours


def _change(address: Address, statements: tuple[str, ...]) -> None:
    with closing(Connection(address, "public")) as connection:
        connection.execute("BEGIN")
        alone(connection, _LOCK)
        for statement in statements:
            connection.execute(statement)
        connection.execute("COMMIT")


def _apart(work: Callable[[], Result]) -> Result:
    """Do it on a thread without a loop, where sessions may be used."""
    with ThreadPoolExecutor(1) as thread:
        try:
            return thread.submit(work).result()
        except sqlite3.Error as error:
            raise unreachable(error) from error
