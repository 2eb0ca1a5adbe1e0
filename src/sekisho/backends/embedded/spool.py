"""What all parts of the records on disk share: the writer, the reader, the clock, the file store."""

import sqlite3
from collections.abc import Callable
from typing import TypeVar

from sekisho.backends.embedded.files import Holds
from sekisho.backends.embedded.spool_unit import SpoolUnit
from sekisho.backends.group_commit import Writer
from sekisho.backends.questions import Reader
from sekisho.ports.clock import Clock

Result = TypeVar("Result")


class Spool:
    """`files`: where the bytes of large messages lie, asked only whether they are there."""

    def __init__(self, writer: Writer[SpoolUnit], reader: Reader, clock: Clock, files: Holds) -> None:
        self._writer = writer
        self._reader = reader
        self._clock = clock
        self.files = files

    async def _all(self, statement: str, values: tuple[object, ...], make: Callable[[bytes], Result]) -> list[Result]:
        """Return the values of one column, decoded."""

        def question(connection: sqlite3.Connection) -> list[Result]:
            return [make(row[0]) for row in connection.execute(statement, values)]

        return await self._reader.run(question)
