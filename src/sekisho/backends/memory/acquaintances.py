"""Acquaintances in memory."""

from collections.abc import Sequence

from sekisho.backends.acquainted import MOST_PAYMENTS, PARTNER_SENT, joined, taught
from sekisho.model.ids import TenantId
from sekisho.model.tracking import TrackingEvent
from sekisho.ports.acquaintances import ORGANISATION, PAYMENT, Acquaintance


class MemoryAcquaintances:
    """Filled by the history of the same stores."""

    def __init__(self) -> None:
        self._known: dict[tuple[TenantId, str, str], Acquaintance] = {}

    def learn(self, event: TrackingEvent) -> None:
        """Take what an event teaches; the history calls this once for each."""
        for each in taught(event):
            key = event.tenant, each.kind, each.name
            self._known[key] = joined(self._known[key], each) if key in self._known else each

    async def known(self, tenant: TenantId, names: Sequence[tuple[str, str]]) -> list[Acquaintance]:
        """Return those that are known."""
        return [self._known[tenant, kind, name] for kind, name in dict.fromkeys(names) if (tenant, kind, name) in self._known]

    async def payments(self, tenant: TenantId, party: str) -> list[Acquaintance]:
        """Return the accounts of a party, the latest first."""
        found = [each for (whose, kind, name), each in self._known.items() if (whose, kind) == (tenant, PAYMENT) and name.startswith(f"{party} ")]
        return sorted(found, key=lambda each: (-each.last_at, each.name))[:MOST_PAYMENTS]

    async def partners(self, tenant: TenantId, limit: int) -> list[str]:
        """Return whom this tenant wrote to, the commonest first."""
        found = [each for (whose, kind, _), each in self._known.items() if (whose, kind) == (tenant, ORGANISATION) and each.sent >= PARTNER_SENT]
        return [each.name for each in sorted(found, key=lambda each: (-each.sent, each.name))[:limit]]

    async def forget(self, before: float, limit: int) -> int:
        """Forget what was last met before that."""
        old = [key for key, each in self._known.items() if each.last_at < before][:limit]
        for key in old:
            del self._known[key]
        return len(old)

    def with_person(self, tenant: TenantId, person: str) -> list[Acquaintance]:
        """Return those whose name holds the address."""
        found = [
            each for (whose, _, name), each in self._known.items() if whose == tenant and person in {name, name.split(" ")[0], name.split(" ")[-1]}
        ]
        return sorted(found, key=lambda each: (each.kind, each.name))

    def forget_person(self, tenant: TenantId, person: str) -> None:
        """Forget them."""
        for each in self.with_person(tenant, person):
            del self._known[tenant, each.kind, each.name]
