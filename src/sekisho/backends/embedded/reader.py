"""Reading beside the writer: threads with connections of their own, so that no event loop waits for the disk."""

import asyncio
import resource
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

from sekisho.backends.embedded.database import open_connection
from sekisho.backends.embedded.failures import temporary

THREADS = 3  # a long check must not hold up a short question
PROMPT = 0.01  # seconds: when a question asked on the spot took longer, and read from the disk, the disk is slow ...
STUCK = 0.2  # ... as it is when one took so long, whatever it waited for ...
RESPITE = 10.0  # ... and for so many seconds the threads are asked
Result = TypeVar("Result")
_Question = tuple[asyncio.AbstractEventLoop, "asyncio.Future[Any]", Callable[[sqlite3.Connection], Any]]


class Reader:
    """Each `run` sees one consistent state of the file."""

    def __init__(self, path: Path, *, monotonic: Callable[[], float] = time.monotonic, blocks_read: Callable[[], int] | None = None) -> None:
        self._path, self._monotonic, self._blocks_read = path, monotonic, blocks_read or _blocks_read
        self._own = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._queue: SimpleQueue[_Question | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._slow_until = 0.0

    async def run(self, question: Callable[[sqlite3.Connection], Result]) -> Result:
        """Ask, and return the answer. Raises TemporaryFailure if the file cannot be read."""
        return await self._put(question)

    def _put(self, question: Callable[[sqlite3.Connection], Result]) -> "asyncio.Future[Result]":
        """Hand a question to a thread; by hand: an executor makes two futures and three locks for each."""
        if not self._threads:
            self._start()
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Result] = loop.create_future()
        self._queue.put((loop, answer, question))
        return answer

    async def soon(self, question: Callable[[sqlite3.Connection], Result]) -> Result:
        """Ask for a few rows by their keys: on the spot while the disk keeps up, else as `run` does. Raises TemporaryFailure.

        Time alone does not tell a slow disk from a crowded machine, on which the threads would only cost more: what was read from the disk does.
        """
        began = self._monotonic()
        if began < self._slow_until:
            return await self.run(question)
        read = self._blocks_read()
        answer = self._ask(question)
        ended = self._monotonic()
        if ended - began > PROMPT and (self._blocks_read() > read or ended - began > STUCK):
            self._slow_until = ended + RESPITE
        return answer

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

    def _start(self) -> None:
        self._threads = [threading.Thread(target=self._work, name=f"read {self._path.name}_{number}", daemon=True) for number in range(THREADS)]
        for thread in self._threads:
            thread.start()

    def _work(self) -> None:
        while (asked := self._queue.get()) is not None:
            loop, answer, question = asked
            result: object = None
            failure: BaseException | None = None
            if not answer.done():  # else whoever asked was cancelled meanwhile
                try:
                    result = self._ask(question)
                except Exception as error:  # noqa: BLE001  # task boundary: handed to whoever asked; the thread must live on
                    failure = error
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(_tell, answer, result, failure)

    def close(self) -> None:
        """End the threads. Blocks until running questions are answered."""
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()
        self._threads.clear()
        for connection in self._opened:
            connection.close()


def _blocks_read() -> int:
    """Return what this thread has read from disks so far (getrusage(2): not what lay in the page cache)."""
    return resource.getrusage(resource.RUSAGE_THREAD).ru_inblock


def _tell(answer: "asyncio.Future[Any]", result: object, failure: BaseException | None) -> None:
    if answer.done():
        return
    if failure is not None:
        answer.set_exception(failure)
    else:
        answer.set_result(result)
