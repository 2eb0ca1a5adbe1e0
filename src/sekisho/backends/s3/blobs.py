"""Message bytes in a bucket as `blobs/tenant/arrival/part`: sealed by tenant, stored once, read back before anybody may name them.

Small messages stay in the commit of their record. Files of this machine (of before, or that wait for the bucket) are read first, and brought there.
"""

import asyncio
import json
import logging
import math
import os
import secrets
import tempfile
import time
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from collections.abc import Set as AbstractSet
from contextlib import closing, suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from sekisho.backends.embedded.blobs import CHUNK
from sekisho.backends.embedded.files import Files, made_at, name_of
from sekisho.backends.embedded.locks import FileLock
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.backends.s3.bucket import PATIENCE, Bucket, Location
from sekisho.backends.s3.sealing import OVERHEAD, seal, unseal
from sekisho.model.arrival import BlobRef
from sekisho.model.errors import TemporaryFailure
from sekisho.model.ids import ArrivalId, TenantId
from sekisho.ports.blobs import BlobDamaged, BlobMissing, Blobs, Erased
from sekisho.ports.vault import SecretUnreadable, Vault

log = logging.getLogger(__name__)

AT_ONCE = 8  # blobs of one process under way: each is in memory up to three times
SHORT_PATIENCE = 8.0  # seconds for one object, where a message may wait on this machine instead
BELIEVED = 86_400.0  # seconds in which what is nowhere may wait on another machine
FAILURES = 3  # in one look, after which the other files wait for the next one
STALE = 36 * 3_600.0  # seconds after which a file that was begun is nobody's any more
_BLOBS, _KEYS = "blobs/", "keys/"


class S3Writer:
    """One blob being written: octets wait in a nameless file of this machine until `finish`."""

    def __init__(self, store: "S3Blobs", tenant: TenantId, arrival: ArrivalId, part: str, folder: Path) -> None:
        self._store = store
        self._ref = BlobRef(tenant, arrival, part, 0, "", "file")
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115

    def write(self, chunk: bytes) -> None:
        """Append. Raises OSError."""
        self._file.write(chunk)

    async def finish(self) -> BlobRef:
        """Store it and read it back. Raises OSError and TemporaryFailure; what may be in the bucket then goes with the sweep."""
        with self._file as file:
            file.seek(0)
            content = file.read()
        ref = replace(self._ref, size=len(content), sha256=sha256(content).hexdigest())
        await self._store.take(ref, content)
        return ref

    def abort(self) -> None:
        """Throw it away; after `finish` the blob stays."""
        self._file.close()


