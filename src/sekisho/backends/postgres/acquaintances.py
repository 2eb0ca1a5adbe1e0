"""Acquaintances in PostgreSQL: all names of a message in one question."""

from collections.abc import Sequence

from sekisho.backends.embedded.acquaintances import EmbeddedAcquaintances
from sekisho.backends.postgres import own_statements as own
from sekisho.model.ids import TenantId
from sekisho.ports.acquaintances import Acquaintance


class PostgresAcquaintances(EmbeddedAcquaintances):
    """Every edge asks for each message."""

    async def known(self, tenant: TenantId, names: Sequence[tuple[str, str]]) -> list[Acquaintance]:
        """Return those that are known."""
        wanted = {(kind, name.replace("\0", "\ufffd")): None for kind, name in names}
        if not wanted:
            return []
        columns = [kind for kind, _ in wanted], [name for _, name in wanted]
        rows = await self._reader.run(lambda connection: connection.execute(own.ACQUAINTED_ALL, (tenant, *columns)).fetchall())
        found = {(row[0], row[1]): Acquaintance(*row) for row in rows}
        return [found[key] for key in wanted if key in found]
