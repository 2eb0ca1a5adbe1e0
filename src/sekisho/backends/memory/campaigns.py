"""Campaigns in memory."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sekisho.backends.campaigning import belongs, keys_of, member_of
from sekisho.model.ids import ArrivalId, TenantId
from sekisho.model.tracking import TrackingEvent
from sekisho.ports.campaigns import MOST_PEOPLE, WINDOW, Campaign


@dataclass(slots=True)
class _Group:
    tenant: TenantId
    sketch: str
    sender: str
    subject: str
    first_at: float
    last_at: float
    members: list[tuple[float, ArrivalId]] = field(default_factory=list)
    categories: Counter[str] = field(default_factory=Counter)
    unwanted: int = 0
    names: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class With:
    """Campaigns that a person has to do with: by name those that hit them, and those that they began."""

    hit: list[ArrivalId]
    begun: list[tuple[ArrivalId, str, str]]


class MemoryCampaigns:
    """Filled by the history of the same stores."""

    def __init__(self) -> None:
        self._groups: dict[tuple[TenantId, ArrivalId], _Group] = {}
        self._keys: dict[tuple[TenantId, str], ArrivalId] = {}
        self._members: dict[tuple[TenantId, ArrivalId], ArrivalId] = {}

    def learn(self, event: TrackingEvent) -> None:
        """Take what an event teaches; each message counts once."""
        member, tenant = member_of(event), event.tenant
        if member is None or (tenant, event.arrival) in self._members:
            return
        keys = keys_of(member.sketch, member.marks)
        name = self._find(tenant, member.sketch, keys, event.at)
        if name is None:
            name = event.arrival
            self._groups[tenant, name] = _Group(tenant, member.sketch, member.sender, member.subject, event.at, event.at)
        else:
            keys = list(member.marks)
        group = self._groups[tenant, name]
        group.first_at, group.last_at = min(group.first_at, event.at), max(group.last_at, event.at)
        group.members.append((event.at, event.arrival))
        group.categories[member.category] += 1
        group.unwanted += member.unwanted
        group.names.update(member.names[: max(0, MOST_PEOPLE - len(group.names))])
        self._members[tenant, event.arrival] = name
        self._keys |= {(tenant, key): name for key in keys}

    def _find(self, tenant: TenantId, sketch: str, keys: Sequence[str], at: float) -> ArrivalId | None:
        for key in keys:
            name = self._keys.get((tenant, key))
            if name is not None:
                group = self._groups[tenant, name]
                if abs(at - group.last_at) <= WINDOW and belongs(key, sketch, group.sketch):
                    return name
        return None

    def _campaign(self, tenant: TenantId, name: ArrivalId) -> Campaign:
        group = self._groups[tenant, name]
        people = sum(each.startswith("to ") for each in group.names)
        categories = tuple(sorted(group.categories.items(), key=lambda item: (-item[1], item[0])))
        counts = len(group.members), people, len(group.names) - people, group.unwanted
        return Campaign(name, group.first_at, group.last_at, *counts, categories, group.sender, group.subject)

    async def like(self, tenant: TenantId, sketch: str, marks: Sequence[str], at: float) -> Campaign | None:
        """Return the campaign that a message belongs to."""
        name = self._find(tenant, sketch, keys_of(sketch, marks), at)
        return None if name is None else self._campaign(tenant, name)

    async def largest(self, tenant: TenantId, least: int, limit: int, since: float = 0.0, until: float = math.inf) -> list[Campaign]:
        """Return the largest campaigns of a time."""
        made = (self._campaign(*key) for key, group in self._groups.items() if group.tenant == tenant and len(group.members) >= least)
        found = (one for one in made if one.last_at >= since and one.first_at < until)
        return sorted(found, key=lambda each: (-each.messages, -each.last_at, each.id))[:limit]

    async def one(self, tenant: TenantId, campaign: str) -> Campaign | None:
        """Return a campaign by its name or that of a message in it."""
        name = self._members.get((tenant, ArrivalId(campaign)))
        return None if name is None else self._campaign(tenant, name)

    async def members(self, tenant: TenantId, campaign: ArrivalId, limit: int) -> list[ArrivalId]:
        """Return messages of a campaign, the latest first."""
        group = self._groups.get((tenant, campaign))
        return [arrival for _, arrival in sorted(group.members, reverse=True)[:limit]] if group else []

    async def people(self, tenant: TenantId, campaign: ArrivalId, limit: int) -> list[str]:
        """Return recipients of a campaign."""
        group = self._groups.get((tenant, campaign))
        return sorted(each[3:] for each in group.names if each.startswith("to "))[:limit] if group else []

    async def forget(self, before: float, alone_before: float, limit: int) -> int:
        """Forget what is over."""
        over = [key for key, group in self._groups.items() if group.last_at < before or (len(group.members) == 1 and group.last_at < alone_before)][
            :limit
        ]
        for tenant, name in over:
            del self._groups[tenant, name]
            self._members = {key: of for key, of in self._members.items() if (key[0], of) != (tenant, name)}
            self._keys = {key: of for key, of in self._keys.items() if (key[0], of) != (tenant, name)}
        return len(over)

    def with_person(self, tenant: TenantId, person: str) -> With:
        """Return the campaigns of a person."""
        groups = sorted(((name, group) for (whose, name), group in self._groups.items() if whose == tenant), key=lambda item: item[0])
        begun = [(name, group.sender, group.subject) for name, group in groups if person in group.sender.lower()]
        return With([name for name, group in groups if f"to {person}" in group.names], begun)

    def forget_person(self, tenant: TenantId, person: str, pseudonym: str) -> None:
        """Let the pseudonym take the person's place."""
        found = self.with_person(tenant, person)
        for name in found.hit:
            names = self._groups[tenant, name].names
            names.remove(f"to {person}")
            names.add(f"to {pseudonym}")
        for name, _, _ in found.begun:
            self._groups[tenant, name].sender, self._groups[tenant, name].subject = pseudonym, ""
