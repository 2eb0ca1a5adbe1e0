"""Opinions in memory."""

from sekisho.backends.opining import said_in
from sekisho.model.ids import ArrivalId, TenantId
from sekisho.model.tracking import TrackingEvent
from sekisho.ports.opinions import UNDONE, Opinion


class MemoryOpinions:
    """Filled by the history of the same stores."""

    def __init__(self) -> None:
        self._said: dict[tuple[TenantId, ArrivalId, str], Opinion] = {}

    def learn(self, event: TrackingEvent) -> None:
        """Take what an event says, unless something later was said."""
        said = said_in(event)
        if said is not None:
            key = event.tenant, said.about, said.by
            before = self._said.get(key)
            if before is None or said.at >= before.at:
                self._said[key] = said

    async def opinions(self, tenant: TenantId, limit: int) -> list[Opinion]:
        """Return what was said and not taken back."""
        found = [said for (whose, _, _), said in self._said.items() if whose == tenant and said.says != UNDONE]
        return sorted(found, key=lambda said: (-said.at, said.about, said.by))[:limit]

    async def tenants(self) -> list[TenantId]:
        """Return who has any."""
        return sorted({tenant for tenant, _, _ in self._said})

    async def forget(self, before: float, limit: int) -> int:
        """Forget what is old."""
        old = [key for key, said in self._said.items() if said.at < before][:limit]
        for key in old:
            del self._said[key]
        return len(old)

    def by_person(self, tenant: TenantId, person: str) -> list[Opinion]:
        """Return what a person said."""
        return sorted((said for (whose, _, who), said in self._said.items() if (whose, who) == (tenant, person)), key=lambda said: said.at)

    def rename_person(self, tenant: TenantId, person: str, pseudonym: str) -> None:
        """Let the pseudonym take the person's place."""
        for said in self.by_person(tenant, person):
            del self._said[tenant, said.about, person]
            self._said[tenant, said.about, pseudonym] = Opinion(said.about, pseudonym, said.says, said.at)
