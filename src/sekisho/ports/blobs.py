"""Bytes of messages, named `tenant/arrival/part`, with a digest that is checked on every read."""

from collections.abc import AsyncIterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Protocol

from sekisho.model.arrival import BlobRef
from sekisho.model.ids import ArrivalId, TenantId


class BlobMissing(Exception):
    """The bytes are gone."""


class BlobDamaged(Exception):
    """The bytes are not the ones that were stored (size or digest differs)."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure took away: files and objects. `versions_stay`: the bucket keeps what is deleted as older versions, the key among them."""

    pieces: int
    versions_stay: bool = False


class BlobWriter(Protocol):
    """One blob being written; nothing is promised before `finish` returns."""

    def write(self, chunk: bytes) -> None:
        """Append. Raises OSError (disk full) without leaving a visible blob."""
        ...

    async def finish(self) -> BlobRef:
        """Make it durable (write, fsync, rename, fsync folder) and return its name, size and digest."""
        ...

    def abort(self) -> None:
        """Throw it away. Safe to call twice and after `finish` failed."""
        ...


class Blobs(Protocol):
    """The store of message bytes. Inline blobs are written by `Records.accept`, not here.

    `BlobRef.place` says where the bytes were when the reference was made; the keeper may have moved inline bytes to a file since, and reading finds
    them in either place.
    """

    def create(self, tenant: TenantId, arrival: ArrivalId, part: str) -> BlobWriter:
        """Begin a large blob that is streamed to the store."""
        ...

    async def read(self, ref: BlobRef) -> bytes:
        """Return the whole blob. Raises BlobMissing or BlobDamaged."""
        ...

    def chunks(self, ref: BlobRef) -> AsyncIterator[bytes]:
        """Yield the blob in pieces of at most 256 KiB; raises BlobMissing at once, BlobDamaged before the last piece."""
        ...

    async def open_descriptor(self, ref: BlobRef) -> int:
        """Return a read-only descriptor of a blob of place "file", for an inspector; the caller closes it. Raises BlobMissing or BlobDamaged."""
        ...

    async def delete(self, ref: BlobRef) -> None:
        """Remove; no error if it is gone."""
        ...

    async def keep(self, ref: BlobRef) -> BlobRef:
        """Copy inline bytes of held mail into a durable file and return the reference with place "file". Raises BlobMissing or BlobDamaged."""
        ...

    async def sweep(self, live: AbstractSet[str], before: float) -> int:
        """Remove files last written before that which no name in `live` (`Records.live_blobs`) needs, half-written ones too; return how many."""
        ...

    async def erase(self, tenant: TenantId) -> Erased:
        """Take away all of a tenant's bytes that are not inline: its key first where there is one, so that no copy opens any more. May be repeated.

        Raises TemporaryFailure; then some may be there still.
        """
        ...

    async def catch_up(self) -> int:
        """Bring bytes that wait on this machine into the store of all machines, verified there before they go here; return how many.

        Raises TemporaryFailure while that store does not take them.
        """
        ...
