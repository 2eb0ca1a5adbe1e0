"""The log of a SQLite file written back into the file beside the commits, so that no commit waits for it."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

from sekisho.backends.embedded.database import open_connection
from sekisho.backends.embedded.locks import FileLock

PASSES = 3  # over the log before the turn is taken: each finds less that is new
FEW_FRAMES = 500


class Checkpointer:
    """A thread that is rung after so many octets were written.

    Most of the log is written back while others go on committing; the rest, written meanwhile, in one short turn of the write lock, so
    that the next writer begins the log anew. Without that turn a busy log would grow for ever.
    """

    def __init__(self, path: Path, lock: Path, on_error: Callable[[BaseException], None]) -> None:
        self._path = path
        self._turn = lock
        self._on_error = on_error
        self._bell = threading.Event()
        self._ended = False
        self._thread = threading.Thread(target=self._work, name=f"checkpoint {path.name}", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def ring(self) -> None:
        """Ask for a write-back; never blocks."""
        self._bell.set()

    def close(self) -> None:
        """End the thread."""
        self._ended = True
        self._bell.set()
        self._thread.join()

    def _work(self) -> None:
        while True:
            self._bell.wait()
            self._bell.clear()
            if self._ended:
                return
            try:
                self._write_back()
            except (sqlite3.Error, OSError) as error:
                self._on_error(error)  # the log stays, nothing is lost; the next ring tries again

    def _write_back(self) -> None:
        alone = FileLock(self._path.with_suffix(".checkpoint"))
        try:
            if not alone.try_once():
                return  # another process is at it
            connection = open_connection(self._path, writable=True)
            turn = FileLock(self._turn)
            try:
                done = 0
                for _ in range(PASSES):
                    before, done = done, _copy(connection)
                    if done - before < FEW_FRAMES:
                        break
                with turn:
                    _copy(connection)
            finally:
                turn.close()
                connection.close()
        finally:
            alone.close()


def _copy(connection: sqlite3.Connection) -> int:
    """Write back what is in the log now; return how many of its pages are back by now."""
    _, _, copied = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return int(copied)
