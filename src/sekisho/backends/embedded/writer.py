"""The writer to a SQLite file: each commit synced, one process at a time, and a log that is not trusted after the disk failed."""

import logging
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sekisho.backends.embedded.checkpoint import Checkpointer
from sekisho.backends.embedded.database import open_connection
from sekisho.backends.embedded.locks import FileLock
from sekisho.backends.embedded.log_file import lengthen, spoils, write_again
from sekisho.backends.group_commit import PATIENCE, UnitType, Writer
from sekisho.backends.operations import Operation
from sekisho.model.errors import TemporaryFailure

log = logging.getLogger(__name__)

CHECKPOINT_OCTETS = 32 * 1024 * 1024  # of log, roughly
PAGE = 4_096  # octets of log that one changed row costs, roughly


class SqliteWriter(Writer[UnitType]):
    """When a commit fails (disk full, fsync error) the file is opened anew: after a failed fsync the kernel may have thrown pages away, so no state
    of the old connection is trusted.
    """

    def __init__(
        self, path: Path, lock: Path, unit: Callable[[sqlite3.Connection], UnitType], *, patience: float = PATIENCE, read_only: bool = False
    ) -> None:
        super().__init__(path.name, patience=patience, read_only=str(path) if read_only else "")
        self._path = path
        self._lock_path = lock
        self._lock: FileLock | None = None
        self._make_unit = unit
        self._connection: sqlite3.Connection | None = None
        self._unit: UnitType | None = None
        self._checkpointer = Checkpointer(path, lock, self._checkpoint_failed)
        self._has_doubts = False  # the disk failed: what lies in the log may not lie there
        self._syncs = True  # whether the connection's commits wait for the disk
        self._changes = 0  # rows that this connection has changed
        self._octets = 0  # of log since the last checkpoint

    async def lengthen_log(self) -> None:
        """Make the log as long as that of a service that has run for a while: syncs are slow while it grows. Does nothing where it cannot."""

        def work(unit: UnitType) -> None:
            del unit
            try:
                lengthen(self._path)
            except OSError as error:
                self.failed(error)

        with suppress(TemporaryFailure):
            await self.run(work, synced=False)

    def begun(self) -> None:
        """Take the lock's file and begin to write back beside the commits."""
        self._lock = FileLock(self._lock_path)
        self._checkpointer.start()

    def closed(self) -> None:
        """Let go of them."""
        self._checkpointer.close()
        if self._lock is not None:
            self._lock.close()

    def commit(self, batch: list[Operation]) -> bool:
        """Fill the batch and commit it; return whether the end of the queue was reached."""
        if self._lock is None:
            raise RuntimeError("the writer was not started")
        with self._lock:
            connection, unit = self._open()
            if self._syncs != batch[0].synced:
                self._syncs = batch[0].synced
                level = "FULL" if self._syncs else "NORMAL"
                connection.execute(f"PRAGMA synchronous = {level}")
            connection.execute("BEGIN IMMEDIATE")
            start = unit.mark()
            try:
                ended = self.run_together(unit, batch)
                unit.flush()
            except Exception as error:  # it will be met again, alone, and handed to its caller
                if not connection.in_transaction:
                    raise  # disk full or I/O error: SQLite has rolled back the whole batch
                log.debug("an operation failed, its batch is done again one by one: %r", error)
                connection.execute("ROLLBACK")
                unit.undo(start)
                connection.execute("BEGIN IMMEDIATE")
                ended = False
                for operation in batch:
                    self._run_alone(connection, unit, operation)
            connection.execute("COMMIT")
        self._octets += unit.octets + (connection.total_changes - self._changes) * PAGE
        unit.octets, self._changes = 0, connection.total_changes
        if self._octets > CHECKPOINT_OCTETS:
            self._octets = 0
            self._checkpointer.ring()
        return ended

    def _run_alone(self, connection: sqlite3.Connection, unit: UnitType, operation: Operation) -> None:
        """Run one operation so that its failure changes nothing and spoils no other."""
        if operation.abandoned:
            return
        mark = unit.mark()
        connection.execute("SAVEPOINT operation")
        try:
            operation.result = operation.work(unit)
            unit.flush()
        except Exception as error:  # handed to its caller, who waits for it
            if not connection.in_transaction:
                raise
            connection.execute("ROLLBACK TO operation")
            unit.undo(mark)
            operation.error = self.temporary(error) if isinstance(error, sqlite3.OperationalError | OSError) else error
        connection.execute("RELEASE operation")

    def _open(self) -> tuple[sqlite3.Connection, UnitType]:
        if self._has_doubts:
            self._has_doubts = False
            try:
                write_again(self._path)
            except OSError:
                self._has_doubts = True
                raise
        if self._connection is None or self._unit is None:
            self._connection = open_connection(self._path, writable=True)
            self._unit = self._make_unit(self._connection)
            self._changes, self._syncs = 0, True
        return self._connection, self._unit

    def failed(self, error: BaseException) -> None:
        """Hear of a failure: what the kernel took for written may not be there. A full disk, or one that is locked, raises no such doubts."""
        if spoils(error):
            self._has_doubts = True

    def close_connection(self) -> None:
        """Close it: that rolls back what was open."""
        connection, self._connection, self._unit = self._connection, None, None
        if connection is not None:
            with suppress(sqlite3.Error):
                connection.close()

    def _checkpoint_failed(self, error: BaseException) -> None:
        self.failed(error)  # it syncs the log before it writes back
        log.error("writing back the log of %s failed, it will be tried again: %s", self._path.name, error)
