"""The unit of work on `history.db`: what the commits of its writer share."""

import sqlite3

from sekisho.backends.embedded import history_statements as sql
from sekisho.ports.records import ChainHead


class HistoryUnit:
    """One connection's unit of work: nothing is gathered, all is written at once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.execute = connection.execute
        self.octets = 0

    def mark(self) -> object:
        """Nothing to remember."""
        return None

    def undo(self, mark: object) -> None:
        """Nothing to undo beside the savepoint."""

    def flush(self) -> None:
        """Nothing gathered."""

    def retired(self) -> dict[str, ChainHead]:
        """Return the last forgotten link of each writer."""
        return retired(self.connection)


def retired(connection: sqlite3.Connection) -> dict[str, ChainHead]:
    """Return the last forgotten link of each writer."""
    return {writer: ChainHead(writer, number, digest) for writer, number, digest in connection.execute(sql.RETIRED)}


def mark_of(connection: sqlite3.Connection, name: str) -> float | None:
    """Return a remembered number, None if there is none."""
    row = connection.execute(sql.GET_MARK, (name,)).fetchone()
    return float(row[0]) if row else None
