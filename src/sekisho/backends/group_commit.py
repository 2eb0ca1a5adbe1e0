"""The one thread of a process that writes to a store: operations that come while one commit is under way share the next (group commit).

What both engines have in common; how a batch is committed is each engine's own (ADR 14).
"""

import logging
import sqlite3
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from sekisho.backends.failures import temporary
from sekisho.backends.operations import Operation, Unit, tell
from sekisho.model.errors import Refused, TemporaryFailure

log = logging.getLogger(__name__)

BATCH = 128  # operations in one commit
PATIENCE = 20.0  # seconds after which a caller is told that the store does not answer

UnitType = TypeVar("UnitType", bound=Unit)
Result = TypeVar("Result")


class Writer(ABC, Generic[UnitType]):
    """Commits are durable when `run` returns. An operation that raises changes nothing and spoils no other of its batch; it may be run twice.

    When a commit fails nothing of the batch counts as written, and all its callers get TemporaryFailure.
    The thread begins with the first operation: a command that only looks has none.
    """

    def __init__(self, name: str, *, patience: float = PATIENCE, read_only: str = "") -> None:
        """`name` of the store, for people; `read_only`: where it lies, if it was opened only to read."""
        self.name = name
        self.patience = self.first_look = patience
        self.started = False
        self._read_only = read_only
        self._queue: SimpleQueue[Operation | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=f"write {name}", daemon=True)
        self._starting = threading.Lock()
        self._following: Operation | None = None  # of the next batch: it needs the disk, and those of this one do not

    # what callers ask -------------------------------------------------------------------------------------------------
    async def run(self, work: Callable[[UnitType], Result], *, synced: bool = True) -> Result:
        """Do the work in a commit and return its result. Raises what it raises, or TemporaryFailure.

        Not `synced`: nobody misses the change after a power cut (a lease, what is done again), so that nobody waits for the disk, least of all those
        of other processes who want the lock. Whatever is committed later takes it to the disk, and a process that dies loses nothing.
        """
        if not self.started:
            self._start()
        operation = Operation(work, synced)
        self._queue.put(operation)
        look = operation.loop.call_later(self.first_look, self.look_at, operation)
        try:
            return await operation.future  # type: ignore[no-any-return]
        finally:
            look.cancel()

    async def lengthen_log(self) -> None:
        """Get ready for many commits, where the engine can."""

    def close(self) -> None:
        """Do what is queued, then end. Blocks."""
        if self.started:
            self._queue.put(None)
            self._thread.join()
            self.closed()

    # the engine's part ------------------------------------------------------------------------------------------------
    @abstractmethod
    def commit(self, batch: list[Operation]) -> bool:
        """Fill the batch (`run_together`) and commit it; return whether the end of the queue was reached. Raises sqlite3.Error, OSError."""

    @abstractmethod
    def close_connection(self) -> None:
        """Let the connection go, with whatever is open in it; the next commit opens another."""

    def begun(self) -> None:
        """Make ready what is needed beside the thread, which begins behind this."""

    def closed(self) -> None:
        """Let go of it: the thread has ended."""

    def failed(self, error: BaseException) -> None:
        """Hear of a failure of the engine or the disk in a commit."""

    def look_at(self, operation: Operation) -> None:
        """Hear that a caller has waited for `first_look` seconds."""
        self.abandon(operation)

    def gave_no_answer(self) -> None:
        """Hear that a caller's patience ended: a store far away takes note."""

    # what engines use -------------------------------------------------------------------------------------------------
    def abandon(self, operation: Operation) -> None:
        """Tell a caller that he waited long enough."""
        operation.abandoned = True
        if not operation.future.done():
            self.gave_no_answer()
            operation.future.set_exception(
                TemporaryFailure(f"{self.name}: no answer within the time that a caller waits", f"{self.name}: 時間内に応答がありません")
            )

    def temporary(self, error: BaseException) -> TemporaryFailure:
        """Return the failure that callers know for one of the engine."""
        return temporary(self.name, error)

    def run_together(self, unit: UnitType, batch: list[Operation]) -> bool:
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

    def _start(self) -> None:
        if self._read_only:
            raise Refused(
                f"{self._read_only} was opened only to read: nothing was changed", f"{self._read_only}は読み取り専用です。何も変更していません。"
            )
        with self._starting:
            if not self.started:
                self.begun()
                self._thread.start()
                self.started = True

    def _work(self) -> None:
        while (first := self._next()) is not None:
            batch = [first]
            try:
                ended = self.commit(batch)
            except (sqlite3.Error, OSError) as error:
                self.failed(error)
                self._give_up(batch, self.temporary(error))
                ended = False
            except TemporaryFailure as failure:
                self._give_up(batch, failure)
                ended = False
            except Exception as error:  # an error of ours: its callers get it, and the thread must live on
                log.exception("a commit to %s failed", self.name)
                self._give_up(batch, error)
                ended = False
            tell(batch)
            if ended:
                break
        self.close_connection()

    def _next(self) -> Operation | None:
        """Wait for an operation; None: the end."""
        first, self._following = self._following, None
        return first or self._queue.get()

    def _give_up(self, batch: list[Operation], error: Exception) -> None:
        log.error("nothing of a commit of %d operations counts as written: %s", len(batch), error)
        for operation in batch:
            operation.error = error
        self.close_connection()
