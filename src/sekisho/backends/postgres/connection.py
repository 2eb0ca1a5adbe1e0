"""One connection as the units of work of the embedded stores use theirs: statements in, rows out, on the thread that owns it."""

import asyncio
import sqlite3
import ssl
from collections.abc import Awaitable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import asyncpg  # type: ignore[import-untyped]

from sekisho.backends.postgres import own_statements as own
from sekisho.backends.postgres.dialect import bound, translated
from sekisho.backends.postgres.waiting import Queue, can_wait

Result = TypeVar("Result")
Row = tuple[Any, ...]
CONNECT_SECONDS = 5.0
SILENT = 5.0
# A process that sleeps in a transaction holds what others wait for: after that long the server ends it, and its work with it.
IDLE_SECONDS = 15
ANSWER_SECONDS = 60.0  # of one statement; callers are told sooner (`group_commit.PATIENCE`)
COPY_SECONDS = 86_400.0  # of one table that is saved or restored
_FIRST_ROWS, _MORE_ROWS = 64, 1_024
_AGAIN = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)


@dataclass(frozen=True, slots=True)
class Address:
    """Where the database is. `tls`: None as the DSN says. `silent`: seconds after which one that answers nobody, not even a new session, is gone."""

    dsn: str = field(repr=False)
    password: str = field(default="", repr=False)
    tls: ssl.SSLContext | None = None
    silent: float = SILENT


class TryAgain(sqlite3.OperationalError):
    """Two transactions stood in each other's way: nothing was done, and doing it again helps."""


class Waiting:
    """A change that nobody needs to know more about: it goes with others of its kind. Who asks for its count has it done at once."""

    __slots__ = ("_connection", "_statement", "_values")

    def __init__(self, connection: "Connection", statement: str, values: Sequence[object]) -> None:
        self._connection, self._statement, self._values = connection, statement, values

    @property
    def rowcount(self) -> int:
        """How many rows it changes."""
        return self._connection.count(self._statement, self._values)


class Cursor:
    """The answer to one statement. A SELECT is asked when its rows are wanted: whole, the first, or a portion at a time."""

    __slots__ = ("_connection", "_rows", "_statement", "_values", "lastrowid", "rowcount")

    def __init__(self, connection: "Connection", statement: Any, values: Sequence[object], rows: list[Row] | None, rowcount: int = -1) -> None:
        self._connection, self._statement, self._values, self._rows = connection, statement, values, rows
        self.rowcount = rowcount
        self.lastrowid: int | None = rows[0][0] if rows else None

    def fetchone(self) -> Any:
        """Return the first row, None if there is none."""
        if self._rows is not None:
            return self._rows[0] if self._rows else None
        row = self._connection.answer(self._statement.fetchrow(*self._values))
        return tuple(row) if row is not None else None

    def fetchall(self) -> list[Row]:
        """Return all rows."""
        return self._rows if self._rows is not None else list(map(tuple, self._connection.answer(self._statement.fetch(*self._values))))

    def __iter__(self) -> Iterator[Row]:
        if self._rows is not None:
            yield from self._rows
            return
        portal = self._connection.answer(self._statement.cursor(*self._values))
        wanted = _FIRST_ROWS
        while rows := self._connection.answer(portal.fetch(wanted)):
            yield from map(tuple, rows)
            if len(rows) < wanted:
                return
            wanted = _MORE_ROWS


