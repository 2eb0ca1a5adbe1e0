"""The one thread of a process that writes to one part of the database: what comes while a commit is under way shares the next (group commit)."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from contextlib import suppress

from sekisho.backends.group_commit import PATIENCE, Result, UnitType, Writer
from sekisho.backends.operations import Operation, Unit
from sekisho.backends.postgres.connection import Address, Connection, TryAgain, alone
from sekisho.backends.postgres.fence import Fence
from sekisho.backends.postgres.mark import mark_of
from sekisho.backends.postgres.schema import Part
from sekisho.backends.postgres.silence import Silence
from sekisho.backends.reach import NO_ANSWER_JA, Reach
from sekisho.model.errors import TemporaryFailure

log = logging.getLogger(__name__)

_TRIES = 5  # of a batch that met another's locks


class PostgresWriter(Writer[UnitType]):
    """The promises of every writer. `one_at_a_time`: no other session of any machine is in such a commit, as SQLite's file lock has it.
    `fence`: a process that led and was overtaken commits nothing more.

    When the connection breaks in a commit, nothing of it counts as written, although the server may have committed it: a client that is told 451
    comes again, and what it sent may then be there twice. That is the named bound.
    """

    def __init__(
        self,
        address: Address,
        part: Part,
        unit: Callable[..., UnitType],
        *,
        one_at_a_time: bool,
        fence: Fence | None = None,
        patience: float = PATIENCE,
        read_only: bool = False,
        reach: Reach | None = None,
    ) -> None:
        super().__init__(part.schema, patience=patience, read_only=part.schema if read_only else "")
        self._make_unit = unit
        self.reach = reach or Reach()
        self.silence = Silence(address, part.schema)
        self.first_look = min(patience, self.silence.doubted_after)
        self._doubts: set[asyncio.Task[None]] = set()
        self._address = address
        self._part = part
        self._one_at_a_time = one_at_a_time
        self._fence = fence
        self._link: Connection | None = None
        self._made: UnitType | None = None

    async def run(self, work: Callable[[UnitType], Result], *, synced: bool = True) -> Result:
        """As its kin does; while the database is gone it says so at once. All commits wait for the database's disk."""
        self.reach.must()
        return await super().run(work, synced=synced)

    def look_at(self, operation: Operation) -> None:
        """A caller waits: for a commit of others, or for a database that hangs?"""
        doubt = operation.loop.create_task(self._doubt(operation))
        self._doubts.add(doubt)
        doubt.add_done_callback(self._doubts.discard)

    async def _doubt(self, operation: Operation) -> None:
        if await self.silence.lives():
            operation.loop.call_later(max(0.0, self.patience - self.first_look), self.abandon, operation)
        else:
            self.abandon(operation)

    def gave_no_answer(self) -> None:
        """Take note that the database is gone."""
        self.reach.lost(f"{self._part.schema}: no answer", NO_ANSWER_JA)

    def commit(self, batch: list[Operation]) -> bool:
        """Fill the batch and commit it; return whether the end of the queue was reached."""
        ended = False
        for tried in range(1, _TRIES + 1):
            connection, unit = self._opened()
            try:
                self._begin(connection)
                if tried == 1:
                    ended = self.run_together(unit, batch)
                else:
                    _run_again(unit, batch)
                unit.flush()
                connection.execute("COMMIT")
            except TryAgain:
                self._roll_back(connection)
                if tried == _TRIES:
                    raise
                log.info("a commit to %s met another's: it is done again", self._part.schema)
            except sqlite3.OperationalError:
                raise  # the session is not trusted any more
            except Exception as error:  # noqa: BLE001  # it will be met again, alone, and handed to its caller
                log.debug("an operation failed, its batch is done again one by one: %r", error)
                self._roll_back(connection)
                self._one_by_one(batch)
                return ended
            else:
                self.reach.found()
                return ended
        return ended

    def _begin(self, connection: Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")
        if self._one_at_a_time:
            alone(connection, self._part.lock)
        if self._fence is not None:
            self._fence.check(connection)

    def _roll_back(self, connection: Connection) -> None:
        """Nothing was done; the unit of work is made anew, by what the database says."""
        connection.execute("ROLLBACK")
        self._made = None

    def _one_by_one(self, batch: list[Operation]) -> None:
        """Commit each by itself, so that one that fails spoils no other."""
        for operation in batch:
            for tried in range(1, _TRIES + 1):
                if operation.abandoned or self._commit_alone(operation, last=tried == _TRIES):
                    break

    def _commit_alone(self, operation: Operation, *, last: bool) -> bool:
        """Commit one; return whether its end is known: not if it met another's locks, and this is not the `last` time."""
        connection, unit = self._opened()
        try:
            self._begin(connection)
            operation.result = operation.work(unit)
            unit.flush()
            connection.execute("COMMIT")
        except Exception as error:  # handed to its caller, who waits for it
            if isinstance(error, sqlite3.OperationalError) and not isinstance(error, TryAgain):
                raise
            self._roll_back(connection)
            if isinstance(error, TryAgain) and not last:
                return False
            operation.error = self.temporary(error) if isinstance(error, sqlite3.Error) else error
        return True

    def _opened(self) -> tuple[Connection, UnitType]:
        if self._link is None:
            self._link = opened(self.reach, self._address, self._part.schema, writes=True)
        if self._made is None:
            self._made = self._make_unit(self._link)
        return self._link, self._made

    def close_connection(self) -> None:
        """End the session; the server rolls back what was open."""
        link, self._link, self._made = self._link, None, None
        if link is not None:
            with suppress(sqlite3.Error, OSError):
                link.close()


def opened(reach: Reach, address: Address, schema: str, *, writes: bool = False) -> Connection:
    """Return a new session. Raises sqlite3.Error, and TemporaryFailure where the tables' form cannot be seen to; `reach` hears of both."""
    reach.enter()
    try:
        connection = Connection(address, schema, writes=writes)
        if reach.fills:
            return connection
        try:
            mark = mark_of(connection)
        except sqlite3.Error:
            connection.close()
            raise
    except sqlite3.Error as error:
        reach.lost(str(error))
        raise
    if mark is not None:
        connection.close()
        reach.lost(str(mark.away), mark.away.japanese)
        raise TemporaryFailure(str(mark.away), mark.away.japanese)
    return connection


def _run_again(unit: Unit, batch: list[Operation]) -> None:
    for operation in batch:
        if not operation.abandoned:
            operation.result = operation.work(unit)
