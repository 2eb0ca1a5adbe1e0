"""The unit of work on `history.db`: what the commits of its writer share."""

import sqlite3
from collections.abc import Collection, Sequence

from sekisho.backends.embedded import history_statements as sql
from sekisho.model.ids import ArrivalId, TenantId
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
        """Nothing is gathered here; a store far away writes what it has gathered."""

    def add_links(self, links: Sequence[tuple[object, ...]]) -> list[bool]:
        """Store links once; for each whether it is new."""
        return [self.execute(sql.ADD_LINK, values).rowcount == 1 for values in links]

    def lines_of(self, keys: Collection[tuple[TenantId, ArrivalId]]) -> dict[tuple[TenantId, ArrivalId], tuple[int, bytes]] | None:
        """Return the lines of messages at once, as far as there are any; None: they are asked for one by one."""
        del keys
        return None

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
