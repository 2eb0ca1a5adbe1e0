"""Who is ours: tenants by domain, recipients, routes, networks and logins."""

from enum import StrEnum
from typing import Protocol

from sekisho.model.address import Address
from sekisho.model.delivery import Route
from sekisho.model.ids import TenantId
from sekisho.model.tenant import Tenant


class Known(StrEnum):
    """Whether a recipient exists."""

    YES = "yes"
    NO = "no"
    ASK = "ask"  # no list: ask the next hop (call-ahead)


class Directory(Protocol):
    """One frozen view of the settings; a reload makes a new one."""

    def tenant(self, tenant: TenantId) -> Tenant:
        """Return the tenant's settings snapshot."""
        ...

    def tenant_of_domain(self, domain: str) -> TenantId | None:
        """Return whose domain it is, or None if it is nobody's here."""
        ...

    def tenant_of_network(self, ip: str) -> TenantId | None:
        """Return whose outbound network this client address lies in, or None."""
        ...

    def tenant_of_certificate(self, fingerprint: str) -> TenantId | None:
        """Return whose outbound client certificate this is (SHA-256 of the DER, lower-case hex), or None."""
        ...

    def tenant_of_login(self, login: str, password: str) -> TenantId | None:
        """Check a submission login (constant time per try); None if wrong."""
        ...

    def recipient(self, tenant: TenantId, address: Address) -> Known:
        """Tell whether the tenant has this recipient."""
        ...

    def route(self, tenant: TenantId, domain: str) -> Route | None:
        """Return where mail for this domain goes, or None if nowhere is configured."""
        ...

    def is_own_network(self, ip: str) -> bool:
        """True for clients whose bare line feeds are normalised instead of refused."""
        ...
