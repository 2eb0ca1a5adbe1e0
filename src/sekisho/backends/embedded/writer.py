"""The one thread of a process that writes to a SQLite file: operations that come while one commit is synced share the next (group commit)."""

import logging
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from sekisho.backends.embedded.checkpoint import Checkpointer
from sekisho.backends.embedded.database import open_connection
from sekisho.backends.embedded.failures import temporary
from sekisho.backends.embedded.locks import FileLock
from sekisho.backends.embedded.log_file import lengthen, spoils, write_again
from sekisho.backends.operations import Operation, Unit, tell
from sekisho.model.errors import Refused, TemporaryFailure

log = logging.getLogger(__name__)

BATCH = 128  # operations in one commit
PATIENCE = 20.0  # seconds after which a caller is told that the store does not answer
CHECKPOINT_OCTETS = 32 * 1024 * 1024  # of log, roughly
PAGE = 4_096  # octets of log that one changed row costs, roughly


UnitType = TypeVar("UnitType", bound=Unit)
Result = TypeVar("Result")


class Writer(Generic[UnitType]):
    """Commits are durable when `run` returns. An operation that raises changes nothing and spoils no other of its batch; it may be run twice.

    When a commit fails (disk full, fsync error) nothing of the batch counts as written, all its callers get TemporaryFailure, and the file is
    opened anew: after a failed fsync the kernel may have thrown pages away, so no state of the old connection is trusted.
    The thread begins with the first operation: a command that only looks has none.
    """

    def __init__(
        self, path: Path, lock: Path, unit: Callable[[sqlite3.Connection], UnitType], *, patience: float = PATIENCE, read_only: bool = False
    ) -> None:
        self._path = path
        self._lock_path = lock
        self._lock: FileLock | None = None
        self._read_only = read_only
        self._make_unit = unit
        self._patience = self._first_look = patience
        self._queue: SimpleQueue[Operation | None] = SimpleQueue()
        self._connection: sqlite3.Connection | None = None
        self._unit: UnitType | None = None
        self._checkpointer = Checkpointer(path, lock, self._checkpoint_failed)
        self._thread = threading.Thread(target=self._work, name=f"write {path.name}", daemon=True)
        self._starting = threading.Lock()
        self._following: Operation | None = None  # of the next batch: it needs the disk, and those of this one do not
        self._has_doubts = False  # the disk failed: what lies in the log may not lie there
        self._syncs = True  # whether the connection's commits wait for the disk
        self._changes = 0  # rows that this connection has changed
        self._octets = 0  # of log since the last checkpoint

    async def run(self, work: Callable[[UnitType], Result], *, synced: bool = True) -> Result:
        """Do the work in a commit and return its result. Raises what it raises, or TemporaryFailure.

        Not `synced`: nobody misses the change after a power cut (a lease, what is done again), so that nobody waits for the disk, least of all those
        of other processes who want the lock. Whatever is committed later takes it to the disk, and a process that dies loses nothing.
        """
        if self._lock is None:
            self._start()
        operation = Operation(work, synced)
        self._queue.put(operation)
        look = operation.loop.call_later(self._first_look, self._look_at, operation)
        try:
            return await operation.future  # type: ignore[no-any-return]
        finally:
            look.cancel()

    async def lengthen_log(self) -> None:
        """Make the log as long as that of a service that has run for a while: syncs are slow while it grows. Does nothing where it cannot."""

        def work(unit: UnitType) -> None:
            del unit
            try:
                lengthen(self._path)
            except OSError as error:
                self._distrust(error)

        with suppress(TemporaryFailure):
            await self.run(work, synced=False)

    def _look_at(self, operation: Operation) -> None:
        """Hear that a caller has waited for `_first_look` seconds."""
        self._abandon(operation)

    def _abandon(self, operation: Operation) -> None:
        """Tell a caller that he waited long enough."""
        operation.abandoned = True
        if not operation.future.done():
            self._gave_no_answer()
            operation.future.set_exception(self._late())

    def _late(self) -> TemporaryFailure:
        return TemporaryFailure(f"{self._path.name}: no answer within the time that a caller waits", f"{self._path.name}: 時間内に応答がありません")

    def _gave_no_answer(self) -> None:
        """Hear that a caller's patience ended: a store far away takes note."""

    def close(self) -> None:
        """Do what is queued, then end. Blocks."""
        if self._lock is not None:
            self._queue.put(None)
            self._thread.join()
            self._checkpointer.close()
            self._lock.close()

    def _start(self) -> None:
        if self._read_only:
            raise Refused(f"{self._path} was opened only to read: nothing was changed", f"{self._path}は読み取り専用です。何も変更していません。")
        with self._starting:
            if self._lock is None:
                self._lock = FileLock(self._lock_path)
                self._checkpointer.start()
                self._thread.start()

    def _work(self) -> None:
        while (first := self._next()) is not None:
            batch = [first]
            try:
                ended = self._commit(batch)
            except (sqlite3.Error, OSError) as error:
                self._distrust(error)
                self._give_up(batch, temporary(self._path, error))
                ended = False
            except TemporaryFailure as failure:
                self._give_up(batch, failure)
                ended = False
            except Exception as error:  # an error of ours: its callers get it, and the thread must live on
                log.exception("a commit to %s failed", self._path.name)
                self._give_up(batch, error)
                ended = False
            tell(batch)
            if ended:
                break
        self._close_connection()

    def _next(self) -> Operation | None:
        """Wait for an operation; None: the end."""
        first, self._following = self._following, None
        return first or self._queue.get()

    def _commit(self, batch: list[Operation]) -> bool:
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
                ended = self._run_together(unit, batch)
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

    def _run_together(self, unit: UnitType, batch: list[Operation]) -> bool:
        """Run whatever is queued, without a savepoint each (they cost an eighth of a small operation); return whether the end was reached."""
        while True:
            operation = batch[-1]
            if not operation.abandoned:
                operation.result = operation.work(unit)
            if len(batch) == BATCH:
                return False
            try:
                following = self._queue.get_nowait()
            except Empty:
                return False
            if following is None:
                return True
            if following.synced and not batch[0].synced:
                self._following = following
                return False
            batch.append(following)

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
            operation.error = temporary(self._path, error) if isinstance(error, sqlite3.OperationalError | OSError) else error
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

    def _distrust(self, error: BaseException) -> None:
        """Hear of a failure: what the kernel took for written may not be there. A full disk, or one that is locked, raises no such doubts."""
        if spoils(error):
            self._has_doubts = True

    def _give_up(self, batch: list[Operation], error: Exception) -> None:
        log.error("nothing of a commit of %d operations counts as written: %s", len(batch), error)
        for operation in batch:
            operation.error = error
        self._close_connection()

    def _close_connection(self) -> None:
        connection, self._connection, self._unit = self._connection, None, None
        if connection is not None:
            with suppress(sqlite3.Error):  # closing rolls back what was open
                connection.close()

    def _checkpoint_failed(self, error: BaseException) -> None:
        self._distrust(error)  # it syncs the log before it writes back
        log.error("writing back the log of %s failed, it will be tried again: %s", self._path.name, error)
