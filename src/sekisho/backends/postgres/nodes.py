"""Who is where, in PostgreSQL: the same rows for all machines."""

import sqlite3

from sekisho.backends.embedded.nodes import EmbeddedNodes
from sekisho.backends.embedded.spool_unit import SpoolUnit
from sekisho.backends.group_commit import Writer
from sekisho.backends.postgres import own_statements as own
from sekisho.backends.postgres.schema import CONTROL, HISTORY, SPOOL
from sekisho.backends.questions import Reader
from sekisho.model.node import Forms


class PostgresNodes(EmbeddedNodes):
    """The forms stand in a table of their own."""

    def __init__(self, writer: Writer[SpoolUnit], reader: Reader) -> None:
        super().__init__(writer, (reader,))

    async def forms(self) -> Forms:
        """Return the forms that the database has."""

        def ask(connection: sqlite3.Connection) -> list[int]:
            return [int((connection.execute(own.FORM_OF, (part.kept_as,)).fetchone() or (0,))[0]) for part in (SPOOL, HISTORY, CONTROL)]

        spool, history, control = await self._readers[0].run(ask)
        return Forms(spool, history, control)
