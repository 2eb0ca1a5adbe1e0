"""Builders of those who ask for use cases, for tests of use cases by themselves."""

from collections.abc import Awaitable, Callable

from sekisho.model.access import GRANTS, Actor, Role, operator_at_the_machine
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.ports.audit import AuditLine, Trail

THE_ADMINISTRATOR = operator_at_the_machine("the administrator")


def an_actor(
    role: Role = Role.TENANT_ADMIN, tenant: TenantId | None = DEFAULT_TENANT, *addresses: str, domains: frozenset[str] = frozenset()
) -> Actor:
    """Return an actor with all that the role grants, who has just proved who they are."""
    return Actor(f"{role}@example.test", role, tenant, GRANTS[role], domains=domains, addresses=frozenset(addresses), via="session", fresh=True)


def among(*tenants: TenantId) -> Callable[[TenantId], Awaitable[bool]]:
    """Return what tells that there are these tenants and no others."""

    async def knows(tenant: TenantId) -> bool:
        return tenant in tenants

    return knows


def a_trail(tenant: TenantId = DEFAULT_TENANT) -> Trail:
    """Return a trail to gather what a use case tells."""
    return Trail(AuditLine(0.0, tenant, "somebody", "operator", "command", "", "test", ""))
