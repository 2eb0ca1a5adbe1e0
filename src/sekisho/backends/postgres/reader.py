"""Reading beside the writers: threads with sessions of their own, each question in one consistent state."""

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from sekisho.backends.failures import temporary
from sekisho.backends.postgres import own_statements as own
from sekisho.backends.postgres.connection import Address, Connection
from sekisho.backends.postgres.schema import Part
from sekisho.backends.postgres.silence import Silence
from sekisho.backends.postgres.writer import opened
from sekisho.backends.questions import Reader
from sekisho.backends.reach import NO_ANSWER_JA, Reach
from sekisho.model.errors import TemporaryFailure

log = logging.getLogger(__name__)

Result = TypeVar("Result")


class PostgresReader(Reader):
    """A session that broke is replaced, and the question asked once more."""

    def __init__(self, address: Address, part: Part, reach: Reach | None = None) -> None:
        super().__init__(part.schema)
        self._own = threading.local()
        self.reach = reach or Reach()
        self._address = address
        self._part = part
        self._sessions: list[Connection] = []
        self.silence = Silence(address, part.schema)
        self._doubts: set[asyncio.Task[None]] = set()

    async def run(self, question: Callable[[sqlite3.Connection], Result]) -> Result:
        """As its kin does; while the database is gone it says so at once, and nobody waits for one that hangs."""
        self.reach.must()
        answer = self.put(question)
        look = answer.get_loop().call_later(self.silence.doubted_after, self._look_at, answer)
        try:
            return await answer
        finally:
            look.cancel()

    def _look_at(self, answer: "asyncio.Future[Any]") -> None:
        """Somebody waits: for a long question, or for a database that hangs?"""
        doubt = answer.get_loop().create_task(self._doubt(answer))
        self._doubts.add(doubt)
        doubt.add_done_callback(self._doubts.discard)

    async def _doubt(self, answer: "asyncio.Future[Any]") -> None:
        if not await self.silence.lives() and not answer.done():
            self.reach.lost(f"{self._part.schema}: no answer", NO_ANSWER_JA)
            answer.set_exception(TemporaryFailure(f"{self._part.schema}: the database does not answer", f"{self._part.schema}: {NO_ANSWER_JA}"))

    def ask(self, question: Callable[[sqlite3.Connection], Result]) -> Result:
        """Ask by this thread's session, or by a new one."""
        try:
            if getattr(self._own, "session", None) is not None:
                try:
                    return self._ask_session(question)
                except sqlite3.Error as error:
                    log.debug("a session is opened anew: %s", error)
            return self._ask_session(question)
        except sqlite3.Error as error:
            raise temporary(self.name, error) from error

    def _ask_session(self, question: Callable[[sqlite3.Connection], Result]) -> Result:
        """Ask by this thread's session. Raises sqlite3.Error; then it has none any more."""
        connection: Connection | None = getattr(self._own, "session", None)
        if connection is None:
            connection = self._own.session = opened(self.reach, self._address, self._part.schema)
            self._sessions.append(connection)
        try:
            connection.execute(own.BEGIN_READING)
            answer = question(connection)  # type: ignore[arg-type]
        except sqlite3.Error:
            self._own.session = None
            self._sessions.remove(connection)
            connection.close()
            raise
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("ROLLBACK")
        self.reach.found()
        return answer

    def close_connections(self) -> None:
        """End their sessions."""
        for connection in self._sessions:
            connection.close()
        self._sessions.clear()
