"""What people say of messages: wanted, spam, phishing. Learnt by the history from FEEDBACK events; the last word of each person counts."""

from dataclasses import dataclass
from typing import Protocol

from sekisho.model.ids import ArrivalId, TenantId

ABOUT, SAYS, BY = "about", "says", "by"  # facts of a FEEDBACK event
ADMIN = "admin:"  # in front of the name of whoever is no recipient but looks after mail
WANTED, SPAM, PHISH, UNDONE = "wanted", "spam", "phish", "undone"


@dataclass(frozen=True, slots=True)
class Opinion:
    """One person's word on one message."""

    about: ArrivalId
    by: str  # an address of ours, or "admin:NAME"
    says: str  # WANTED, SPAM or PHISH
    at: float


class Opinions(Protocol):
    """Opinions of one tenant's people."""

    async def opinions(self, tenant: TenantId, limit: int) -> list[Opinion]:
        """Return what was said and not taken back, the latest first."""
        ...

    async def tenants(self) -> list[TenantId]:
        """Return who has any opinions, also such that were taken back."""
        ...

    async def forget(self, before: float, limit: int) -> int:
        """Forget opinions older than that, at most so many; return how many."""
        ...
