"""Mail that the house itself writes to people: put straight into the queue, as something that is owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sekisho.model.address import Address
from sekisho.model.ids import ArrivalId, TenantId


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one recipient. `identifier` is chosen by whoever writes it: by it a letter is known again after a crash."""

    tenant: TenantId
    sender: Address
    recipient: Address
    identifier: ArrivalId
    content: bytes  # the whole message with CRLF line ends
    rule: str  # what stands in its story as what decided, such as "digest"


class Post(Protocol):
    """Every call is one durable commit."""

    async def send(self, letters: Sequence[Letter]) -> list[bool]:
        """Queue letters, all of them or none; for each False, and nothing queued of it, where no route leads to its recipient."""
        ...

    async def was_sent(self, tenant: TenantId, identifier: ArrivalId) -> bool:
        """Tell whether a letter was queued, whatever became of it since. Asked after a crash only: it may cost something."""
        ...
