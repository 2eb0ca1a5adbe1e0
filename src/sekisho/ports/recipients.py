"""Whether a recipient exists behind the next hop (call-ahead)."""

from enum import StrEnum
from typing import Protocol

from sekisho.model.address import Address
from sekisho.model.delivery import Route


class Existence(StrEnum):
    """What the next hop says of a recipient."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"  # it could not be asked, or answered 4xx


class RecipientCheck(Protocol):
    """Asks the next hop, with a cache."""

    async def exists(self, recipient: Address, route: Route) -> Existence:
        """Return whether the next hop takes this recipient; never raises for network trouble."""
        ...
