"""Reading a SQLite file: on the spot where the disk keeps up, else by threads."""

import resource
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

from sekisho.backends.embedded.database import open_connection
from sekisho.backends.failures import temporary
from sekisho.backends.questions import Reader, Result

PROMPT = 0.01  # seconds: when a question asked on the spot took longer, and read from the disk, the disk is slow ...
STUCK = 0.2  # ... as it is when one took so long, whatever it waited for ...
RESPITE = 10.0  # ... and for so many seconds the threads are asked


class SqliteReader(Reader):
    """A connection for each thread that asks."""

    def __init__(self, path: Path, *, monotonic: Callable[[], float] = time.monotonic, blocks_read: Callable[[], int] | None = None) -> None:
        super().__init__(path.name)
        self._path, self._monotonic, self._blocks_read = path, monotonic, blocks_read or _blocks_read
        self._own = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._slow_until = 0.0

    async def soon(self, question: Callable[[sqlite3.Connection], Result]) -> Result:
        """Ask for a few rows by their keys: on the spot while the disk keeps up, else as `run` does. Raises TemporaryFailure.

        Time alone does not tell a slow disk from a crowded machine, on which the threads would only cost more: what was read from the disk does.
        """
        began = self._monotonic()
        if began < self._slow_until:
            return await self.run(question)
        read = self._blocks_read()
        answer = self.ask(question)
        ended = self._monotonic()
        if ended - began > PROMPT and (self._blocks_read() > read or ended - began > STUCK):
            self._slow_until = ended + RESPITE
        return answer

    def ask(self, question: Callable[[sqlite3.Connection], Result]) -> Result:
        """Ask on this thread."""
        try:
            connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
            if connection is None:
                connection = self._own.connection = open_connection(self._path, writable=False)
                self._opened.append(connection)
            connection.execute("BEGIN")
            try:
                return question(connection)
            finally:
                connection.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise temporary(self.name, error) from error

    def close_connections(self) -> None:
        """Close them."""
        for connection in self._opened:
            connection.close()


def _blocks_read() -> int:
    """Return what this thread has read from disks so far (getrusage(2): not what lay in the page cache)."""
    return resource.getrusage(resource.RUSAGE_THREAD).ru_inblock
