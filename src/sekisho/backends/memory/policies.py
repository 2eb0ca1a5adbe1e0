"""Policy documents with their history, in memory."""

from sekisho.model.ids import TenantId
from sekisho.ports.policies import Outrun, PolicyVersion


class MemoryPolicies:
    """See `ports.policies`."""

    def __init__(self) -> None:
        self._versions: dict[TenantId, list[PolicyVersion]] = {}

    async def commit(self, tenant: TenantId, version: PolicyVersion) -> None:
        """Store a version."""
        versions = self._versions.setdefault(tenant, [])
        if version.number != len(versions) + 1:
            raise Outrun(f"version {version.number} follows {version.number - 1}, the latest is {len(versions)}")
        versions.append(version)

    async def latest(self, tenant: TenantId) -> PolicyVersion | None:
        """Return the version in force."""
        versions = self._versions.get(tenant, [])
        return versions[-1] if versions else None

    async def version(self, tenant: TenantId, number: int) -> PolicyVersion | None:
        """Return one version."""
        versions = self._versions.get(tenant, [])
        return versions[number - 1] if 0 < number <= len(versions) else None

    async def newest(self, tenant: TenantId) -> int:
        """Return the number of the latest version."""
        return len(self._versions.get(tenant, []))
