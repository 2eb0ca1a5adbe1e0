"""Whether a database that lets us wait still lives: a new session is asked; if it gets no answer either, nobody waits any longer."""

import asyncio
import logging
from contextlib import suppress

import asyncpg  # type: ignore[import-untyped]

from sekisho.backends.postgres.connection import Address, open_link

log = logging.getLogger(__name__)

_PATIENT = 0.6  # share of `Address.silent` after which the new session is asked; it has the rest


class Silence:
    """One for each writer and reader. A commit that waits for another's, or a slow disk, is no silence: the new session answers then."""

    def __init__(self, address: Address, schema: str) -> None:
        self._address, self._schema = address, schema
        self._asking: asyncio.Task[bool] | None = None
        self.doubted_after = _PATIENT * address.silent  # seconds
        self.asked = 0

    async def lives(self) -> bool:
        """Tell whether a new session is answered. Those of one loop who doubt at the same time share one question.

        No if anything else went wrong in asking: a caller never waits without an end.
        """
        asking = self._asking
        if asking is None or asking.done() or asking.get_loop() is not asyncio.get_running_loop():
            asking = self._asking = asyncio.create_task(self._ask())
        try:
            return await asyncio.shield(asking)
        except Exception:
            log.exception("whether the database of %s lives could not be asked", self._schema)
            return False

    async def _ask(self) -> bool:
        self.asked += 1
        seconds = self._address.silent - self.doubted_after
        try:
            async with asyncio.timeout(seconds):
                link = await open_link(self._address, self._schema, seconds)
        except asyncpg.PostgresError as refusal:  # such as "too many connections"
            log.info("the database refuses a new session: %s", refusal)
            return True
        except (OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.InternalClientError):
            return False
        with suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            await link.close(timeout=seconds)
        return True
