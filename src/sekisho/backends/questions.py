"""Reading beside the writer: threads with connections of their own, so that no event loop waits for a store. Both engines' part (ADR 14)."""

import asyncio
import sqlite3
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, TypeVar

THREADS = 3  # a long check must not hold up a short question
Result = TypeVar("Result")
_Question = tuple[asyncio.AbstractEventLoop, "asyncio.Future[Any]", Callable[[sqlite3.Connection], Any]]


class Reader(ABC):
    """Each `run` sees one consistent state of the store."""

    def __init__(self, name: str) -> None:
        """`name` of the store, for people."""
        self.name = name
        self._queue: SimpleQueue[_Question | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []

    async def run(self, question: Callable[[sqlite3.Connection], Result]) -> Result:
        """Ask, and return the answer. Raises TemporaryFailure if the store cannot be read."""
        return await self.put(question)

    async def soon(self, question: Callable[[sqlite3.Connection], Result]) -> Result:
        """Ask for a few rows by their keys, as fast as the engine can. Raises TemporaryFailure."""
        return await self.run(question)

    def at_once(self, question: Callable[[sqlite3.Connection], Result]) -> Result:
        """Ask on the calling thread: for one small row that was written a moment ago and lies in memory. A hop to another thread costs three times
        what the question does. Raises TemporaryFailure.
        """
        return self.ask(question)

    @abstractmethod
    def ask(self, question: Callable[[sqlite3.Connection], Result]) -> Result:
        """Ask on this thread, by its connection; the engine's part. Raises TemporaryFailure."""

    @abstractmethod
    def close_connections(self) -> None:
        """Close those of all threads, which have ended; the engine's part."""

    def close(self) -> None:
        """End the threads. Blocks until running questions are answered."""
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()
        self._threads.clear()
        self.close_connections()

    def put(self, question: Callable[[sqlite3.Connection], Result]) -> "asyncio.Future[Result]":
        """Hand a question to a thread; by hand: an executor makes two futures and three locks for each."""
        if not self._threads:
            self._start()
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Result] = loop.create_future()
        self._queue.put((loop, answer, question))
        return answer

    def _start(self) -> None:
        self._threads = [threading.Thread(target=self._work, name=f"read {self.name}_{number}", daemon=True) for number in range(THREADS)]
        for thread in self._threads:
            thread.start()

    def _work(self) -> None:
        while (asked := self._queue.get()) is not None:
            loop, answer, question = asked
            result: object = None
            failure: BaseException | None = None
            if not answer.done():  # else whoever asked was cancelled meanwhile
                try:
                    result = self.ask(question)
                except Exception as error:  # noqa: BLE001  # task boundary: handed to whoever asked; the thread must live on
                    failure = error
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(_tell, answer, result, failure)


def _tell(answer: "asyncio.Future[Any]", result: object, failure: BaseException | None) -> None:
    if answer.done():
        return
    if failure is not None:
        answer.set_exception(failure)
    else:
        answer.set_result(result)
