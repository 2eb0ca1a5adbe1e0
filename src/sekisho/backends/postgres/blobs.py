"""Message bytes beside records in PostgreSQL: small ones in the database, large ones as files of a folder that all machines share."""

from sekisho.backends.embedded import spool_statements as sql
from sekisho.backends.embedded.blobs import EmbeddedBlobs
from sekisho.model.arrival import BlobRef


class PostgresBlobs(EmbeddedBlobs):
    """Inline bytes are a question to another machine: no event loop waits for it."""

    async def _inline(self, ref: BlobRef) -> bytes | None:
        row = await self._reader.run(lambda connection: connection.execute(sql.READ_INLINE, (ref.tenant, ref.arrival)).fetchone())
        return row[0] if row else None
