"""The history in PostgreSQL: its links lie in a table for each month, made ahead and dropped whole."""

from sekisho.backends.embedded.history import EmbeddedHistory
from sekisho.backends.embedded.history_unit import HistoryUnit
from sekisho.backends.postgres import own_statements as own

AHEAD = 100 * 86_400.0  # seconds: the month of now and three more


class PostgresHistory(EmbeddedHistory):
    """Both are functions that run as the owner of the tables: no login of a role may change tables."""

    async def make_months(self, now: float) -> int:
        """Make tables for the months to come; return how many."""
        return await self._writer.run(lambda unit: int(unit.execute(own.MAKE_MONTHS, (now, now + AHEAD)).fetchone()[0]))

    async def drop_months(self, before: float) -> int:
        """Drop tables of months that are over for everybody; return how many."""

        def work(unit: HistoryUnit) -> int:
            unit.flush()
            return int(unit.execute(own.DROP_MONTHS, (before,)).fetchone()[0])

        return await self._writer.run(work)
