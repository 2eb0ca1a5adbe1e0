"""Policy documents with their history as files: `policies/tenant/00000001.json`, each written once and never touched again."""

import asyncio
import os
import secrets
from pathlib import Path

import msgspec

from sekisho.backends.document_names import check
from sekisho.backends.whole_files import sync_folder
from sekisho.model.ids import TenantId
from sekisho.ports.policies import Outrun, PolicyVersion

_decode = msgspec.json.Decoder(PolicyVersion).decode


class FilePolicies:
    """See `ports.policies`. A file's name is its number, and a name can be taken once: of two who change at once, one is told so."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "policies"

    async def commit(self, tenant: TenantId, version: PolicyVersion) -> None:
        """Store a version durably."""
        check(tenant)
        await asyncio.to_thread(self._commit, tenant, version)

    async def latest(self, tenant: TenantId) -> PolicyVersion | None:
        """Return the version in force."""
        return await self.version(tenant, await self.newest(tenant))

    async def version(self, tenant: TenantId, number: int) -> PolicyVersion | None:
        """Return one version."""
        check(tenant)
        if not 0 < number < 10**8:
            return None
        try:
            return _decode(await asyncio.to_thread(self._path(tenant, number).read_bytes))
        except FileNotFoundError:
            return None

    async def newest(self, tenant: TenantId) -> int:
        """Return the number of the latest version."""
        check(tenant)
        return await asyncio.to_thread(self._newest, tenant)

    def _path(self, tenant: TenantId, number: int) -> Path:
        return self._folder / tenant / f"{number:08}.json"

    def _newest(self, tenant: TenantId) -> int:
        try:
            names = [path.name for path in (self._folder / tenant).iterdir()]
        except FileNotFoundError:
            return 0
        return max((int(name[:8]) for name in names if name.endswith(".json") and name[:8].isdigit()), default=0)

    def _commit(self, tenant: TenantId, version: PolicyVersion) -> None:
        folder = self._folder / tenant
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if version.number != self._newest(tenant) + 1:
            raise Outrun(f"version {version.number} follows {version.number - 1}, the latest is {self._newest(tenant)}")
        beside = folder / f".{secrets.token_hex(8)}"
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(msgspec.json.encode(version))
                file.flush()
                os.fsync(file.fileno())
            os.link(beside, self._path(tenant, version.number))
        except FileExistsError:
            raise Outrun(f"version {version.number} was stored by somebody else at this moment") from None
        finally:
            beside.unlink(missing_ok=True)
        sync_folder(folder)
