"""Claims of deliveries that are prolonged while their mail is being sent."""

from collections.abc import Sequence
from typing import Protocol

from sekisho.model.ids import DeliveryId, TenantId


class Leases(Protocol):
    """A part of `Records`."""

    async def prolong(self, claims: Sequence[tuple[TenantId, DeliveryId, int]], until: float) -> None:
        """Let leases last until then, so that no other machine takes up what is still being sent. A lost claim stays lost."""
        ...
