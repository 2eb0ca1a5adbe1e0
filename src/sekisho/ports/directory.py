"""Who is ours: tenants by domain, recipients, routes, networks and logins."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sekisho.model.address import Address
from sekisho.model.delivery import Route
from sekisho.model.digest import DigestRules
from sekisho.model.ids import TenantId
from sekisho.model.people_rights import PeopleRights
from sekisho.model.tenant import Tenant


class Known(StrEnum):
    """Whether a recipient exists."""

    YES = "yes"
    NO = "no"
    ASK = "ask"  # no list: ask the next hop (call-ahead)
    LATER = "later"  # its tenant takes no mail now: the client is asked to come again


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody, or a group with an address, in a tenant's list of people."""

    addresses: tuple[str, ...]  # `Address.key`s, the main one first
    groups: frozenset[str] = frozenset()  # keys of the groups that they belong to


class Directory(Protocol):
    """One frozen view of the settings; a reload makes a new one."""

    def tenant(self, tenant: TenantId) -> Tenant:
        """Return the tenant's settings snapshot; the built-in settings for one that is gone, whose mail is still on its way."""
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

    def listed(self, tenant: TenantId, address: str) -> Listed | None:
        """Return who bears this address (`Address.key`) in the tenant's list of people, or None."""
        ...

    def digest(self, tenant: TenantId) -> DigestRules:
        """Return when and how the tenant's people are told what was stopped for them."""
        ...

    def people_rights(self, tenant: TenantId) -> PeopleRights:
        """Return what the tenant's people may do with mail that is held for them."""
        ...

    def groups(self, tenant: TenantId) -> Mapping[str, tuple[str, ...]]:
        """Return the tenant's groups of people by key, each with all addresses of those who belong to it."""
        ...

    def passwords(self, tenant: TenantId) -> tuple[str, ...]:
        """Return the passwords that the tenant has files opened with."""
        ...

    def route(self, tenant: TenantId, domain: str) -> Route | None:
        """Return where mail for this domain goes, or None if nowhere is configured."""
        ...

    def is_own_network(self, ip: str) -> bool:
        """True for clients whose bare line feeds are normalised instead of refused."""
        ...
