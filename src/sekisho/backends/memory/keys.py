"""Signing keys in memory."""

from sekisho.model.ids import TenantId
from sekisho.model.signing import StoredKey


class MemoryKeys:
    """The port `Keys` for tests."""

    def __init__(self) -> None:
        self._keys: dict[tuple[TenantId, str, str], StoredKey] = {}

    async def of_tenant(self, tenant: TenantId) -> list[StoredKey]:
        """Return a tenant's keys."""
        return sorted((key for key in self._keys.values() if key.tenant == tenant), key=lambda key: (key.domain, key.made_at, key.selector))

    async def tenants(self) -> list[TenantId]:
        """Return the tenants that have keys."""
        return sorted({key.tenant for key in self._keys.values()})

    async def put(self, key: StoredKey) -> None:
        """Keep a key."""
        self._keys[key.tenant, key.domain, key.selector] = key

    async def remove(self, key: StoredKey) -> None:
        """Forget a key."""
        self._keys.pop((key.tenant, key.domain, key.selector), None)
