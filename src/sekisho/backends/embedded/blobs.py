"""Message bytes of one machine: inline in `spool.db` or as files, checked against their digest whenever they are read."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from typing import TypeVar

from sekisho.backends.embedded import spool_statements as sql
from sekisho.backends.embedded.files import Files, name_of
from sekisho.backends.questions import Reader
from sekisho.model.arrival import BlobRef
from sekisho.model.ids import ArrivalId, TenantId
from sekisho.ports.blobs import BlobDamaged, BlobMissing, Erased

CHUNK = 256 * 1024
Result = TypeVar("Result")


class FileWriter:
    """One blob being written. Octets go to the page cache at once; only `finish` waits for the disk."""

    def __init__(self, files: Files, tenant: TenantId, arrival: ArrivalId, part: str) -> None:
        self._files = files
        self._ref = BlobRef(tenant, arrival, part, 0, "", "file")
        files.path(self._ref)  # refuses a strange name before anything is written
        self._digest = sha256()
        self._size = 0
        self._descriptor, self._path = files.begin()
        self._open = True
        self._done = False

    def write(self, chunk: bytes) -> None:
        """Append. Raises OSError."""
        self._digest.update(chunk)
        self._size += len(chunk)
        view = memoryview(chunk)
        while view:
            view = view[os.write(self._descriptor, view) :]

    async def finish(self) -> BlobRef:
        """Make it durable and return its name. Raises OSError; then there is no blob."""
        ref = replace(self._ref, size=self._size, sha256=self._digest.hexdigest())
        self._open = False  # commit closes the descriptor whatever happens
        await _in_thread(lambda: self._files.commit(self._descriptor, self._path, ref))
        self._done = True
        return ref

    def abort(self) -> None:
        """Throw it away; after `finish` has succeeded the blob stays: a row may name it."""
        if self._open:
            self._open = False
            os.close(self._descriptor)
        if not self._done:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)


class EmbeddedBlobs:
    """Reads inline bytes through the spool's reader."""

    def __init__(self, files: Files, reader: Reader) -> None:
        self._files = files
        self._reader = reader

    def create(self, tenant: TenantId, arrival: ArrivalId, part: str) -> FileWriter:
        """Begin a large blob. Raises OSError."""
        return FileWriter(self._files, tenant, arrival, part)

    async def read(self, ref: BlobRef) -> bytes:
        """Return the whole blob, checked."""
        content = await self._inline(ref) if ref.place == "inline" else None
        if content is None:
            content = await _in_thread(lambda: self._read_file(ref))
        return _checked(ref, content)

    async def chunks(self, ref: BlobRef) -> AsyncIterator[bytes]:
        """Yield the blob in pieces; the last one only when the digest of all is right."""
        content = await self._inline(ref) if ref.place == "inline" else None
        if content is not None:
            _checked(ref, content)
            for start in range(0, len(content), CHUNK):
                yield content[start : start + CHUNK]
            return
        descriptor = self._files.open(ref)
        try:
            digest, size, waiting = sha256(), 0, b""
            while chunk := await _in_thread(lambda: os.read(descriptor, CHUNK)):
                digest.update(chunk)
                size += len(chunk)
                if waiting:
                    yield waiting
                waiting = chunk
            if size != ref.size or digest.hexdigest() != ref.sha256:
                raise BlobDamaged(name_of(ref))
            if waiting:
                yield waiting
        finally:
            os.close(descriptor)

    async def open_descriptor(self, ref: BlobRef) -> int:
        """Return a read-only descriptor of a file blob."""
        return self._files.open(ref)

    async def delete(self, ref: BlobRef) -> None:
        """Remove the file."""
        await _in_thread(lambda: self._files.delete(ref))

    async def keep(self, ref: BlobRef) -> BlobRef:
        """Copy inline bytes into `held/`, durable."""
        content = await self.read(ref)
        await _in_thread(lambda: self._files.write(ref, content, held=True))
        return replace(ref, place="file")

    async def sweep(self, live: AbstractSet[str], before: float) -> int:
        """Remove files that nobody needs."""
        return await _in_thread(lambda: self._files.sweep(live, before))

    async def erase(self, tenant: TenantId) -> Erased:
        """Remove the files of a tenant."""
        return Erased(await _in_thread(lambda: self._files.erase(tenant)))

    async def catch_up(self) -> int:
        """Nothing waits: this machine's folders are the store."""
        return 0

    async def _inline(self, ref: BlobRef) -> bytes | None:
        def question(connection: sqlite3.Connection) -> bytes | None:
            row = connection.execute(sql.READ_INLINE, (ref.tenant, ref.arrival)).fetchone()
            return row[0] if row else None

        return self._reader.at_once(question)

    def _read_file(self, ref: BlobRef) -> bytes:
        with os.fdopen(self._files.open(ref), "rb") as file:
            return file.read(ref.size + 1)


def _checked(ref: BlobRef, content: bytes | None) -> bytes:
    if content is None:
        raise BlobMissing(name_of(ref))
    if len(content) != ref.size or sha256(content).hexdigest() != ref.sha256:
        raise BlobDamaged(name_of(ref))
    return content


async def _in_thread(work: Callable[[], Result]) -> Result:
    return await asyncio.get_running_loop().run_in_executor(None, work)
