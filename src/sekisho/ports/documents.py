"""Small named documents of a tenant: reports, inventories, lists. Written whole, read whole."""

from typing import Protocol

from sekisho.model.ids import TenantId


class Documents(Protocol):
    """Shelves of documents. Shelf and name are ours, never a stranger's: lower-case letters, digits, `-`, `_`, `.`, at most 63 characters."""

    async def put(self, tenant: TenantId, shelf: str, name: str, octets: bytes) -> None:
        """Store a document durably in place of the one of that name. Raises ValueError for a name that is not of ours."""
        ...

    async def get(self, tenant: TenantId, shelf: str, name: str) -> bytes | None:
        """Return a document, None if there is none. Raises ValueError for a name that is not of ours."""
        ...

    async def names(self, tenant: TenantId, shelf: str) -> list[str]:
        """Return the names on a shelf, in order."""
        ...

    async def forget(self, tenant: TenantId, shelf: str, name: str) -> None:
        """Take a document away; nothing happens if there is none. Raises ValueError for a name that is not of ours."""
        ...

    async def owners(self, shelf: str) -> list[TenantId]:
        """Return the tenants that have anything on a shelf of that name: for those who serve all of them."""
        ...
