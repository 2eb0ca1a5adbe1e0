"""The lead over all machines: one row, taken by the database's clock, whose token every commit of the leader asks for."""

import secrets

from sekisho.backends.embedded.control import ControlUnit
from sekisho.backends.postgres import own_statements as own
from sekisho.backends.postgres.connection import Address
from sekisho.backends.postgres.fence import Fence
from sekisho.backends.postgres.schema import CONTROL
from sekisho.backends.postgres.writer import PostgresWriter

PATIENCE = 5.0  # seconds for one answer: a lease does not wait longer, nor does a keeper that ends


class PostgresLead:
    """See `ports.lead`. Its session is one of its own, so that a lease is renewed while long commits run."""

    def __init__(self, address: Address, fence: Fence, role: str, *, read_only: bool = False) -> None:
        self._fence = fence
        self._owner = f"{role}@{secrets.token_hex(6)}"
        self._writer = PostgresWriter(address, CONTROL, ControlUnit, one_at_a_time=False, patience=PATIENCE, read_only=read_only)

    async def take(self, seconds: float) -> bool:
        """Take it or keep it."""
        values = self._fence.name, self._owner, seconds
        row = await self._writer.run(lambda unit: unit.execute(own.TAKE_LEAD, values).fetchone())
        if row is None:
            return False
        self._fence.token = row[0]
        return True

    async def give_up(self) -> None:
        """End the lease, if it is ours."""
        await self._writer.run(lambda unit: unit.execute(own.GIVE_UP_LEAD, (self._fence.name, self._owner)).rowcount)

    def close(self) -> None:
        """End the session. Blocks."""
        self._writer.close()
