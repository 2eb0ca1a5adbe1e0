"""Small named documents in a dictionary."""

from sekisho.backends.document_names import check
from sekisho.model.ids import TenantId


class MemoryDocuments:
    """See `ports.documents`."""

    def __init__(self) -> None:
        self._documents: dict[tuple[str, str, str], bytes] = {}

    async def put(self, tenant: TenantId, shelf: str, name: str, octets: bytes) -> None:
        """Store a document."""
        check(tenant, shelf, name)
        self._documents[tenant, shelf, name] = bytes(octets)

    async def get(self, tenant: TenantId, shelf: str, name: str) -> bytes | None:
        """Return a document."""
        check(tenant, shelf, name)
        return self._documents.get((tenant, shelf, name))

    async def names(self, tenant: TenantId, shelf: str) -> list[str]:
        """Return the names on a shelf."""
        check(tenant, shelf)
        return sorted(name for owner, where, name in self._documents if (owner, where) == (tenant, shelf))

    async def forget(self, tenant: TenantId, shelf: str, name: str) -> None:
        """Take a document away."""
        check(tenant, shelf, name)
        self._documents.pop((tenant, shelf, name), None)

    async def owners(self, shelf: str) -> list[TenantId]:
        """Return the tenants that have anything on a shelf."""
        check(shelf)
        return sorted({TenantId(owner) for owner, where, _ in self._documents if where == shelf})
