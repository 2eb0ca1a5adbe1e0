"""Octets of a message on their way in: small ones stay in memory for the record's own commit, large ones stream to the blob store."""

import hashlib

from sekisho.model.arrival import BlobRef
from sekisho.model.ids import ArrivalId, TenantId
from sekisho.ports.blobs import Blobs, BlobWriter

INLINE_OCTETS = 128 * 1024
RAW = "raw"


class Intake:
    """One message being received. Memory stays under `INLINE_OCTETS` and one chunk."""

    __slots__ = ("_arrival", "_blobs", "_chunks", "_size", "_tenant", "_writer")

    def __init__(self, blobs: Blobs, tenant: TenantId, arrival: ArrivalId) -> None:
        self._blobs = blobs
        self._tenant = tenant
        self._arrival = arrival
        self._chunks: list[bytes] = []
        self._size = 0
        self._writer: BlobWriter | None = None

    def write(self, octets: bytes) -> None:
        """Take the next canonical octets. Raises OSError when the store cannot take them (disk full)."""
        self._size += len(octets)
        if self._writer is not None:
            self._writer.write(octets)
            return
        self._chunks.append(octets)
        if self._size > INLINE_OCTETS:
            self._writer = self._blobs.create(self._tenant, self._arrival, RAW)
            self._writer.write(b"".join(self._chunks))
            self._chunks.clear()

    async def finish(self) -> tuple[BlobRef, bytes | None]:
        """Return the blob's name with the octets (inline), or with None when they are a durable file now."""
        if self._writer is not None:
            return await self._writer.finish(), None
        content = b"".join(self._chunks)
        digest = hashlib.sha256(content).hexdigest()
        return BlobRef(self._tenant, self._arrival, RAW, len(content), digest, "inline"), content

    def abort(self) -> None:
        """Forget everything."""
        self._chunks.clear()
        if self._writer is not None:
            self._writer.abort()
            self._writer = None
