"""Small named documents as files: `documents/tenant/shelf/name`, replaced whole."""

import asyncio
import os
import secrets
from pathlib import Path

from sekisho.backends.document_names import check
from sekisho.backends.whole_files import sync_folder
from sekisho.model.ids import TenantId


class FileDocuments:
    """See `ports.documents`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "documents"

    async def put(self, tenant: TenantId, shelf: str, name: str, octets: bytes) -> None:
        """Store a document durably: written beside, synced, renamed."""
        check(tenant, shelf, name)
        await asyncio.to_thread(self._put, self._folder / tenant / shelf, name, octets)

    async def get(self, tenant: TenantId, shelf: str, name: str) -> bytes | None:
        """Return a document."""
        check(tenant, shelf, name)
        try:
            return await asyncio.to_thread((self._folder / tenant / shelf / name).read_bytes)
        except FileNotFoundError:
            return None

    async def names(self, tenant: TenantId, shelf: str) -> list[str]:
        """Return the names on a shelf."""
        check(tenant, shelf)
        try:
            return sorted(name for name in await asyncio.to_thread(os.listdir, self._folder / tenant / shelf) if not name.startswith("."))
        except FileNotFoundError:
            return []

    async def forget(self, tenant: TenantId, shelf: str, name: str) -> None:
        """Take a document away."""
        check(tenant, shelf, name)
        await asyncio.to_thread((self._folder / tenant / shelf / name).unlink, missing_ok=True)

    async def owners(self, shelf: str) -> list[TenantId]:
        """Return the tenants that have anything on a shelf."""
        check(shelf)
        return await asyncio.to_thread(self._owners, shelf)

    def _owners(self, shelf: str) -> list[TenantId]:
        found = (place.parent for place in self._folder.glob(f"*/{shelf}") if any(not kept.name.startswith(".") for kept in place.iterdir()))
        return sorted(TenantId(folder.name) for folder in found)

    @staticmethod
    def _put(shelf: Path, name: str, octets: bytes) -> None:
        shelf.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = shelf / f".{secrets.token_hex(8)}"
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(octets)
                file.flush()
                os.fsync(file.fileno())
            beside.rename(shelf / name)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        sync_folder(shelf)
