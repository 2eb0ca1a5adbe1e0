"""Secrets that sign: kept apart from everything else, sealed at rest, never shown."""

from typing import Protocol

from sekisho.model.ids import TenantId
from sekisho.model.signing import StoredKey


class KeysUnreadable(Exception):
    """A key is there but cannot be opened: damaged, or sealed with another master key. The text says which and never holds a secret."""


class Keys(Protocol):
    """The signing keys of all tenants."""

    async def of_tenant(self, tenant: TenantId) -> list[StoredKey]:
        """Return a tenant's keys by domain and age, the oldest first; [] if it has none. Raises KeysUnreadable."""
        ...

    async def tenants(self) -> list[TenantId]:
        """Return the tenants that have keys."""
        ...

    async def put(self, key: StoredKey) -> None:
        """Keep a key, in place of the one of the same tenant, domain and selector; durable on return. Raises OSError."""
        ...

    async def remove(self, key: StoredKey) -> None:
        """Forget a key; no error if it is gone."""
        ...
