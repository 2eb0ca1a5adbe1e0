"""Records of clues on disk: what one mail tells about another that waits."""

import sqlite3
from collections.abc import Sequence

from sekisho.backends.embedded import spool_statements as sql
from sekisho.backends.embedded.spool import Spool
from sekisho.backends.embedded.spool_unit import SpoolUnit
from sekisho.model.ids import TenantId

MOST_WORDS = 24  # of one key


class ClueRecords(Spool):
    """The fifth part of `Records`."""

    async def leave_clues(self, tenant: TenantId, keys: Sequence[str], words: Sequence[str], until: float) -> None:
        """Keep words under each key."""
        now = self._clock.now()

        def work(unit: SpoolUnit) -> None:
            unit.execute(sql.FORGET_CLUES, (now,))
            for key in keys:
                for word in words[:MOST_WORDS]:
                    unit.execute(sql.LEAVE_CLUE, (tenant, key, word, until))
                unit.execute(sql.OLD_CLUES, (tenant, key, MOST_WORDS))

        await self._writer.run(work)

    async def clues(self, tenant: TenantId, keys: Sequence[str], now: float) -> tuple[str, ...]:
        """Return the words under any of the keys."""

        def question(connection: sqlite3.Connection) -> list[str]:
            return [word for key in keys for (word,) in connection.execute(sql.CLUES, (tenant, key, now, MOST_WORDS))]

        return tuple(dict.fromkeys(await self._reader.run(question)))

    async def wake(self, tenant: TenantId, reasons: Sequence[str], now: float) -> int:
        """Let waiting arrivals be claimed at once."""
        return await self._writer.run(lambda unit: sum(unit.execute(sql.WAKE, (now, tenant, why)).rowcount for why in reasons))
