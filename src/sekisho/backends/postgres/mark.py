"""The mark of a database that is being filled from embedded stores: meanwhile everybody who opens it finds it away, and hears why."""

from dataclasses import dataclass

from sekisho.backends.postgres import filling_statements as sql
from sekisho.backends.postgres.connection import Connection
from sekisho.model.errors import Away


@dataclass(frozen=True, slots=True)
class Mark:
    """Which folder's stores are brought, by which machine. `until`: sessions from before then did not see the mark."""

    place: str
    machine: str
    until: int

    @property
    def away(self) -> Away:
        """What is told to whoever opens the database."""
        return Away(
            f"the database is being filled from {self.machine} (sekisho migrate)",
            f"データベースは{self.machine}から移行中です（sekisho migrate）",
        )


def mark_of(connection: Connection) -> Mark | None:
    """Return the mark of a database that has forms. Raises sqlite3.Error."""
    row = connection.execute(sql.MARKED).fetchone()
    if row is None:
        return None
    place, _, machine = str(row[1]).partition(" ")
    return Mark(place, machine, int(row[0]))
