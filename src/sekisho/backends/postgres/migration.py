"""A database brought up to date: one program at a time, each form a commit of its own, and none that a program beside us could not live with."""

import logging
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from sekisho import __version__
from sekisho.backends.postgres import own_statements as own
from sekisho.backends.postgres.connection import Address, Connection, alone
from sekisho.backends.postgres.mark import mark_of
from sekisho.backends.postgres.schema import EVERY, Part
from sekisho.model.errors import Away, Refused

log = logging.getLogger(__name__)


def prepare(address: Address, parts: Sequence[Part] = EVERY, *, fills: bool = False) -> None:
    """Make the tables, or bring older ones up to date. Raises Refused with what to do, Away where nobody answers.

    `fills`: for who fills the database itself; everybody else finds it away meanwhile.
    """
    _apart(partial(_prepare, address, parts, fills))


def require(address: Address, parts: Sequence[Part] = EVERY) -> None:
    """Raise Refused unless the tables are there in a form that this program can read."""
    _apart(partial(_require, address, parts))


def _apart(work: Callable[[], None]) -> None:
    """Do it on a thread without a loop, where sessions may be used; stores are opened from where a loop runs."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(work).result()


def _prepare(address: Address, parts: Sequence[Part], fills: bool) -> None:
    try:
        connection = Connection(address, "public")
        try:
            if not fills:
                _must_be_filled(connection)
            for part in parts:
                if _form(connection, part) != len(part.versions):
                    _bring_up_to_date(connection, part)
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise unreachable(error) from error


def unreachable(error: sqlite3.Error) -> Refused:
    """Return what is told of a database that cannot be opened or changed."""
    if "permission denied" in str(error):
        return Refused(
            f"this login may not make or change tables ({error}): let their owner run `sekisho database prepare` first",
            f"このログインにはテーブルの作成・変更権限がありません（{error}）。先に所有者がsekisho database prepareを実行してください。",
        )
    return Away(
        f"the database cannot be opened ({error}): see that PostgreSQL runs and that [records] address leads to it",
        f"データベースを開けません（{error}）。PostgreSQLの稼働と[records]のaddressを確認してください。",
    )


def _require(address: Address, parts: Sequence[Part]) -> None:
    try:
        connection = Connection(address, "public")
        try:
            _must_be_filled(connection)
            for part in parts:
                if not _form(connection, part):
                    raise Refused(
                        f"the database has no {part.kept_as}: start the service once",
                        f"データベースに{part.kept_as}がありません。サービスを一度起動してください。",
                    )
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise unreachable(error) from error


def _must_be_filled(connection: Connection) -> None:
    """Raise Away while the database is being filled."""
    if connection.execute(own.HAS_FORMS).fetchone()[0] and (mark := mark_of(connection)) is not None:
        raise mark.away


def _form(connection: Connection, part: Part) -> int:
    """Return the form that a program may work with: ours, or 0 and older ones that must be brought up to date. Raises Refused for a newer one."""
    if not connection.execute(own.HAS_FORMS).fetchone()[0]:
        return 0
    row = connection.execute(own.FORM_OF, (part.kept_as,)).fetchone()
    form, works_from, program = row or (0, 0, "")
    ours = len(part.versions)
    if form > ours:
        if works_from > ours:
            raise Refused(
                f"{part.kept_as} was brought to form {form} by Sekisho {program}; this one knows {ours}: start that version here as well",
                f"{part.kept_as}はSekisho {program}により形式{form}になっています（この版は{ours}まで）。ここでもその版を起動してください。",
            )
        log.info("%s has form %d of Sekisho %s, with which this program works on", part.kept_as, form, program)
        return ours
    return int(form)


def _bring_up_to_date(connection: Connection, part: Part) -> None:
    connection.execute("BEGIN")
    try:
        alone(connection, part.lock)
        connection.execute(own.FORMS_TABLE)
        found = _form(connection, part)  # another may have done it while we waited
        ours = len(part.versions)
        if found < ours:
            make, enter = _SCHEMAS[part.schema]
            if found == 0:
                connection.execute(make)
            connection.execute(enter)
            for version in part.versions[found:]:
                for statement in version:
                    connection.execute(statement)
            connection.execute(own.SET_FORM, (part.kept_as, ours, part.works_from, __version__))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


_SCHEMAS = {"spool": (own.MAKE_SPOOL, own.IN_SPOOL), "history": (own.MAKE_HISTORY, own.IN_HISTORY), "control": (own.MAKE_CONTROL, own.IN_CONTROL)}
