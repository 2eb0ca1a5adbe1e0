"""What waits for which domain: the sums of a queue."""

from dataclasses import dataclass
from typing import Protocol

from sekisho.model.ids import TenantId


@dataclass(frozen=True, slots=True)
class Destination:
    """What waits for one domain. Times are seconds since 1970; `last_reply` is that of the oldest that was tried."""

    domain: str
    deliveries: int
    recipients: int
    held: int  # deliveries that somebody stopped or dropped
    tried: int  # deliveries that failed at least once
    oldest: float
    next_at: float  # of the earliest that is not stopped; 0 where all are
    last_reply: str
    unreached_since: float = 0.0  # since when the oldest waits whose server could not be reached when it was tried last; 0: there is none
    unreached_reply: str = ""  # what was said of it


class Destinations(Protocol):
    """A part of `Records`."""

    async def queue_by_domain(self, tenant: TenantId, most: int) -> list[Destination]:
        """Sum up the oldest `most` deliveries by the domains of those who wait for them; those with the oldest mail first."""
        ...