class Connection:
    """Speaks the part of the DB-API that the stores use, and fails in its words: `sqlite3.IntegrityError`, `sqlite3.OperationalError`.

    Every connection has a loop of its own, which runs only while an answer is awaited: it belongs to one thread at a time.
    """

    def __init__(self, address: Address, schema: str, *, writes: bool = False) -> None:
        self._writes = writes
        self._loop = asyncio.SelectorEventLoop()
        self._statements: dict[str, Any] = {}
        self._queue = Queue()
        self.in_transaction = False
        self.total_changes = 0
        try:
            self._link: Any = self.answer(open_link(address, schema))
        except BaseException:
            self._loop.close()
            raise

    def execute(self, statement: str, values: Sequence[object] = ()) -> Any:
        """Run a statement. Raises sqlite3.Error; for a change that waits for others, whoever comes next may do so."""
        if not values and statement.split(" ", 1)[0] in _TURNS:
            return self._turn(statement)
        if self.in_transaction and can_wait(statement):
            self._queue.add(statement, values)
            return Waiting(self, statement, values)
        self.settle(statement)
        prepared = self._prepared(statement)
        taken = bound(statement, values)
        if statement.startswith("SELECT"):
            return Cursor(self, prepared, taken, None)
        rows = list(map(tuple, self.answer(prepared.fetch(*taken))))
        number = prepared.get_statusmsg().rpartition(" ")[2]
        return Cursor(self, prepared, taken, rows, int(number) if number.isdigit() else -1)

    def executemany(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement for each row, without waiting between them. Raises sqlite3.Error."""
        for row in rows:
            self._queue.add(statement, row)
        if not self.in_transaction:
            self.settle()

    def count(self, statement: str, values: Sequence[object]) -> int:
        """Run the change that came last, and return how many rows it changed."""
        self._queue.take_back(statement, values)
        self.settle(statement)
        prepared = self._prepared(statement)
        self.answer(prepared.fetch(*bound(statement, values)))
        number = prepared.get_statusmsg().rpartition(" ")[2]
        return int(number) if number.isdigit() else -1

    def copy(self, schema: str, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        """Add many rows to a table by COPY. Raises sqlite3.Error."""
        self.answer(self._link.copy_records_to_table(table, schema_name=schema, columns=columns, records=rows))

    def save(self, schema: str, table: str, columns: Sequence[str], path: Path) -> int:
        """Write the rows of a table into a file; return how many. Raises sqlite3.Error and OSError."""
        told = self.answer(self._link.copy_from_table(table, schema_name=schema, columns=columns, output=path, timeout=COPY_SECONDS))
        return int(told.rpartition(" ")[2])

    def load(self, schema: str, table: str, columns: Sequence[str], path: Path) -> int:
        """Add the rows of such a file to a table; return how many. Raises sqlite3.Error and OSError."""
        self.settle()
        told = self.answer(self._link.copy_to_table(table, schema_name=schema, columns=columns, source=path, timeout=COPY_SECONDS))
        return int(told.rpartition(" ")[2])

    def settle(self, before: str = "") -> None:
        """Run the changes that wait; only those that this statement would see or meet, if one is named."""
        for statement, rows in self._queue.due(before):
            taken = [bound(statement, row) for row in rows]
            prepared = self._prepared(statement)
            self.answer(prepared.fetch(*taken[0]) if len(taken) == 1 else prepared.executemany(taken))

    def answer(self, awaited: Awaitable[Result]) -> Result:
        """Return what is awaited. Raises sqlite3.Error."""
        try:
            return self._loop.run_until_complete(awaited)
        except asyncpg.IntegrityConstraintViolationError as error:
            raise sqlite3.IntegrityError(str(error)) from error
        except _AGAIN as error:
            raise TryAgain(str(error)) from error
        except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError, TimeoutError) as error:
            raise sqlite3.OperationalError(f"{type(error).__name__}: {error}") from error

    def close(self) -> None:
        """End the session; what was open is rolled back by the server."""
        with suppress(sqlite3.Error):
            self.answer(self._link.close(timeout=2.0))
        self._link.terminate()
        with suppress(sqlite3.Error):
            self.answer(asyncio.sleep(0))  # the transport says goodbye
        self._loop.close()

    def _turn(self, statement: str) -> Cursor:
        """Begin, end or mark a transaction."""
        words = translated(statement)
        if words.startswith("ROLLBACK"):
            self._queue.clear()
        else:
            self.settle()
        self.answer(self._link.execute(words))
        if words.startswith("BEGIN"):
            self.in_transaction = True
        elif words in {"COMMIT", "ROLLBACK"}:
            self.in_transaction = False
        return Cursor(self, None, (), [])

    def _prepared(self, statement: str) -> Any:
        found = self._statements.get(statement)
        if found is None:
            found = self._statements[statement] = self.answer(self._link.prepare(translated(statement, holds=self._writes)))
        return found


_TURNS = frozenset({"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"})


async def open_link(address: Address, schema: str, seconds: float = CONNECT_SECONDS) -> Any:
    """Return an asyncpg connection whose tables are those of a schema; `seconds`: for connecting."""
    settings = {
        "application_name": "sekisho",
        "search_path": schema,
        "timezone": "UTC",
        "jit": "off",
        "client_min_messages": "error",
        "idle_in_transaction_session_timeout": f"{IDLE_SECONDS}s",
    }
    more: dict[str, Any] = {"ssl": address.tls} if address.tls else {}
    if address.password:
        more["password"] = address.password
    return await asyncpg.connect(
        address.dsn, timeout=seconds, command_timeout=ANSWER_SECONDS, statement_cache_size=0, server_settings=settings, **more
    )


def alone(connection: Connection, number: int) -> None:
    """Wait until no other session is in a transaction of that number: what SQLite's one writer is by itself."""
    connection.execute(own.ALONE, (number,)).fetchone()
