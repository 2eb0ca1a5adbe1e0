"""Reading beside the writer: threads with connections of their own, so that no event loop waits for the disk."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from sekisho.backends.embedded.database import open_connection, temporary

THREADS = 3  # a long check must not hold up a short question
Result = TypeVar("Result")


class Reader:
    """Each `run` sees one consistent state of the file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._pool = ThreadPoolExecutor(THREADS, f"read {path.name}")

    async def run(self, question: Callable[[sqlite3.Connection], Result]) -> Result:
        """Ask, and return the answer. Raises TemporaryFailure if the file cannot be read."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._ask, question)

    def at_once(self, question: Callable[[sqlite3.Connection], Result]) -> Result:
        """Ask on the calling thread: for one small row that was written a moment ago and lies in memory. A hop to another thread costs three times
        what the question does. Raises TemporaryFailure.
        """
        return self._ask(question)

    def _ask(self, question: Callable[[sqlite3.Connection], Result]) -> Result:
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
            raise temporary(self._path, error) from error

    def close(self) -> None:
        """End the threads. Blocks until running questions are answered."""
        self._pool.shutdown()
        for connection in self._opened:
            connection.close()
