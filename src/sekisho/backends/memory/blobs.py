"""Message bytes in a dictionary, with the promises of the file store."""

import os
from collections.abc import AsyncIterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from hashlib import sha256

from sekisho.model.arrival import BlobRef
from sekisho.model.ids import ArrivalId, TenantId
from sekisho.ports.blobs import BlobDamaged, BlobMissing, Erased
from sekisho.ports.clock import Clock

CHUNK = 256 * 1024


def blob_name(ref: BlobRef) -> str:
    """Return `tenant/arrival/part`."""
    return f"{ref.tenant}/{ref.arrival}/{ref.part}"


class MemoryBlobWriter:
    """One blob being written."""

    def __init__(self, store: "MemoryBlobs", tenant: TenantId, arrival: ArrivalId, part: str) -> None:
        self._store = store
        self._name = tenant, arrival, part
        self._content = bytearray()

    def write(self, chunk: bytes) -> None:
        """Append."""
        self._content += chunk

    async def finish(self) -> BlobRef:
        """Make it visible."""
        content = bytes(self._content)
        ref = BlobRef(*self._name, len(content), sha256(content).hexdigest(), "file")
        self._store.put(ref, content)
        return ref

    def abort(self) -> None:
        """Throw it away."""
        self._content.clear()


class MemoryBlobs:
    """`inline` are the bytes committed with a record, `files` the others; tests may damage both."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.inline: dict[str, bytes] = {}
        self.files: dict[str, tuple[bytes, float]] = {}

    def put(self, ref: BlobRef, content: bytes) -> None:
        """Store as if by a file."""
        self.files[blob_name(ref)] = content, self._clock.now()

    def has(self, ref: BlobRef) -> bool:
        """Tell whether the bytes are there in either place."""
        name = blob_name(ref)
        return name in self.files or name in self.inline

    def create(self, tenant: TenantId, arrival: ArrivalId, part: str) -> MemoryBlobWriter:
        """Begin a blob."""
        return MemoryBlobWriter(self, tenant, arrival, part)

    async def read(self, ref: BlobRef) -> bytes:
        """Return the whole blob, checked."""
        return self._content(ref)

    async def chunks(self, ref: BlobRef) -> AsyncIterator[bytes]:
        """Yield the blob in pieces."""
        content = self._content(ref)
        for start in range(0, len(content), CHUNK):
            yield content[start : start + CHUNK]

    async def open_descriptor(self, ref: BlobRef) -> int:
        """Return a descriptor of an anonymous file that holds the bytes."""
        content = self._content(ref)
        descriptor = os.memfd_create("blob")
        with os.fdopen(os.dup(descriptor), "wb") as file:
            file.write(content)
        os.lseek(descriptor, 0, os.SEEK_SET)
        return descriptor

    async def delete(self, ref: BlobRef) -> None:
        """Remove the file."""
        self.files.pop(blob_name(ref), None)

    async def keep(self, ref: BlobRef) -> BlobRef:
        """Copy inline bytes into a file."""
        self.put(ref, self._content(ref))
        return replace(ref, place="file")

    async def sweep(self, live: AbstractSet[str], before: float) -> int:
        """Remove files that nobody needs."""
        dead = [name for name, (_, written) in self.files.items() if written < before and name not in live]
        for name in dead:
            del self.files[name]
        return len(dead)

    async def erase(self, tenant: TenantId) -> Erased:
        """Remove the files of a tenant."""
        theirs = [name for name in self.files if name.startswith(f"{tenant}/")]
        for name in theirs:
            del self.files[name]
        return Erased(len(theirs))

    async def catch_up(self) -> int:
        """Nothing waits."""
        return 0

    def _content(self, ref: BlobRef) -> bytes:
        name = blob_name(ref)
        content = self.inline[name] if name in self.inline else self.files.get(name, (None, 0.0))[0]
        if content is None:
            raise BlobMissing(name)
        if len(content) != ref.size or sha256(content).hexdigest() != ref.sha256:
            raise BlobDamaged(name)
        return content
