"""Campaigns: messages that are nearly the same, with how far they spread. Learnt by the history from its rows, asked before the verdict.

What is learnt stands in the fact `TRAITS` of a JUDGED event. A campaign is named by its first message.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sekisho.model.ids import ArrivalId, TenantId

TRAITS = "campaign"  # JSON: {"s": sketch, "m": marks, "o": organisation of the sender, "r": recipients}
WINDOW = 7 * 86_400.0  # seconds after its last message in which a campaign goes on
MOST_PEOPLE = 2_000  # names kept of one campaign; beyond, its spread is not counted any more


@dataclass(frozen=True, slots=True)
class Campaign:
    """A group of messages. `people` are recipients, `senders` organisations; `unwanted` of the messages were judged unwanted."""

    id: ArrivalId
    first_at: float
    last_at: float
    messages: int
    people: int
    senders: int
    unwanted: int
    categories: tuple[tuple[str, int], ...]  # the commonest first
    sender: str  # of the first message, as it was shown
    subject: str


class Campaigns(Protocol):
    """Groups of one tenant. The memory may lag by seconds."""

    async def like(self, tenant: TenantId, sketch: str, marks: Sequence[str], at: float) -> Campaign | None:
        """Return the campaign that a message of that time belongs to, None for something new. Raises TemporaryFailure."""
        ...

    async def largest(self, tenant: TenantId, least: int, limit: int, since: float = 0.0, until: float = math.inf) -> list[Campaign]:
        """Return campaigns of at least so many messages that went on in a time (seconds since 1970), the largest first."""
        ...

    async def one(self, tenant: TenantId, campaign: str) -> Campaign | None:
        """Return a campaign by its own name or that of any message in it."""
        ...

    async def members(self, tenant: TenantId, campaign: ArrivalId, limit: int) -> list[ArrivalId]:
        """Return messages of a campaign, the latest first."""
        ...

    async def people(self, tenant: TenantId, campaign: ArrivalId, limit: int) -> list[str]:
        """Return recipients of a campaign, in order of name."""
        ...

    async def forget(self, before: float, alone_before: float, limit: int) -> int:
        """Forget campaigns whose last message is older than that, and such of one message earlier; at most so many; return how many."""
        ...