class S3Blobs:
    """See `ports.blobs`. `local` has inline bytes and files; the vault seals the tenants' keys that lie in the bucket.

    `spools`: what the bucket does not take is kept in the files of this machine, durable, until `catch_up` has brought it there.
    """

    def __init__(self, bucket: Bucket, local: Blobs, files: Files, vault: Vault, folder: Path, *, spools: bool = False) -> None:
        self.bucket, self.spools = bucket, spools
        self._local, self._files, self._vault = local, files, vault
        self._folder = folder
        self._slots = asyncio.Semaphore(AT_ONCE)

    def create(self, tenant: TenantId, arrival: ArrivalId, part: str) -> S3Writer:
        """Begin a large blob. Raises OSError."""
        self._files.path(BlobRef(tenant, arrival, part, 0, "", "file"))  # refuses a strange name before anything is written
        return S3Writer(self, tenant, arrival, part, self._folder)

    async def take(self, ref: BlobRef, content: bytes) -> None:
        """Store a new blob, where it may be on this machine. Raises OSError and TemporaryFailure."""
        try:
            await self.put(ref, content)
        except TemporaryFailure as failure:
            if not self.spools:
                raise
            await asyncio.to_thread(self._files.write, ref, content)
            log.warning("a message waits on this machine for the bucket: %s", failure, extra={"arrival": ref.arrival})

    async def put(self, ref: BlobRef, content: bytes) -> None:
        """Store a blob once and prove that it is there. Raises TemporaryFailure."""
        name = name_of(ref)
        async with self._slots:
            key = await self._key(ref.tenant) or await self._new_key(ref.tenant)
            sealed = await asyncio.to_thread(seal, key, name, content)
            stored = await self.bucket.create(_BLOBS + name, sealed)
            found = await self.bucket.get(_BLOBS + name)
            if found == sealed:
                return
            # A try whose answer was lost may have stored it before, sealed with another salt.
            if stored or found is None or not await asyncio.to_thread(_holds, key, ref, found, content):
                self.bucket.doubt()
                raise TemporaryFailure(f"the bucket does not have what was stored as {name}")

    async def read(self, ref: BlobRef) -> bytes:
        """Return the whole blob, checked."""
        if ref.place == "inline":
            try:
                return await self._local.read(ref)
            except BlobMissing:
                pass  # moved since
        with suppress(BlobMissing):  # waits here for the bucket, or lies here since before it
            return await self._local.read(replace(ref, place="file"))
        async with self._slots:
            sealed = await self.bucket.get(_BLOBS + name_of(ref))
            if sealed is None:
                raise self._nowhere(ref)
            key = await self._key(ref.tenant)
            if key is None:
                raise BlobMissing(f"{name_of(ref)}: the tenant's key was erased")
            return await asyncio.to_thread(_opened, key, ref, sealed)

    async def chunks(self, ref: BlobRef) -> AsyncIterator[bytes]:
        """Yield the blob in pieces, all of it checked before the first."""
        content = await self.read(ref)
        for start in range(0, len(content), CHUNK):
            yield content[start : start + CHUNK]

    async def open_descriptor(self, ref: BlobRef) -> int:
        """Return a read-only descriptor of a nameless file in memory."""
        content = await self.read(ref)
        with os.fdopen(os.memfd_create("blob", os.MFD_CLOEXEC), "wb") as file:
            file.write(content)
            file.flush()
            return os.open(f"/proc/self/fd/{file.fileno()}", os.O_RDONLY | os.O_CLOEXEC)

    async def delete(self, ref: BlobRef) -> None:
        """Remove it in both places; here first, so that nobody brings to the bucket what goes."""
        await self._local.delete(ref)
        await self.bucket.delete(_BLOBS + name_of(ref))

    async def keep(self, ref: BlobRef) -> BlobRef:
        """Copy inline bytes into the bucket."""
        await self.put(ref, await self.read(ref))
        return replace(ref, place="file")

    async def sweep(self, live: AbstractSet[str], before: float) -> int:
        """Remove what nobody needs, in both places; objects with names that are not ours are left alone."""
        gone = await self._local.sweep(live, before)
        async for name in self.bucket.names(before):
            if name.startswith(_BLOBS) and name.removeprefix(_BLOBS) not in live:
                await self.bucket.delete(name)
                gone += 1
        return gone

    async def catch_up(self) -> int:
        """Bring the files of this machine into the bucket, one after the other; each goes here when it was read back there."""
        with closing(FileLock(self._folder / "catch-up.lock")) as lock:
            if not lock.try_once():
                return 0  # another process of this machine is at it
            await asyncio.to_thread(self._files.sweep_incoming, time.time() - STALE)
            brought, failures = 0, list[TemporaryFailure]()
            for named in await asyncio.to_thread(lambda: list(self._files.names())):
                try:
                    brought += await self._bring(BlobRef(*named, 0, "", "file"))
                except TemporaryFailure as failure:
                    failures.append(failure)
                    if len(failures) == FAILURES:
                        break
            if failures:
                raise failures[0]
        return brought

    async def _bring(self, ref: BlobRef) -> bool:
        content = await asyncio.to_thread(self._content, ref)
        if content is None:
            return False
        await self.put(replace(ref, size=len(content), sha256=sha256(content).hexdigest()), content)
        await asyncio.to_thread(self._files.delete, ref)
        return True

    def has(self, ref: BlobRef) -> bool:
        """Tell whether the bytes are there, by name and size. Blocks: the check of the books asks. A young one may wait on another machine."""
        if self._files.has(ref) or self.bucket.size(_BLOBS + name_of(ref)) == ref.size + OVERHEAD:
            return True
        return self._may_wait(ref)

    async def erase(self, tenant: TenantId) -> Erased:
        """Forget a tenant's key, after which nothing of theirs in the bucket nor in a copy of it opens any more; then its objects and files."""
        await self.bucket.delete(_KEYS + tenant)
        gone = (await self._local.erase(tenant)).pieces
        async for name in self.bucket.names(math.inf, f"{_BLOBS}{tenant}/"):
            await self.bucket.delete(name)
            gone += 1
        return Erased(gone, await self.bucket.keeps_versions())

    def _content(self, ref: BlobRef) -> bytes | None:
        try:
            with os.fdopen(self._files.open(ref), "rb") as file:
                return file.read()
        except BlobMissing:  # deleted since it was listed
            return None

    def _may_wait(self, ref: BlobRef) -> bool:
        return self.spools and made_at(ref.arrival) > time.time() - BELIEVED

    def _nowhere(self, ref: BlobRef) -> Exception:
        if self._may_wait(ref):
            return TemporaryFailure(f"{name_of(ref)} is not in the bucket yet: it waits on the machine that took it")
        return BlobMissing(name_of(ref))

    async def _key(self, tenant: TenantId) -> bytes | None:
        kept = await self.bucket.get(_KEYS + tenant)
        if kept is None:
            return None
        try:
            return await self._vault.open(b64decode(json.loads(kept)["sealed"]), f"blobs/{tenant}")
        except (SecretUnreadable, ValueError, KeyError, TypeError) as error:
            raise TemporaryFailure(f"the key of the tenant {tenant} in the bucket cannot be opened: {error}") from None

    async def _new_key(self, tenant: TenantId) -> bytes:
        try:
            sealed = await self._vault.seal(secrets.token_bytes(32), f"blobs/{tenant}")
        except SecretUnreadable as error:
            raise TemporaryFailure(f"no key can be made for the tenant {tenant}: {error}") from None
        await self.bucket.create(_KEYS + tenant, json.dumps({"sealed": b64encode(sealed).decode()}).encode())
        key = await self._key(tenant)  # of two who make one at once both get that of the first
        if key is None:
            raise TemporaryFailure(f"the bucket does not have the key that was stored for the tenant {tenant}")
        return key


def move_blobs(stores: EmbeddedStores, location: Location, *, spools: bool = False) -> None:
    """Let large and kept messages of these stores lie in a bucket. Raises ValueError for a place that cannot be used."""
    files = Files(stores.folder)
    bucket = Bucket(location, SHORT_PATIENCE if spools else PATIENCE)
    moved = S3Blobs(bucket, stores.blobs, files, stores.vault, stores.folder, spools=spools)
    stores.blobs = moved
    stores.records.files = moved


def _holds(key: bytes, ref: BlobRef, sealed: bytes, content: bytes) -> bool:
    try:
        return _opened(key, ref, sealed) == content
    except BlobDamaged:
        return False


def _opened(key: bytes, ref: BlobRef, sealed: bytes) -> bytes:
    try:
        content = unseal(key, name_of(ref), sealed)
    except ValueError:
        raise BlobDamaged(name_of(ref)) from None
    if len(content) != ref.size or sha256(content).hexdigest() != ref.sha256:
        raise BlobDamaged(name_of(ref))
    return content
